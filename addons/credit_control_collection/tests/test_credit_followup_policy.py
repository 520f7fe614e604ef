from datetime import date, timedelta
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CollectionCommon


@tagged("post_install", "-at_install")
class TestCreditFollowupPolicy(CollectionCommon):
    """Which policy holds for whom, what its levels do, and when it is silent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Policy = cls.env["credit.followup.policy"]
        cls.wholesaler = cls.env.ref("credit_control.customer_type_wholesaler")
        cls.senegal = cls.env.ref("base.sn")
        cls.account = cls.account.sudo()

    @classmethod
    def _policy(cls, name, days=(3,), **vals):
        levels = [
            Command.create({"name": f"{name} {day}", "days": day, "channel": "call", "min_days": 1})
            for day in days
        ]
        return cls.Policy.create({"name": name, "company_id": cls.company.id, "level_ids": levels, **vals})

    def _level(self, name, **vals):
        return self.policy.level_ids.create(
            {"name": name, "policy_id": self.policy.id, "channel": "call", "min_days": 1, **vals}
        )

    # Whom it is for

    def test_the_most_specific_policy_holds_and_the_account_says_why(self):
        by_country = self._policy("Senegal", country_ids=self.senegal.ids)
        by_risk = self._policy("Risk", risk_class="d")
        by_worse_risk = self._policy("Great risk", risk_class="e")
        by_type = self._policy("Wholesalers", customer_type_ids=self.wholesaler.ids)
        by_both = self._policy(
            "Wholesalers of Senegal", customer_type_ids=self.wholesaler.ids, country_ids=self.senegal.ids
        )
        self._late(100, 40)
        cases = [
            ({}, None, self.policy, "default"),
            ({}, self.senegal, by_country, "country Senegal"),
            ({"risk_class": "c"}, self.senegal, by_country, "country"),
            ({"risk_class": "d"}, self.senegal, by_risk, "risk class from D"),
            ({"risk_class": "e"}, self.senegal, by_worse_risk, "risk class from E"),
            ({"customer_type_id": self.wholesaler.id, "risk_class": "e"}, None, by_type, "type Wholesaler"),
            (
                {"customer_type_id": self.wholesaler.id},
                self.senegal,
                by_both,
                "type Wholesaler, country Senegal",
            ),
            ({"followup_policy_id": by_country.id}, None, by_country, "chosen on this account"),
        ]
        for vals, country, policy, reason in cases:
            with self.subTest(reason):
                self.customer.country_id = country
                self.account.write(
                    {"risk_class": False, "customer_type_id": False, "followup_policy_id": False, **vals}
                )
                self.assertEqual(self.account.applied_policy_id, policy)
                self.assertIn(reason, self.account.policy_reason)
                level = self.env["credit.followup.level"].browse(self._decided().level_id)
                self.assertEqual(level.policy_id, policy, "the run chooses the same")

    def test_equally_specific_policies_go_by_sequence(self):
        self._policy("Second", risk_class="d", sequence=20)
        first = self._policy("First", risk_class="d", sequence=5)
        self.account.risk_class = "e"
        self.assertEqual(self.account.applied_policy_id, first)
        first.active = False
        self.account.invalidate_recordset()
        self.assertEqual(self.account.applied_policy_id.name, "Second")

    def test_policies_of_another_company_do_not_hold(self):
        other = self.setup_other_company()["company"]
        self._policy("Elsewhere", risk_class="a", company_id=other.id)
        self.account.risk_class = "e"
        self.assertEqual(self.account.applied_policy_id, self.policy)
        self.policy.active = False
        self.account.invalidate_recordset()
        self.assertFalse(self.account.applied_policy_id)
        self.assertIn("nobody reminds", self.account.policy_reason)
        self._late(100, 40)
        self.assertIsNone(self._decided())

    def test_default_names_nobody(self):
        self.assertEqual(self.policy.audience, "everybody else")
        with self.assertRaisesRegex(ValidationError, "the default is for all customers"):
            self.policy.risk_class = "d"
        self.assertEqual(self._policy("Spare").audience, "accounts that name it")

    # Levels

    def test_courtesy_before_the_due_date(self):
        level = self._level("Coming due", days=-5)
        self._late(100, -6)
        self.assertIsNone(self._decided(), "due in six days")
        self._late(70, -5)
        row = self._decided()
        self.assertEqual(
            (row.level_id, row.days, row.overdue, row.upcoming, row.net), (level.id, -5, 0, 70, 70)
        )
        self._late(25, 2)
        self.assertIsNone(self._decided(), "something is late, though not enough for a reminder: no courtesy")
        self._late(30, 4)
        row = self._decided()
        self.assertEqual((row.level_id, row.overdue, row.upcoming, row.net), (self.reminder.id, 55, 70, 55))
        message = self._run(partners=self.customer)
        self.assertRecordValues(
            message.item_ids,
            [
                {"days": 4, "level_id": self.reminder.id, "is_trigger": True, "amount": 30},
                {"days": 2, "level_id": False, "is_trigger": False, "amount": 25},
                {"days": -5, "level_id": level.id, "is_trigger": True, "amount": 70},
            ],
        )
        self.assertEqual((message.overdue, message.upcoming, message.net), (55, 70, 55))

    def test_courtesy_where_credits_cover_what_is_late(self):
        self._level("Coming due", days=-5)
        self._late(100, 10)
        self._late(50, -3)
        self._payment(120, "2026-06-20")
        row = self._decided()
        self.assertEqual((row.days, row.overdue, row.upcoming, row.credits, row.net), (-3, 100, 50, 120, 30))
        self._payment(30, "2026-06-20")
        self.assertIsNone(self._decided(), "credits cover it all")

    def test_letter_of_what_is_late_and_what_is_coming(self):
        self._level("Coming due", days=-5)
        self._late(55, 4)
        self._late(70, -3)
        message = self._run(partners=self.customer)
        self.assertEqual(
            [(currency.name, amount) for currency, amount in message._get_totals().items()],
            [(self.company.currency_id.name, 55)],
            "only what is late is to be paid now",
        )
        self.assertIn("Due soon", message.body)
        self.assertNotIn("-3", message.body)

    def test_last_level_repeats_in_cycles(self):
        self.call.write({"repeat_days": 10, "min_days": 1})
        line = self._line(self._late(100, 40))
        first = self._run(partners=self.customer)
        for day, reason in (("2026-07-09", False), ("2026-07-10", True)):
            with self.subTest(day), freeze_time(day):
                self.assertEqual(bool(self._decided()), reason)
        with freeze_time("2026-07-10"):
            second = self._run(partners=self.customer)
        self.assertEqual((first.item_ids.cycle, second.item_ids.cycle), (1, 2))
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.UniqueViolation):
            second.item_ids.copy({"move_line_id": line.id})
            self.env.flush_all()

    def test_step_by_step_an_old_debt_starts_at_the_first_level(self):
        self._level("Coming due", days=-5)
        self.policy.is_step_by_step = True
        self.policy.level_ids.min_days = 1
        self._late(100, 200)
        levels = []
        for days in range(5):
            with freeze_time(self.today + timedelta(days=days)):
                levels.append(self._run(partners=self.customer).level_id)
        self.assertEqual(levels[:3], [self.reminder, self.second, self.call])
        self.assertFalse(any(levels[3:]), "the last level once")

    def test_level_by_item(self):
        self._late(100, 40)
        self._run(partners=self.customer)
        self.policy.level_ids.min_days = 1
        self._late(60, 2)
        with freeze_time("2026-07-01"):
            self.assertEqual(self._decided().level_id, self.call.id, "the oldest item says the level")
            self.policy.basis = "item"
            row = self._decided()
            self.assertEqual((row.level_id, row.net), (self.reminder.id, 160), "all is asked for")

    def test_minimum_amount_in_another_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 0.5)])
        self.policy.currency_id = euro
        self.reminder.min_amount = 50
        self._late(100, 5)
        self.assertIsNone(self._decided(), "100 are 50 euros: not more")
        self._late(1, 4)
        self.assertTrue(self._decided())

    # Effects

    def test_effects_once_the_message_has_left(self):
        self.reminder.write({"suspends_account": True, "holds_orders": True})
        self.assertEqual(self.account.state, "open")
        self._late(100, 5)
        self.env.flush_all()
        message = self._run(partners=self.customer)
        self.assertEqual(message.state, "sent")
        self.assertEqual((self.account.state, self.account.forced_hold), ("suspended", True))
        self.assertEqual(self.account.forced_hold_reason, "Follow-up “Reminder”: 5 days late.")
        decision = self.env["credit.decision"].search([("account_id", "=", self.account.id)], limit=1)
        self.assertEqual(decision.user_id, self.collector, "by whom it was sent")

    def test_no_effect_of_what_did_not_leave(self):
        self.reminder.suspends_account = True
        self._late(100, 5)
        self.reminder.template_id.body_html = '<t t-out="1 / 0"/>'
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            message = self._run(partners=self.customer)
        self.assertEqual((message.state, self.account.state), ("failed", "open"))

    def test_an_addon_adds_its_effect_and_a_refusal_stops_nothing(self):
        Followup = type(self.Followup)
        native = Followup._get_effects

        def refuse(followup):
            why = f"No fee for {followup.partner_id.name}"
            raise UserError(why)

        with (
            patch.object(Followup, "_effect_fee", refuse, create=True),
            patch.object(Followup, "_get_effects", lambda self: {"min_days": "_effect_fee", **native(self)}),
        ):
            self.reminder.suspends_account = True
            self._late(100, 5)
            message = self._run(partners=self.customer)
        self.assertEqual((message.state, self.account.state), ("sent", "suspended"))
        notes = " ".join(self.account.message_ids.mapped("body"))
        self.assertIn("No fee for", notes)

    # Quiet times

    def test_quiet_days(self):
        self.customer.country_id = self.senegal
        self._late(100, 5)
        cases = [
            ("2026-07-03", {}, None),
            ("2026-07-04", {}, "weekday"),
            ("2026-07-04", {"sat": True}, None),
            ("2026-07-30", {"quiet_month_end": 1}, None),
            ("2026-07-31", {"quiet_month_end": 1}, "month_end"),
            ("2026-11-02", {}, None),
            ("2026-12-25", {}, "holiday"),
            ("2026-12-25", {"keeps_holidays": False}, None),
            ("2027-05-01", {"sat": True}, "holiday"),
        ]
        for day, vals, quiet in cases:
            with self.subTest(day=day, vals=vals), freeze_time(day):
                self.policy.write({"sat": False, "keeps_holidays": True, "quiet_month_end": 0, **vals})
                self.assertEqual(self._decided().quiet, quiet)
        self.env["credit.holiday"].create(
            {"name": "Tabaski", "date": "2026-07-06", "country_id": self.senegal.id}
        )
        with freeze_time("2026-07-06"):
            self.assertEqual(self._decided().quiet, "holiday")
            self.customer.country_id = self.env.ref("base.fr")
            self.assertIsNone(self._decided().quiet, "not in his country")
            self.customer.country_id = False
            self.company.partner_id.country_id = self.senegal
            self.assertEqual(self._decided().quiet, "holiday", "the company's country where he has none")

    def test_a_run_waits_on_quiet_days_and_a_person_does_not(self):
        self._late(100, 5)
        with freeze_time("2026-07-04"):
            self.assertFalse(self._run(partners=self.customer))
            self.env.flush_all()
            action = (
                self.env["credit.followup.preview"]
                .with_user(self.collector)
                .open_for(self.company, self.customer)
            )
            preview = self.env["credit.followup.preview"].with_user(self.collector).browse(action["res_id"])
            self.assertRecordValues(preview.line_ids, [{"quiet": "weekday", "skip": True}])
            self.assertIn("quiet for 1 of these", preview.quiet_text)
            preview.line_ids.skip = False
            with self._committing() as env:
                preview.with_env(env).with_user(self.collector).action_run()
        message = self.Followup.search([("partner_id", "=", self.customer.id)])
        self.assertRecordValues(message, [{"state": "sent", "is_by_hand": True}])

    def test_messages_wait_for_their_hours(self):
        self.policy.write({"hour_from": 8, "hour_to": 18})
        self.customer.tz = "Africa/Dakar"
        self._late(100, 5)
        with freeze_time("2026-07-01 07:59:00"):
            message = self._run(partners=self.customer)
            self.assertEqual(message.state, "draft")
        self.customer.tz = "Europe/Paris"
        with freeze_time("2026-07-01 07:59:00"), self._committing() as env:
            env["credit.followup"].send_waiting()
        self.assertEqual(message.state, "sent", "almost ten there")

    def test_what_is_impossible(self):
        for vals in (
            {"hour_from": 18, "hour_to": 8},
            {"quiet_month_end": 28},
            dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), False),
        ):
            with (
                self.subTest(vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.policy.write(vals)
                self.env.flush_all()

    # Pause of a customer

    def test_a_pause_leaves_the_customer_alone_until_the_day(self):
        self._late(100, 20)
        account = self.account.with_user(self.collector)
        account.pause_followup(date(2026, 7, 8), "Their accountant is away")
        self.assertTrue(account.is_followup_paused)
        self.assertIsNone(self._decided())
        worklist = self.env["credit.worklist"].with_user(self.collector)
        self.assertFalse(worklist.search([("partner_id", "=", self.customer.id)]))
        with freeze_time("2026-07-07"):
            self.assertIsNone(self._decided())
        with freeze_time("2026-07-08"):
            account.invalidate_recordset()
            self.assertFalse(account.is_followup_paused)
            self.assertTrue(self._decided())
        account.invalidate_recordset()
        wizard = (
            self.env["credit.followup.pause"]
            .with_user(self.collector)
            .create({"account_ids": account.ids, "reason": "Back early"})
        )
        self.assertTrue(wizard.is_paused)
        wizard.action_resume()
        self.assertTrue(self._decided())
        self.assertFalse(account.followup_pause_reason)

    def test_who_pauses_and_how(self):
        tomorrow = self.today + timedelta(days=1)
        for user in (self.sales, self.analyst, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.account.with_user(user).pause_followup(tomorrow, "No")
        account = self.account.with_user(self.collector)
        with self.assertRaisesRegex(ValidationError, "2026-06-30 is not to come"):
            account.pause_followup(self.today, "Today")
        with self.assertRaisesRegex(UserError, "say why"):
            account.pause_followup(tomorrow, "  ")
        with Form(
            self.env["credit.followup.pause"]
            .with_user(self.collector)
            .with_context(default_account_ids=account.ids)
        ) as form:
            form.reason = "Holidays"
        with self.assertRaisesRegex(UserError, "choose the day"):
            form.record.action_pause()

    # What a person changes in the preview

    def _preview(self):
        self.env.flush_all()
        action = (
            self.env["credit.followup.preview"]
            .with_user(self.collector)
            .open_for(self.company, self.customer)
        )
        return self.env["credit.followup.preview"].with_user(self.collector).browse(action["res_id"])

    def _send(self, preview):
        with self._committing() as env:
            preview.with_env(env).with_user(self.collector).action_run()
        return self.Followup.search([("partner_id", "=", self.customer.id)])

    def test_another_level_is_sent_and_counts_as_listed(self):
        self._late(100, 5)
        preview = self._preview()
        with Form(preview) as form, form.line_ids.edit(0) as row:
            self.assertEqual(row.channel, "email")
            row.level_id = self.second
        message = self._send(preview)
        self.assertRecordValues(message, [{"level_id": self.second.id, "state": "sent", "days": 5}])
        self.assertRecordValues(message.item_ids, [{"level_id": self.second.id, "is_trigger": True}])
        with freeze_time("2026-07-11"):
            self.assertIsNone(self._decided(), "16 days late: its message was sent already")
        with freeze_time("2026-07-26"):
            self.assertEqual(self._decided().level_id, self.call.id)

    def test_a_softer_level_delays_the_one_that_is_deserved(self):
        self._late(100, 20)
        preview = self._preview()
        preview.line_ids.write({"level_id": self.reminder.id})
        message = self._send(preview)
        self.assertEqual(message.level_id, self.reminder)
        with freeze_time("2026-07-06"):
            self.assertIsNone(self._decided())
        with freeze_time("2026-07-07"):
            self.assertEqual(self._decided().level_id, self.second.id)

    def test_another_channel(self):
        self._late(100, 5)
        preview = self._preview()
        with Form(preview) as form, form.line_ids.edit(0) as row:
            row.channel = "call"
        self.assertIn("Call", preview.line_ids.how)
        message = self._send(preview)
        self.assertRecordValues(
            message,
            [{"level_id": self.reminder.id, "channel": "call", "state": "done", "is_fallback": False}],
        )

    def test_a_level_of_another_company_is_refused(self):
        other = self.setup_other_company()["company"]
        foreign = self._policy("Elsewhere", company_id=other.id).level_ids
        self._late(100, 5)
        with self.assertRaisesRegex(ValidationError, "another company"):
            self._preview().line_ids.sudo().level_id = foreign

    # Fresh books

    def test_old_bank_entries_are_said(self):
        self.assertIn("no bank entry", self.company._get_credit_bank_warning())
        self._payment(10, "2026-06-25")
        self.assertIn("5 days old", self.company._get_credit_bank_warning())
        self.company.credit_bank_days = 5
        self.assertEqual(self.company._get_credit_bank_warning(), "")
        journal = self.company_data["default_journal_bank"]
        self.env["account.bank.statement.line"].create(
            {"journal_id": journal.id, "date": "2026-06-20", "payment_ref": "Transfer", "amount": 5}
        )
        self.assertIn(
            "10 days old", self.company._get_credit_bank_warning(), "the statement, not a payment by hand"
        )
        self._late(100, 5)
        self.assertIn("chasing paid invoices", self._preview().bank_warning)
        self.company.credit_bank_days = 0
        self.assertEqual(self.company._get_credit_bank_warning(), "")

    # Effect of what was sent

    def _effect(self, **options):
        self.env.flush_all()
        report = self.env["credit.report.followup.effect"].with_user(self.collector)
        return report.with_options(**{"date_from": "2026-06-01", "date_to": "2026-12-31", **options})

    def test_payments_count_for_the_last_message_before_them(self):
        self.policy.level_ids.min_days = 1
        first_invoice, second_invoice = self._late(100, 5), self._late(60, 1)
        first = self._run(partners=self.customer)
        self.assertEqual(first.net, 160)
        self._payment(40, "2026-06-30", invoices=first_invoice)  # on the day itself: not an effect
        self._payment(30, "2026-07-02", invoices=first_invoice)
        with freeze_time("2026-07-10"):
            second = self._run(partners=self.customer)
            self.assertEqual((second.level_id, second.net), (self.second, 90))
        self._payment(60, "2026-07-13", invoices=second_invoice)
        self._payment(30, "2026-08-20", invoices=first_invoice)
        with freeze_time("2026-09-30"):
            rows = {row.followup_id: row for row in self._effect().search([])}
            self.assertEqual(
                [(rows[each].asked, rows[each].paid) for each in (first, second)], [(160, 30), (90, 60)]
            )
            totals = self._effect()._read_group([], [], ["messages:sum", "answered:sum", "rate:sum"])[0]
            self.assertEqual(totals[:2], (2, 2))
            later = {row.followup_id: row.paid for row in self._effect(within="60").search([])}
            self.assertEqual(later, {first: 30, second: 90})
        with freeze_time("2026-07-20"):
            self.assertEqual(
                self._effect().search([]).followup_id, first, "the days of the second are not over"
            )

    def test_credit_notes_are_no_effect(self):
        invoice = self._late(100, 5)
        message = self._run(partners=self.customer)
        with freeze_time("2026-07-03"):
            refund = self._invoice(100, fields.Date.today(), move_type="out_refund", date=fields.Date.today())
            (self._line(invoice) | self._line(refund)).reconcile()
        with freeze_time("2026-08-30"):
            row = self._effect().search([("followup_id", "=", message.id)])
            self.assertEqual((row.asked, row.paid, row.answered), (100, 0, 0))

import contextlib
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo.addons.credit_control_statement.tools import mailing
from odoo.addons.mail.models.mail_mail import MailMail
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CollectionCommon


class Crash(BaseException):
    """The process ends here; nobody catches it."""


@tagged("post_install", "-at_install")
class TestRun(CollectionCommon):
    def test_run_makes_one_message_each_and_a_second_run_none(self):
        self._late(100, 5)
        self._late(70, 20, self.other_customer)
        messages = self._run(partners=self.customer | self.other_customer)
        self.assertRecordValues(
            messages.sorted("net"),
            [
                {"partner_id": self.other_customer.id, "level_id": self.second.id, "net": 70, "days": 20},
                {"partner_id": self.customer.id, "level_id": self.reminder.id, "net": 100, "days": 5},
            ],
        )
        self.assertEqual(messages.company_id, self.company)
        self.assertEqual(messages.user_id, self.collector)
        self.assertFalse(self._run())
        self.assertTrue(self.other_customer.credit_account_id, "the account was made by the run")

    def test_items_keep_their_own_level_and_say_whether_they_are_the_reason(self):
        old, newer, fresh = self._late(100, 40), self._late(50, 16), self._late(25, 1)
        credit = self._late(130, 2, move_type="out_refund")
        message = self._run(partners=self.customer)
        self.assertEqual(
            (message.level_id, message.overdue, message.credits, message.net), (self.second, 175, 130, 45)
        )
        self.assertRecordValues(
            message.item_ids,
            [
                {"name": old.name, "level_id": self.call.id, "is_trigger": False, "days": 40, "amount": 100},
                {
                    "name": newer.name,
                    "level_id": self.second.id,
                    "is_trigger": True,
                    "days": 16,
                    "amount": 50,
                },
                {"name": fresh.name, "level_id": False, "is_trigger": False, "days": 1, "amount": 25},
                {"name": credit.name, "level_id": False, "is_trigger": False, "days": 2, "amount": -130},
            ],
        )

    def test_an_item_that_rode_along_is_no_reason_later(self):
        self._late(100, 40)
        self._late(50, 16)
        self._run(partners=self.customer)
        with freeze_time("2026-07-10"):
            self.assertFalse(
                self._run(partners=self.customer), "25 and 50 days late: both were listed at their level"
            )
        with freeze_time("2026-07-14"):
            message = self._run(partners=self.customer)
            self.assertEqual(message.item_ids.mapped("is_trigger"), [False, True])

    def test_the_index_refuses_a_second_message_for_an_item(self):
        self._late(100, 5)
        message = self._run(partners=self.customer)
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.UniqueViolation):
            message.item_ids.copy({"followup_id": message.id})
            self.env.flush_all()

    def test_a_run_that_lost_the_race_sends_nothing(self):
        """Somebody else's run took the customer between our decision and our turn."""
        self._late(100, 5)
        self.env.flush_all()
        late = self.Followup._queue(self.company, self.customer)
        self.assertEqual(len(late), 1)
        late.write({"state": "sent"})
        again = self.Followup._queue(self.company, self.customer)
        self.assertFalse(again)
        late.write({"state": "draft"})
        self.assertFalse(self.Followup._queue(self.company, self.customer), "waits already")

    def test_who_pays_before_his_turn_is_left_alone(self):
        invoice = self._late(100, 5)
        self.env.flush_all()
        queued = self.Followup._queue(self.company, self.customer)
        self._payment(100, "2026-06-29", invoices=invoice)
        with self._committing() as env:
            env["credit.followup"].send_waiting()
        self.assertFalse(queued.exists())

    def test_a_queue_that_waited_over_night_is_decided_anew(self):
        self._late(100, 14)
        self.env.flush_all()
        queued = self.Followup._queue(self.company, self.customer)
        with freeze_time("2026-07-01"), self._committing() as env:
            env["credit.followup"].send_waiting()
        self.assertRecordValues(queued, [{"level_id": self.second.id, "days": 15, "state": "sent"}])
        self.assertEqual(str(queued.date), "2026-07-01")

    def test_call_level_plans_an_activity_for_the_collector(self):
        self.account.collector_id = self.collector
        self._late(100, 31)
        message = self._run(user=self.manager, partners=self.customer)
        self.assertRecordValues(message, [{"state": "done", "channel": "call", "is_fallback": False}])
        activity = self.account.activity_ids
        self.assertEqual(message.activity_id, activity)
        self.assertRecordValues(activity, [{"user_id": self.collector.id, "date_deadline": self.today}])
        self.assertNotIn("100", str(activity.note), "sales who may not see figures read the note too")

    def test_who_calls(self):
        policy = self.policy
        managers = self.env.ref("credit_control.group_credit_manager").all_user_ids
        self.assertIn(self.account._get_followup_caller(policy), managers)
        policy.user_id = self.analyst
        self.assertEqual(self.account._get_followup_caller(policy), self.analyst)
        self.account.collector_id = self.collector
        self.assertEqual(self.account._get_followup_caller(policy), self.collector)

    def test_without_an_address_the_message_becomes_a_call(self):
        self._late(100, 5, self.other_customer)
        message = self._run(partners=self.other_customer)
        self.assertRecordValues(
            message, [{"state": "done", "channel": "call", "is_fallback": True, "mail_id": False}]
        )
        self.assertIn("no e-mail address", str(message.activity_id.note))

    def test_contact_is_the_one_for_invoices_if_he_has_an_address(self):
        self.assertEqual(self.customer._get_credit_contacts(), self.customer)
        self.contact.email = "awa@teranga.example"
        self.assertEqual(self.customer._get_credit_contacts(), self.contact)
        self.customer.email = self.contact.email = False
        self.assertEqual(self.customer._get_credit_contacts(), self.contact)

    def test_letter_is_on_the_message_and_the_chatter_has_no_figures(self):
        self._late(123.45, 5)
        message = self._run(partners=self.customer)
        self.assertEqual(message.state, "sent")
        self.assertIn("123.45", message.body)
        self.assertEqual(message.message_id, self.account.message_ids[0])
        self.assertIn("compta@teranga.example", self.account.message_ids[0].body)
        self.assertNotIn("123.45", self.account.message_ids[0].body)

    def test_names_are_escaped(self):
        self.customer.name = "<script>alert(1)</script> & Sons"
        self._late(100, 5)
        message = self._run(partners=self.customer)
        self.assertNotIn("<script>", message.body)
        self.assertIn("&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons", message.body)
        self.assertNotIn("<script>", self.account.message_ids[0].body)

    def test_no_decimals_where_the_currency_has_none(self):
        franc = self.setup_other_currency("XOF", rates=[("2020-01-01", 600.0)], rounding=1.0, symbol="F CFA")
        line = self._line(self._late(150000, 5, currency=franc))
        with self._pausing((line, 100.0, None, None)):
            message = self._run(partners=self.customer)
        self.assertEqual(message.item_ids.amount_currency, 90000, "100 of 250 are paused")
        self.assertIn("90,000", message.body)
        self.assertNotIn("90,000.0", message.body)

    def test_totals_by_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 2.0)])
        self._late(100, 5, currency=euro)
        self._late(70, 4)
        self._late(30, 4, move_type="out_refund")
        message = self._run(partners=self.customer)
        totals = {currency.name: amount for currency, amount in message._get_totals().items()}
        self.assertEqual(totals, {"EUR": 100, self.company.currency_id.name: 40})
        self.assertEqual(message.body.count("To pay"), 2)
        self.assertEqual(message.net, 90)

    def test_a_template_that_fails_fails_alone(self):
        partners = self.customer | self._customer("Second") | self._customer("Third")
        for partner in partners:
            self._late(100, 5, partner)
        template = self.reminder.template_id
        template.body_html = "<t t-out=\"1 / (object.partner_id.name != 'Second')\"/>"
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            messages = self._run(partners=partners)
        failed = messages.filtered(lambda message: message.partner_id.name == "Second")
        self.assertEqual(failed.state, "failed")
        self.assertIn("ZeroDivisionError", failed.failure)
        self.assertEqual((messages - failed).mapped("state"), ["sent", "sent"])
        template.body_html = "<p>Please pay</p>"
        with self._committing() as env:
            failed.with_env(env).with_user(self.collector).action_send_again()
        self.assertRecordValues(failed, [{"state": "sent", "failure": False}])

    def test_batches_by_the_scheduled_actions(self):
        partners = self.env["res.partner"].union(*(self._customer(f"Customer {index}") for index in range(7)))
        for partner in partners:
            self._late(100, 5, partner)
        run = self.env.ref("credit_control_collection.ir_cron_run")
        self.assertFalse(run.active, "nothing is sent until somebody wants it")
        with patch.object(mailing, "BATCH", 3), self.enter_registry_test_mode():
            run.method_direct_trigger()
            self.env.ref("credit_control_collection.ir_cron_send").method_direct_trigger()
        messages = self.Followup.search([("partner_id", "in", partners.ids)])
        self.assertEqual(messages.mapped("state"), ["sent"] * 7)
        with self.enter_registry_test_mode():
            run.method_direct_trigger()
            self.env.ref("credit_control_collection.ir_cron_send").method_direct_trigger()
        self.assertEqual(self.Followup.search_count([("partner_id", "in", partners.ids)]), 7)

    def test_a_crash_leaves_one_uncertain_and_the_others_in_the_queue(self):
        partners = self.env["res.partner"].union(*(self._customer(f"Customer {index}") for index in range(4)))
        for partner in partners:
            self._late(100, 5, partner)
        native, taken = MailMail._send, []

        def crash(mails, *args, **kwargs):
            taken.append(mails.recipient_ids)
            if len(taken) == 2:
                raise Crash
            return native(mails, *args, **kwargs)

        # Not by assertRaises, which rolls back what the run has committed.
        with contextlib.suppress(Crash), self._committing() as env, patch.object(MailMail, "_send", crash):
            env["credit.followup"].run(self.company.with_env(env), partners=partners.with_env(env))
        self.assertEqual(len(taken), 2)
        messages = self.Followup.search([("partner_id", "in", partners.ids)])
        self.assertEqual(sorted(messages.mapped("state")), ["sending", "sending", "sending", "sent"])
        mails = messages.filtered(lambda message: message.state == "sending").mail_id
        self.assertEqual(mails.mapped("state"), ["cancel"] * 3, "the mail queue would send them again")

        with self._committing() as env, patch.object(MailMail, "_send", autospec=True) as send:
            env["credit.followup"].send_waiting()
        self.assertEqual(send.call_count, 2, "the two that were not handed over yet")
        uncertain = messages.filtered(lambda message: message.state == "uncertain")
        self.assertEqual(uncertain.contact_id, taken[1])
        self.assertEqual(sorted(messages.mapped("state")), ["sent", "sent", "sent", "uncertain"])
        self.assertEqual([len(message.item_ids) for message in messages], [1, 1, 1, 1])
        self.assertFalse(self._run(partners=partners))

        uncertain.with_user(self.collector).action_mark_sent()
        self.assertEqual(uncertain.state, "sent")

    def test_uncertain_is_sent_again_only_by_a_person(self):
        self._late(100, 5)
        message = self._run(partners=self.customer)
        with self.assertRaisesRegex(UserError, "nothing to settle"):
            message.with_user(self.collector).action_send_again()
        message.write({"state": "uncertain"})
        with self._committing() as env:
            env["credit.followup"].send_waiting()
        self.assertEqual(message.state, "uncertain")
        with self._committing() as env, patch.object(MailMail, "_send", autospec=True) as send:
            message.with_env(env).with_user(self.collector).action_send_again()
        self.assertEqual(send.call_count, 1)
        self.assertEqual(message.state, "sent")

    def test_rights(self):
        self._late(100, 5)
        self.env.flush_all()
        for user in (self.sales, self.analyst, self.auditor):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self.Followup.with_user(user).run(self.company)
                with self.assertRaises(AccessError):
                    self.env["credit.followup.preview"].with_user(user).open_for(self.company)
                with self.assertRaises(AccessError):
                    self.policy.with_user(user).name = "Mine"
        message = self._run(partners=self.customer)
        message.write({"state": "uncertain"})
        for user in (self.collector, self.manager):
            with self.assertRaises(AccessError):
                message.with_user(user).state = "sent"
        for user in (self.sales, self.auditor):
            with self.assertRaises(AccessError):
                message.with_user(user).action_mark_sent()
        self.policy.with_user(self.manager).name = "Ours"
        self.assertEqual(message.with_user(self.auditor).net, 100)

    def test_another_company_cannot_be_run(self):
        other = self._create_company(name="Other")
        with self.assertRaisesRegex(AccessError, "none of your companies"):
            self.Followup.with_user(self.collector).run(other)

    def test_sales_see_messages_to_their_customers_without_figures(self):
        self._late(100, 5)
        self._late(100, 5, self.other_customer)
        messages = self._run(partners=self.customer | self.other_customer)
        mine = self.Followup.with_user(self.sales).search([("id", "in", messages.ids)])
        self.assertEqual(mine.partner_id, self.customer)
        self.assertEqual(mine.read(["state", "level_id"])[0]["state"], "sent")
        for name in ("net", "body", "item_ids"):
            with self.assertRaises(AccessError):
                mine.read([name])
        with self.assertRaises(AccessError):
            self.env["credit.followup.item"].with_user(self.sales).search([])

    def test_members_of_a_team_see_messages_to_their_customers(self):
        self._late(100, 5)
        self._late(100, 5, self.other_customer)
        messages = self._run(partners=self.customer | self.other_customer)
        seen = self.Followup.with_user(self.collector)
        self.assertEqual(seen.search([("id", "in", messages.ids)]), messages, "no team, no limits")
        team = self.env["credit.team"].create({"name": "Dakar", "leader_id": self.manager.id})
        other = self.env["credit.team"].create({"name": "Thiès", "member_ids": self.collector.ids})
        self.account.sudo().team_id = team
        mine = seen.search([("id", "in", messages.ids)])
        self.assertEqual(mine.partner_id, self.other_customer, "of no team")
        items = self.env["credit.followup.item"].with_user(self.collector)
        self.assertEqual(items.search([("followup_id", "in", messages.ids)]).partner_id, self.other_customer)
        self.assertEqual(self.Followup.with_user(self.manager).search_count([("id", "in", messages.ids)]), 2)
        other.leader_id = self.collector
        self.account.sudo().team_id = other
        self.assertEqual(seen.search_count([("id", "in", messages.ids)]), 2, "leads the team")

    def test_events_have_the_messages(self):
        self._late(100, 5)
        message = self._run(partners=self.customer)
        source = next(
            source for source in self.env["credit.account"]._event_sources() if source.name == "followup"
        )
        rows = self.env.execute_query_dict(source.query)
        row = next(row for row in rows if row["res_id"] == message.id)
        self.assertEqual((row["account_id"], row["amount"], row["kind"]), (self.account.id, 100, "followup"))

    def test_new_companies_get_the_policies_and_branches_do_not(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        company = self.env["res.company"].create({"name": "New"})
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": company.id})
        shipped = self.env["credit.followup.policy"].search([("company_id", "in", (company | branch).ids)])
        self.assertEqual(shipped.company_id, company)
        self.assertEqual(
            [(policy.is_default, policy.level_ids.mapped("days")) for policy in shipped],
            [(True, [3, 15, 30]), (False, [-5, 7, 21, 35]), (False, [-3, 1, 8, 15])],
        )
        policies = shipped.filtered("is_default")
        self.assertEqual(policies.level_ids.mapped("channel"), ["email", "email", "call"])
        copy = policies.copy()
        self.assertEqual((copy.is_default, len(copy.level_ids)), (False, 3))
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.UniqueViolation):
            copy.is_default = True
            self.env.flush_all()

from datetime import date, timedelta
from decimal import Decimal

import psycopg2
from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..tools import promise as tool
from .common import CollectionCommon

DAYS = st.integers(0, 30).map(lambda number: date(2026, 1, 1) + timedelta(number))
CENTS = st.integers(0, 10_000).map(lambda number: Decimal(number) / 100)


@tagged("post_install", "-at_install")
class TestCreditPromise(CollectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"credit_promise_tolerance": 2, "credit_promise_days": 60})
        cls.old = cls._late(300, 40)
        cls.new = cls._late(200, 5)
        cls.old_line, cls.new_line = cls._line(cls.old), cls._line(cls.new)
        cls.Promise = cls.env["credit.promise"]
        cls.result = cls.env.ref("credit_control_collection.result_promise")

    def _promise(self, date_due="2026-07-10", items=None, account=None, **kwargs):
        if items is None and "amount" not in kwargs:
            items = {self.old_line: 300.0}
        return self.Promise.with_user(self.collector).make(
            account or self.account, self._day(date_due), items=items, **kwargs
        )

    def _judged(self, promise, day):
        with freeze_time(day):
            self.env.invalidate_all()
            self.env["credit.promise"]._cron_judge()
            return promise.state

    def _rows(self):
        self.env.flush_all()
        self.env["credit.worklist"].invalidate_model()
        return self.env["credit.worklist"].search([("partner_id", "=", self.customer.id)])

    # What is paid

    def test_kept_by_a_payment_in_time_however_late_it_is_matched(self):
        promise = self._promise()
        self.assertEqual(promise.date_limit, self._day("2026-07-12"))
        payment = self._payment(300, "2026-07-12")
        self.assertEqual(self._judged(promise, "2026-07-12"), "kept", "money that is not matched yet counts")
        payment.action_draft()
        self.assertEqual(self._judged(promise, "2026-07-13"), "broken", "what left the books corrects it")
        payment.action_post()
        (payment.move_id + self.old).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        self.assertEqual(self._judged(promise, "2026-07-20"), "kept")
        self.assertEqual((promise.paid, promise.decided_on), (300, self._day("2026-07-20")))

    def test_a_payment_after_the_last_day_is_too_late(self):
        promise = self._promise()
        self._payment(300, "2026-07-13", invoices=self.old)
        self.assertEqual(self._judged(promise, "2026-07-12"), "open")
        self.assertEqual(self._judged(promise, "2026-07-13"), "broken")
        self.assertEqual(promise.paid, 0)

    def test_part_of_it_is_partly_kept(self):
        promise = self._promise(items={self.old_line: 250.0})
        self._payment(100, "2026-07-01", invoices=self.old)
        self.assertEqual(promise.paid, 100)
        self.assertEqual(self._judged(promise, "2026-07-13"), "partly")

    def test_what_was_paid_before_does_not_count(self):
        self._payment(100, "2026-06-29", invoices=self.old)
        promise = self._promise(items={self.old_line: 200.0})
        self.assertEqual(promise.paid, 0)
        self._payment(100, "2026-06-28")
        self.env.invalidate_all()
        self.assertEqual(promise.paid, 0, "a payment of before the promise that is not matched")

    def test_money_for_other_items_keeps_no_promise_of_items(self):
        promise = self._promise()
        self._payment(200, "2026-07-01", invoices=self.new)
        self.assertEqual(promise.paid, 0)

    def test_a_credit_note_settles_a_promised_item(self):
        promise = self._promise()
        refund = self._invoice(300, "2026-07-01", move_type="out_refund", date="2026-07-01")
        (refund + self.old).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        self.assertEqual(self._judged(promise, "2026-07-02"), "kept")

    def test_an_amount_is_kept_by_any_payment_but_by_no_credit_note(self):
        promise = self._promise(amount=350.0)
        self.assertEqual((promise.basis, promise.currency_id), ("amount", self.company.currency_id))
        self.assertEqual(promise.line_ids.mapped("amount"), [300, 50], "the oldest first")
        self._payment(200, "2026-07-01", invoices=self.new)
        self._invoice(100, "2026-07-01", move_type="out_refund", date="2026-07-01")
        self.assertEqual(promise.paid, 200)
        self._payment(150, "2026-07-10")
        self.assertEqual(self._judged(promise, "2026-07-10"), "kept")

    def test_money_keeps_one_promise_only(self):
        first = self._promise(items={self.old_line: 300.0})
        second = self._promise(amount=200.0)
        self._payment(300, "2026-07-01", invoices=self.old)
        self.assertEqual((first | second).mapped("paid"), [300, 0])
        self._payment(120, "2026-07-02")
        self.env.invalidate_all()
        self.assertEqual((first | second).mapped("paid"), [300, 120])

    def test_money_that_was_given_back_is_none(self):
        promise = self._promise(amount=300.0)
        payment = self._payment(300, "2026-07-01")
        self.assertEqual(self._judged(promise, "2026-07-01"), "kept")
        back = payment.move_id._reverse_moves([{"date": "2026-07-02"}], cancel=True)
        self.assertEqual(back.state, "posted")
        self.assertEqual(self._judged(promise, "2026-07-13"), "broken")

    def test_another_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 2.0)])
        invoice = self._late(80, 10, currency=euro)
        promise = self._promise(items={self._line(invoice): 80.0})
        self.assertEqual((promise.currency_id, promise.amount), (euro, 80))
        self._payment(40, "2026-07-01")
        self.assertEqual(promise.paid, 0, "dollars that are not matched")
        self._payment(40, "2026-07-01", invoices=invoice)
        self.env.invalidate_all()
        self.assertEqual(promise.paid, 80, "matched at the rate of the day")

    def test_all_are_judged_by_one_statement(self):
        customers = [self._customer(f"Customer {number}") for number in range(6)]
        accounts = self.env["credit.account"]
        promises = self.Promise
        for partner in customers:
            invoice = self._late(100, 10, partner)
            account = accounts.ensure_accounts(partner, self.company)
            promises |= self._promise(items={self._line(invoice): 100.0}, account=account)
        self.env.flush_all()
        counts = []
        for some in (promises[:1], promises[:2], promises):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some._read_paid()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        promises=st.lists(st.tuples(CENTS, CENTS, DAYS, st.integers(0, 20), st.booleans()), max_size=4),
        payments=st.lists(st.tuples(DAYS, CENTS, CENTS), max_size=4),
    )
    def test_no_money_is_counted_twice(self, promises, payments):
        promises = [
            tool.Promise(number, amount, settled, first, first + timedelta(days), by_items)
            for number, (amount, settled, first, days, by_items) in enumerate(promises)
        ]
        payments = [tool.Payment(day, free, min(free, unmatched)) for day, free, unmatched in payments]
        paid = tool.paid(promises, payments)
        known = {promise.id: promise for promise in promises}
        self.assertTrue(all(0 <= amount <= known[id_].amount for id_, amount in paid.items()))
        taken = sum(amount - min(known[id_].settled, known[id_].amount) for id_, amount in paid.items())
        self.assertLessEqual(taken, sum(payment.free for payment in payments))
        for id_, amount in tool.paid(promises, []).items():
            self.assertLessEqual(amount, paid[id_], "money never takes anything away")

    # What may be promised

    def test_bad_input_names_the_field_and_the_value(self):
        for match, kwargs in (
            ("2026-06-29 is no day", {"date_due": "2026-06-29"}),
            ("2026-09-15 is more than 60 days", {"date_due": "2026-09-15"}),
            ("Promised on .*: .*301.00 is not between", {"items": {self.old_line: 301.0}}),
            ("Promised on .*: .*0.00 is not between", {"items": {self.old_line: 0.0}}),
            ("Promised amount: .*500.01 is not between zero and .*500.00", {"amount": 500.01}),
            ("Promised amount: .*1.00 is not", {"amount": -1.0}),
        ):
            with self.subTest(match), self.assertRaisesRegex(ValidationError, match):
                self._promise(**kwargs)
        foreign = self._line(self._late(50, 5, self.other_customer))
        with self.assertRaisesRegex(UserError, "no item of this customer"):
            self._promise(items={foreign: 50.0})

    def test_an_item_is_in_one_open_promise(self):
        promise = self._promise()
        with self.assertRaisesRegex(UserError, "agreed on already"):
            self._promise()
        self.assertEqual(self._promise(amount=200.0).line_ids.move_line_id, self.new_line, "the others")
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.UniqueViolation):
            promise.sudo().copy(
                {
                    "line_ids": [
                        Command.create(
                            {"move_line_id": self.old_line.id, "amount": 1.0, "open_amount": 300.0}
                        )
                    ]
                }
            )
            self.env.flush_all()

    def test_nobody_writes_a_promise_past_its_methods(self):
        promise = self._promise()
        for user in (self.collector, self.manager, self.director):
            with self.assertRaises(AccessError):
                promise.with_user(user).write({"state": "kept"})
            with self.assertRaises(AccessError):
                self.Promise.with_user(user).create({"account_id": self.account.id, "amount": 1})

    def test_take_back_and_take_up_again(self):
        promise = self._promise()
        for user in (self.auditor, self.sales):
            with self.assertRaises(AccessError):
                promise.with_user(user).action_cancel()
        promise.with_user(self.collector).action_cancel()
        self.assertEqual(promise.state, "cancelled")
        self.assertEqual(self._judged(promise, "2026-07-20"), "cancelled")
        promise.with_user(self.collector).action_reopen()
        with self.assertRaisesRegex(UserError, "“Open”"):
            promise.with_user(self.collector).action_reopen()
        promise.with_user(self.collector).action_cancel()
        self._promise(items={self.old_line: 10.0})
        with self.assertRaisesRegex(UserError, "agreed on otherwise"):
            promise.with_user(self.collector).action_reopen()
        with freeze_time("2026-07-13"), self.assertRaisesRegex(UserError, "is over"):
            promise.with_user(self.collector).action_reopen()

    # What follows from it

    def test_what_is_promised_is_not_chased_until_the_last_day(self):
        self.assertEqual(self._rows().net, 500)
        self._promise(items={self.old_line: 250.0})
        self.assertEqual(self._rows().net, 250, "50 of the old one and 200 of the new one")
        self.assertEqual(self._decided().net, 250)
        self._payment(100, "2026-06-30", invoices=self.old)
        self.assertEqual(self._rows().net, 250, "what is paid comes off the promised part")
        with freeze_time("2026-07-12"):
            self.assertEqual(self._rows().net, 250)
        with freeze_time("2026-07-13"):
            self.assertEqual(self._rows().net, 400, "the day is over, judged or not")

    def test_events_tell_the_promise_and_what_became_of_it(self):
        promise = self._promise()
        self._judged(promise, "2026-07-13")
        self.env["credit.interaction"].create(
            {"account_id": self.account.id, "result_id": self.result.id, "note": "On Friday"}
        )
        self.env.flush_all()
        events = (
            self.env["credit.event"].with_user(self.collector).search([("account_id", "=", self.account.id)])
        )
        texts = events.mapped("description")
        self.assertIn("Promise to pay on 07/10/2026", texts)
        self.assertIn("Promise for 07/10/2026 broken", texts)
        self.assertTrue(any("Promises to pay. On Friday" in text for text in texts), texts)

    def test_reliability(self):
        kept, broken = self._promise(), self._promise(items={self.new_line: 200.0})
        self._payment(300, "2026-07-01", invoices=self.old)
        self._judged(kept, "2026-07-13")
        self.assertEqual((kept.state, broken.state), ("kept", "broken"))
        self.account.invalidate_recordset()
        self.assertEqual(
            (
                self.account.promise_kept_count,
                self.account.promise_decided_count,
                self.account.promise_reliability,
            ),
            (1, 2, 50),
        )

    def test_rule_promise_broken_holds_until_it_is_paid(self):
        rule = self.env["credit.rule"].create(
            {"name": "Promise", "kind": "promise_broken", "company_id": self.company.id, "amount": 100}
        )
        self.assertIn("more than", rule.summary)
        promise = self._promise()
        self._judged(promise, "2026-07-13")
        order = self._order(10)
        order.action_confirm()
        hold = order.sudo().credit_hold_ids
        self.assertEqual(hold.reason_ids.mapped("code"), ["promise_broken"])
        self.assertIn("300.00", hold.with_user(self.manager).reasons)
        self.assertNotIn("300", hold.with_user(self.sales).reasons)
        self._payment(210, "2026-07-13")
        paid = self._order(10)
        with freeze_time("2026-07-12"):
            paid.action_confirm()
        self.assertEqual(paid.state, "draft", "money of tomorrow has not come")
        with freeze_time("2026-07-13"):
            paid.action_confirm()
        self.assertEqual(paid.state, "sale", "90 are left, money that is not matched taken off")

    def test_rule_level_reached(self):
        rule = self.env["credit.rule"].create(
            {
                "name": "Level",
                "kind": "level_reached",
                "company_id": self.company.id,
                "followup_level_id": self.second.id,
            }
        )
        self.assertIn(self.second.name, rule.summary)
        self._run(partners=self.customer)
        order = self._order(10)
        order.action_confirm()
        reason = order.sudo().credit_hold_ids.reason_ids
        self.assertEqual(reason.code, "level_reached")
        self.assertIn("“Call” with", order.sudo().credit_hold_ids.with_user(self.manager).reasons)
        self._payment(500, "2026-06-30", invoices=self.old + self.new)
        paid = self._order(10)
        paid.action_confirm()
        self.assertEqual(paid.state, "sale")

    # The dialog

    def _dialog(self, user=None):
        action = self.account.with_user(user or self.collector).action_log_interaction()
        model = self.env[action["res_model"]].with_user(user or self.collector)
        return Form(model.with_context(**action["context"]))

    def test_dialog_logs_a_call_with_a_promise(self):
        self.account.sudo().activity_schedule(
            "mail.mail_activity_data_call", "2026-06-29", user_id=self.collector.id
        )
        form = self._dialog()
        self.assertEqual(form.contact_id, self.customer)
        form.result_id = self.result
        self.assertEqual(form.agreement, "items")
        form.note = "Pays on Friday"
        form.promise_date = "2026-07-03"
        with form.line_ids.edit(0) as line:
            self.assertEqual((line.open_amount, line.amount), (300, 300))
            line.is_promised = True
            line.amount = 120
        form.save().action_log()
        interaction = self.account.interaction_ids
        self.assertRecordValues(
            interaction,
            [{"user_id": self.collector.id, "channel": "call", "is_reached": True, "note": "Pays on Friday"}],
        )
        self.assertRecordValues(
            self.account.promise_ids,
            [{"amount": 120, "basis": "items", "tolerance": 2, "user_id": self.collector.id}],
        )
        self.assertFalse(self.account.activity_ids, "the planned call is done")
        self.account.invalidate_recordset()
        self.assertEqual(self.account.last_interaction_date, self.today)

    def test_dialog_proposes_a_next_date_which_becomes_an_activity(self):
        form = self._dialog()
        form.result_id = self.env.ref("credit_control_collection.result_no_answer")
        self.assertEqual((form.agreement, str(form.next_date)), ("none", "2026-07-01"))
        form.save().action_log()
        self.assertRecordValues(
            self.account.activity_ids,
            [
                {
                    "user_id": self.collector.id,
                    "summary": "No answer",
                    "date_deadline": self._day("2026-07-01"),
                }
            ],
        )
        self.assertFalse(self._rows().is_today)

    def test_dialog_of_sales_has_no_promise(self):
        form = self._dialog(self.sales)
        self.assertNotIn("agreement", form._view["fields"])
        form.result_id = self.env.ref("credit_control_collection.result_call_back")
        form.save().action_log()
        self.assertEqual(self.account.interaction_ids.user_id, self.sales)

    def test_dialog_asks_for_items(self):
        form = self._dialog()
        form.result_id = self.result
        form.promise_date = "2026-07-03"
        log = form.save()
        with self.assertRaisesRegex(UserError, "tick at least one"):
            log.action_log()

    # Interactions

    def _interact(self, user, **vals):
        return (
            self.env["credit.interaction"]
            .with_user(user)
            .create({"account_id": self.account.id, "result_id": self.result.id, **vals})
        )

    def test_interactions_are_signed_and_stay_as_they_were_written(self):
        interaction = self._interact(self.collector, user_id=self.manager.id)
        self.assertEqual(interaction.user_id, self.collector)
        with self.assertRaises(AccessError):
            interaction.note = "Later"
        with self.assertRaisesRegex(ValidationError, "Date: 2026-07-01"):
            self._interact(self.collector, date="2026-07-01")
        with self.assertRaisesRegex(ValidationError, "Next date: 2026-06-01"):
            self._interact(self.collector, next_date="2026-06-01")
        with self.assertRaisesRegex(ValidationError, "Person: Grossiste Baobab"):
            self._interact(self.collector, contact_id=self.other_customer.id)

    def test_who_sees_a_customer_sees_its_interactions(self):
        self._interact(self.collector)
        other = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        self._interact(self.collector, account_id=other.id)
        Interaction = self.env["credit.interaction"]
        self.assertEqual(Interaction.with_user(self.sales).search([]).account_id, self.account)
        with self.assertRaises(AccessError):
            self._interact(self.sales, account_id=other.id)
        team = self.env["credit.team"].create({"name": "Coast", "member_ids": [(4, self.collector.id)]})
        other.team_id = team
        self.assertEqual(Interaction.with_user(self.collector).search([]).account_id, self.account)
        with self.assertRaises(AccessError):
            self._interact(self.collector, account_id=other.id)
        self._promise()
        self.account.team_id = team
        self.assertFalse(self.Promise.with_user(self.collector).search([]))
        self.assertTrue(self.Promise.with_user(self.auditor).search([]))
        with self.assertRaises(AccessError):
            self.account.with_user(self.collector)._check_may_collect()

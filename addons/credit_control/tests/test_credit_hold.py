from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.check import Breach
from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestCreditHold(CreditControlCommon):
    def _held(self, amount=500, **vals):
        """An order that is on hold, and the hold."""
        self._set_limit(0)
        order = self._order(amount, **vals)
        order.action_confirm()
        return order, order.sudo().credit_hold_ids.with_env(self.env)

    def test_order_within_limit_confirms(self):
        self._set_limit(1000)
        order = self._order(1000)
        self.assertIs(order.action_confirm(), True)
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.credit_hold_ids)

    def test_order_over_limit_is_held_with_figures(self):
        self._set_limit(1000)
        self._invoice(400, "2026-01-01")
        order = self._order(601)
        notice = order.action_confirm()
        self.assertEqual(notice["tag"], "display_notification")
        self.assertEqual(order.state, "draft")
        hold = order.sudo().credit_hold_ids
        self.assertRecordValues(hold, [{"state": "open", "amount": 601.0, "owner_id": self.analyst.id}])
        self.assertRecordValues(
            hold.reason_ids,
            [{"code": "limit_exceeded", "value": 1001.0, "threshold": 1000.0, "rule_id": self.rule_limit.id}],
        )

    def test_release_then_confirm(self):
        self._set_limit(0)
        order = self._order(500)
        order.action_confirm()
        order.sudo().credit_hold_ids.with_user(self.manager).action_release("Paid by the bank this morning")
        self.assertIs(order.action_confirm(), True)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.sudo().credit_hold_ids.state, "released")

    def test_maker_cannot_release(self):
        self._set_limit(0)
        self.sales.group_ids |= self.env.ref("credit_control.group_credit_manager")
        order = self._order(500)
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "somebody else"):
            order.credit_hold_ids.with_user(self.sales).action_release("I know them")

    def test_collector_cannot_release(self):
        self._set_limit(0)
        order = self._order(500)
        order.action_confirm()
        with self.assertRaises(AccessError):
            order.sudo().credit_hold_ids.with_user(self.collector).action_release("I know them")

    def test_state_cannot_be_written_past_the_check(self):
        self._set_limit(100)
        order = self._order(500)
        with self.assertRaisesRegex(UserError, "credit decision"):
            order.write({"state": "sale"})

    def test_age_counts_days_of_the_calendar(self):
        self._set_limit(0)
        order = self._order(500)
        order.action_confirm()
        hold = order.sudo().credit_hold_ids
        hold.flush_recordset()
        self.env.cr.execute("UPDATE credit_hold SET create_date = '2026-03-02 20:00' WHERE id = %s", hold.ids)
        hold.invalidate_recordset()
        with freeze_time("2026-03-11 06:00"):
            self.assertEqual(hold.age, 9)

    # What is said about it

    def test_sales_note_what_the_customer_says(self):
        _order, hold = self._held()
        note = (
            self.env["credit.hold.note"]
            .with_user(self.sales)
            .create(
                {
                    "hold_id": hold.id,
                    "text": "They pay on Friday.",
                    "next_step": "Look at the bank",
                    "next_date": "2026-06-19",
                    "user_id": self.analyst.id,
                    "date": "2020-01-01 00:00:00",
                }
            )
        )
        self.assertEqual(note.user_id, self.sales, "nobody speaks for somebody else")
        self.assertGreater(note.date.year, 2020)
        self.assertRecordValues(
            hold.activity_ids,
            [
                {
                    "user_id": self.sales.id,
                    "summary": "Look at the bank",
                    "date_deadline": self._day("2026-06-19"),
                }
            ],
        )
        with self.assertRaises(AccessError):
            note.text = "They never said so."
        with self.assertRaises(AccessError):
            self.env["credit.hold.note"].with_user(self.other_sales).create(
                {"hold_id": hold.id, "text": "Mine."}
            )
        self.assertFalse(self.env["credit.hold.note"].with_user(self.other_sales).search([]))

    def test_recommendation_by_sales_for_their_own(self):
        _order, hold = self._held()
        wizard = (
            self.env["credit.hold.recommend"]
            .with_user(self.sales)
            .create({"hold_id": hold.id, "reason": "A transfer is on its way."})
        )
        wizard.action_recommend()
        self.assertRecordValues(
            hold,
            [
                {
                    "state": "open",
                    "recommendation": "release",
                    "recommendation_reason": "A transfer is on its way.",
                    "recommended_by_id": self.sales.id,
                }
            ],
        )
        self.assertIn(self.analyst.partner_id, hold.message_ids.notified_partner_ids)
        with self.assertRaises(AccessError):
            hold.with_user(self.other_sales).action_recommend("refuse", "Not mine.")
        with self.assertRaises(AccessError):
            hold.with_user(self.auditor).action_recommend("refuse", "I only read.")
        hold.with_user(self.account_manager).action_recommend("refuse", "No contract.")
        self.assertEqual(hold.recommended_by_id, self.account_manager)
        with self.assertRaisesRegex(UserError, "“maybe”"):
            hold.with_user(self.sales).action_recommend("maybe", "Yes and no.")
        with self.assertRaisesRegex(UserError, "say why"):
            hold.with_user(self.sales).action_recommend("release", "  ")
        hold.with_user(self.manager).action_refuse("No contract")
        with self.assertRaisesRegex(UserError, "no longer open"):
            hold.with_user(self.sales).action_recommend("release", "Please.")

    # What is added to a confirmed order

    def test_hold_on_what_is_added(self):
        order = self._order(100)
        order.action_confirm()
        change = {"lines": [{"id": order.order_line.id, "values": {"price_unit": 150.0}}]}
        breaches = [Breach(order.id, self.rule_limit.id, "limit_exceeded", value=150, threshold=120)]
        hold = self.env["credit.hold"].open_for(
            order, self.account, breaches, 150, checkpoint="increase", change=change
        )
        self.assertRecordValues(
            hold, [{"amount": 150.0, "added": 50.0, "checkpoint": "increase", "change": change}]
        )
        self.assertEqual(order.credit_hold_state, "open")
        _order, whole = self._held(80)
        self.assertRecordValues(
            whole, [{"amount": 80.0, "added": 80.0, "checkpoint": "confirmation", "change": False}]
        )

    # Every order of a customer

    def test_forced_hold_is_set_and_lifted_with_a_reason(self):
        wizard = self.env["credit.hold.force"].with_user(self.analyst)
        wizard.create({"account_id": self.account.id, "reason": "Cheques bounced"}).action_change()
        self.assertRecordValues(
            self.account, [{"forced_hold": True, "forced_hold_reason": "Cheques bounced"}]
        )
        wizard.create({"account_id": self.account.id, "reason": "They paid"}).action_change()
        self.assertRecordValues(self.account, [{"forced_hold": False, "forced_hold_reason": False}])
        self.assertIn("They paid", "".join(self.account.message_ids.mapped("body")))

    def test_forced_hold_is_for_analysts_and_needs_a_reason(self):
        with self.assertRaises(AccessError):
            self.account.with_user(self.account_manager).action_force_hold("Cheques bounced")
        with self.assertRaisesRegex(UserError, "give a reason"):
            self.account.with_user(self.analyst).action_force_hold(" ")
        with self.assertRaisesRegex(AccessError, "asks why"):
            self.account.with_user(self.manager).forced_hold = True
        self.assertFalse(self.account.forced_hold)

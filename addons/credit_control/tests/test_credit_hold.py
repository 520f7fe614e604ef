from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestCreditHold(CreditControlCommon):
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

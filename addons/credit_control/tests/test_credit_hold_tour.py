from odoo.addons.account.tests.common import AccountTestInvoicingHttpCommon
from odoo.tests import tagged

from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestCreditHoldTour(CreditControlCommon, AccountTestInvoicingHttpCommon):
    def test_held_released_confirmed(self):
        self._set_limit(100)
        order = self._order(150)
        quotation = f"/odoo/action-sale.action_quotations_with_onboarding/{order.id}"
        self.start_tour(quotation, "credit_control_sales_is_held", login=self.sales.login)
        hold = order.sudo().credit_hold_ids
        self.assertRecordValues(hold, [{"state": "open", "amount": 150.0}])
        self.assertRecordValues(
            hold.note_ids, [{"user_id": self.sales.id, "text": "They pay half on delivery"}]
        )
        holds = "/odoo/action-credit_control.credit_hold_action"
        self.start_tour(holds, "credit_control_account_manager_recommends", login=self.account_manager.login)
        self.assertRecordValues(
            hold, [{"recommendation": "release", "recommended_by_id": self.account_manager.id}]
        )
        self.start_tour(
            f"{holds}/{hold.id}",
            "credit_control_manager_releases",
            login=self.manager.login,
        )
        self.assertRecordValues(hold, [{"state": "released", "decided_by_id": self.manager.id}])
        self.start_tour(quotation, "credit_control_sales_confirms", login=self.sales.login)
        self.assertEqual(order.state, "sale")

    def test_increase_asked_for_released_and_made(self):
        self._set_limit(100)
        self.product.list_price = 40
        order = self._order(40)
        order.action_confirm()
        page = f"/odoo/action-sale.action_quotations_with_onboarding/{order.id}"
        self.start_tour(page, "credit_control_sales_asks_for_an_increase", login=self.sales.login)
        hold = order.sudo().credit_hold_ids
        self.assertRecordValues(hold, [{"state": "open", "checkpoint": "increase", "added": 80.0}])
        self.assertEqual(order.amount_total, 40)
        hold.with_user(self.manager).action_release("Bank guarantee of the group")
        self.start_tour(page, "credit_control_sales_makes_the_increase", login=self.sales.login)
        self.assertEqual(order.amount_total, 120)

from odoo.addons.account.tests.common import AccountTestInvoicingHttpCommon
from odoo.tests import tagged

from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestCreditOpeningTour(CreditControlCommon, AccountTestInvoicingHttpCommon):
    def test_account_from_zero_to_approved(self):
        prospect = self.env["res.partner"].create(
            {"name": "Station Mbour", "country_id": self.env.ref("base.sn").id, "user_id": self.sales.id}
        )
        openings = "/odoo/action-credit_control.credit_account_opening_action"
        self.start_tour(
            f"/odoo/res.partner/{prospect.id}", "credit_control_sales_starts_a_file", login=self.sales.login
        )
        account = self.env["credit.account"].search([("partner_id", "=", prospect.id)])
        self.assertRecordValues(account, [{"file_state": "draft", "file_started_by_id": self.sales.id}])
        self.start_tour(
            openings, "credit_control_account_manager_gathers_papers", login=self.account_manager.login
        )
        self.assertEqual(set(account.checklist_ids.mapped("state")), {"received"})
        self.start_tour(
            "/odoo/action-credit_control.credit_document_action",
            "credit_control_analyst_validates_papers",
            login=self.analyst.login,
        )
        self.assertRecordValues(account, [{"file_state": "complete", "file_progress": "5 of 5"}])
        self.start_tour(
            openings, "credit_control_account_manager_submits_the_file", login=self.account_manager.login
        )
        request = self.env["credit.request"].search([("account_id", "=", account.id)])
        self.start_tour(
            f"/odoo/credit.request/{request.id}",
            "credit_control_manager_opens_the_account",
            login=self.manager.login,
        )
        self.assertRecordValues(
            account,
            [
                {
                    "state": "open",
                    "file_state": "approved",
                    "credit_limit": 5000.0,
                    "file_approved_by_id": self.manager.id,
                }
            ],
        )

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .access_matrix import AccessMatrix
from .common import CreditControlCommon

# Model: what each of the roles may do; r read, w write, c create, u unlink.
MATRIX = {
    "credit.account": ("r", "r", "rwc", "rwc", "rwcu", "rwcu", "r"),
    "credit.account.history": ("r", "r", "r", "r", "r", "r", "r"),
    "credit.customer.type": ("r", "r", "r", "r", "rwcu", "rwcu", "r"),
    "credit.reason.usage": ("r", "r", "r", "r", "r", "r", "r"),
    "credit.pause.kind": ("r", "r", "r", "r", "r", "r", "r"),
    "credit.reason.code": ("r", "r", "r", "r", "rwcu", "rwcu", "r"),
    "credit.posting.operation": ("", "r", "r", "r", "r", "r", "r"),
    "credit.posting": ("", "r", "r", "r", "r", "r", "r"),
    "credit.posting.check": ("", "", "", "", "rwcu", "rwcu", "rwcu"),
    "credit.document": ("rwc", "rwc", "rwcu", "rwcu", "rwcu", "rwcu", "r"),
    "credit.document.refuse": ("", "", "", "rwcu", "rwcu", "rwcu", ""),
    "credit.document.type": ("r", "r", "r", "r", "rwcu", "rwcu", "r"),
    "credit.event": ("", "r", "r", "r", "r", "r", "r"),
    "credit.document.upload": ("rwcu", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", ""),
    "credit.document.upload.line": ("rwcu", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", ""),
    "credit.exposure": ("", "r", "r", "r", "r", "r", "r"),
    "credit.open.item": ("", "r", "r", "r", "r", "r", "r"),
    "credit.guarantee": ("", "r", "r", "rwc", "rwcu", "rwcu", "r"),
    "credit.group": ("r", "r", "r", "rwc", "rwcu", "rwcu", "r"),
    "credit.team": ("r", "r", "r", "r", "rwcu", "rwcu", "r"),
    "credit.rule": ("r", "r", "r", "r", "rwcu", "rwcu", "r"),
    "credit.hold": ("r", "rw", "rw", "rw", "rw", "rw", "r"),
    "credit.hold.reason": ("r", "r", "r", "r", "r", "r", "r"),
    "credit.hold.note": ("rc", "rc", "rc", "rc", "rc", "rc", "r"),
    "credit.decision": ("", "r", "r", "r", "r", "r", "r"),
    "credit.decision.migration": ("", "", "", "", "r", "r", "r"),
    "credit.hold.recheck": ("", "", "", "", "", "", "r"),
    "credit.request": ("rwc", "rwc", "rwc", "rwc", "rwcu", "rwcu", "r"),
    "credit.request.batch": ("", "r", "r", "rwc", "rwcu", "rwcu", "r"),
    "credit.approval.step": ("r", "r", "r", "r", "r", "r", "r"),
    "credit.approval.rule": ("r", "r", "r", "r", "r", "rwcu", "r"),
    "credit.delegation": ("r", "r", "r", "rwcu", "rwcu", "rwcu", "r"),
    "credit.approval.decide": ("", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", ""),
    "credit.request.mass": ("", "", "", "rwcu", "rwcu", "rwcu", ""),
    "credit.conflict": ("", "", "", "", "r", "r", "r"),
    "credit.key.control": ("", "", "r", "rw", "rw", "rw", "r"),
    "credit.key.control.type": ("", "", "r", "r", "rwcu", "rwcu", "r"),
    "credit.decision.verification": ("", "", "", "", "rwcu", "rwcu", "rwcu"),
    "credit.decision.break": ("", "", "", "", "r", "r", "r"),
    "credit.lock": ("", "", "", "", "", "", "r"),
    "credit.account.change": ("", "", "rwcu", "rwcu", "rwcu", "rwcu", ""),
    "credit.account.create": ("", "", "", "", "rwcu", "rwcu", ""),
    "credit.hold.force": ("", "", "", "rwcu", "rwcu", "rwcu", ""),
    "credit.hold.recommend": ("rwcu", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", ""),
    "credit.hold.release": ("", "", "", "rwcu", "rwcu", "rwcu", ""),
}


@tagged("post_install", "-at_install")
class TestAccessRights(AccessMatrix, CreditControlCommon):
    addon = "credit_control"
    matrix = MATRIX

    def test_sales_see_their_own_customers(self):
        self._set_limit(0)
        order = self._order(10)
        order.action_confirm()
        hold = order.sudo().credit_hold_ids
        self.assertEqual(self.env["credit.account"].with_user(self.sales).search([]), self.account)
        self.assertEqual(self.env["credit.hold"].with_user(self.sales).search([]), hold)
        self.assertFalse(self.env["credit.account"].with_user(self.other_sales).search([]))
        self.assertFalse(self.env["credit.hold"].with_user(self.other_sales).search([]))

    def test_sales_read_no_figures(self):
        with self.assertRaises(AccessError):
            self.account.with_user(self.sales).read(["exposure"])
        with self.assertRaises(AccessError):
            self.env["credit.exposure"].with_user(self.sales).search([])
        self.assertTrue(self.account.with_user(self.sales).read(["credit_level", "status_text"]))

    def test_sales_with_figures_see_those_of_their_own_customers(self):
        self.sales.group_ids |= self.env.ref("credit_control.group_credit_figures")
        self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        rows = self.env["credit.exposure"].with_user(self.sales).search([])
        self.assertEqual(rows.partner_id, self.customer)

    def test_other_company_is_not_visible(self):
        other = self.setup_other_company()["company"]
        foreign = self.env["credit.account"].ensure_accounts(self.customer, other)
        self._invoice(10, "2026-01-01")
        for model in ("credit.account", "credit.exposure", "credit.rule"):
            records = self.env[model].with_user(self.manager).search([])
            self.assertEqual(records.company_id, self.company, model)
        with self.assertRaises(AccessError):
            foreign.with_user(self.manager).write({"note": "x"})

    def test_root_records_are_visible_from_a_branch(self):
        branch = self.env["res.company"].create({"name": "Thiès", "parent_id": self.company.id})
        user = new_test_user(
            self.env,
            "branch_collector",
            groups="credit_control.group_credit_collector",
            company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
        )
        self.assertIn(self.account, self.env["credit.account"].with_user(user).search([]))

    def test_collector_logs_a_note_but_does_not_write_the_account(self):
        account = self.account.with_user(self.collector)
        self.assertTrue(account.message_post(body="Promised to call back"))
        with self.assertRaises(AccessError):
            account.write({"note": "x"})

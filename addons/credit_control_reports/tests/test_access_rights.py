from odoo.tests import new_test_user, tagged

from .common import ReportCommon

ROLES = ("sales", "collector", "account_manager", "analyst", "manager", "director", "auditor")
# model: what each role may do, in the order above; r read, w write, c create, u unlink
MATRIX = {
    "credit.report.account.status": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.aged.balance": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.dashboard.collector": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.dashboard.manager": ("", "", "", "r", "r", "r", "r"),
    "credit.report.dashboard.director": ("", "", "", "", "r", "r", "r"),
    "credit.report.scorecard": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.weekly": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.blocked.order": ("r", "r", "r", "r", "r", "r", "r"),
    "credit.report.opening": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.credit.note": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.due.week": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.collections": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.roll": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.run": ("", "rc", "rc", "rc", "rc", "rcu", "r"),
    "credit.report.run.row": ("", "", "", "", "", "", ""),
    "credit.report.schedule": ("", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", "r"),
    "credit.report.delivery": ("r", "r", "r", "r", "r", "r", "r"),
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


@tagged("post_install", "-at_install")
class TestReportAccessRights(ReportCommon):
    def test_matrix(self):
        for index, role in enumerate(ROLES):
            user = new_test_user(self.env, f"matrix_{role}", groups=f"credit_control.group_credit_{role}")
            for model, expected in MATRIX.items():
                for letter, operation in OPERATIONS.items():
                    with self.subTest(role=role, model=model, operation=operation):
                        allowed = self.env[model].with_user(user).has_access(operation)
                        self.assertEqual(allowed, letter in expected[index])

    def test_every_model_of_the_addon_is_in_the_matrix(self):
        ours = self.env["ir.model"].search([("model", "=like", "credit.%")])
        ours = ours.filtered(
            lambda model: model.modules.split(", ")[:1] == ["credit_control_reports"] and not model.abstract
        )
        self.assertEqual(set(ours.mapped("model")), set(MATRIX))

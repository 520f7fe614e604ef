from odoo.tests import new_test_user, tagged

from .common import CollectionCommon

ROLES = ("sales", "collector", "account_manager", "analyst", "manager", "director", "auditor")
# model: what each role may do, in the order above; r read, w write, c create, u unlink
MATRIX = {
    "credit.followup": ("r", "r", "r", "r", "r", "r", "r"),
    "credit.followup.item": ("", "r", "r", "r", "r", "r", "r"),
    "credit.followup.level": ("r", "r", "r", "r", "rwcu", "rwcu", "r"),
    "credit.followup.pause": ("", "rwcu", "rwcu", "", "rwcu", "rwcu", ""),
    "credit.followup.policy": ("r", "r", "r", "r", "rwcu", "rwcu", "r"),
    "credit.followup.preview": ("", "rwcu", "", "", "rwcu", "rwcu", ""),
    "credit.followup.preview.line": ("", "rwcu", "", "", "rwcu", "rwcu", ""),
    "credit.followup.print": ("", "rwcu", "", "", "rwcu", "rwcu", ""),
    "credit.holiday": ("r", "r", "r", "r", "rwcu", "rwcu", "r"),
    "credit.interaction": ("rc", "rc", "rc", "rc", "rwcu", "rwcu", "r"),
    "credit.interaction.log": ("rwcu", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", ""),
    "credit.interaction.log.line": ("rwcu", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", ""),
    "credit.interaction.result": ("r", "r", "r", "r", "rwcu", "rwcu", "r"),
    "credit.payment.plan": ("", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", "r"),
    "credit.payment.plan.item": ("", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", "r"),
    "credit.payment.plan.line": ("", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", "r"),
    "credit.promise": ("", "r", "r", "r", "r", "r", "r"),
    "credit.promise.line": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.collector.day": ("", "r", "r", "r", "r", "r", "r"),
    "credit.report.promise": ("", "r", "r", "r", "r", "r", "r"),
    "credit.worklist.change": ("", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", ""),
    "credit.report.followup.effect": ("", "r", "r", "r", "r", "r", "r"),
    "credit.worklist": ("", "r", "r", "r", "r", "r", "r"),
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


@tagged("post_install", "-at_install")
class TestCollectionAccessRights(CollectionCommon):
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
            lambda model: (
                model.modules.split(", ")[:1] == ["credit_control_collection"] and not model.abstract
            )
        )
        self.assertEqual(set(ours.mapped("model")), set(MATRIX))

from odoo.tests import new_test_user

ROLES = ("sales", "collector", "account_manager", "analyst", "manager", "director", "auditor")
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


class AccessMatrix:
    """Every cell of an addon's matrix of access is tried, and none of its models is forgotten.

    A test class of an addon takes this beside its ``TransactionCase``, names itself in ``addon``, and says in
    ``matrix`` by model what each of ``ROLES`` may do, in that order: r read, w write, c create, u unlink.
    """

    addon = None
    matrix = None

    def test_matrix(self):
        for index, role in enumerate(ROLES):
            user = new_test_user(self.env, f"matrix_{role}", groups=f"credit_control.group_credit_{role}")
            for model, expected in self.matrix.items():
                for letter, operation in OPERATIONS.items():
                    with self.subTest(role=role, model=model, operation=operation):
                        allowed = self.env[model].with_user(user).has_access(operation)
                        self.assertEqual(allowed, letter in expected[index])

    def test_every_model_of_the_addon_is_in_the_matrix(self):
        ours = self.env["ir.model"].search([("model", "=like", "credit.%")])
        ours = ours.filtered(
            lambda model: model.modules.split(", ")[:1] == [self.addon] and not model.abstract
        )
        self.assertEqual(set(ours.mapped("model")), set(self.matrix))

from pathlib import Path

from odoo.exceptions import AccessError
from odoo.modules import Manifest, get_module_path
from odoo.service.model import get_public_method
from odoo.tests import TransactionCase, tagged

from ..models.credit_demo import PARAMETER

# They are for whoever has Inventory or OCA's queue, and are installed by themselves.
APART = {"credit_control_queue_job", "credit_control_stock", "credit_control_suite"}


@tagged("post_install", "-at_install")
class TestCreditDemo(TransactionCase):
    def test_suite_installs_every_addon_of_ours(self):
        folder = Path(get_module_path("credit_control_suite")).parent
        ours = {path.parent.name for path in folder.glob("credit_control*/__manifest__.py")}
        depends = set(Manifest.for_addon("credit_control_suite")["depends"])
        self.assertEqual(ours - APART, {name for name in depends if name.startswith("credit_control")})

    def test_nobody_calls_it_from_outside(self):
        model = self.env["credit.demo"]
        ours = [cls for cls in type(model).mro() if ".credit_control_suite." in cls.__module__]
        names = {
            name for cls in ours for name, value in vars(cls).items() if callable(value) and name[:2] != "__"
        }
        self.assertIn("_install", names)
        for name in names:
            with self.assertRaises(AccessError, msg=name):
                get_public_method(model, name)

    def test_it_runs_once_in_a_database(self):
        self.env["ir.config_parameter"].set_param(PARAMETER, "1 2026-01-01")
        before = [self.env[model].search_count([]) for model in ("res.company", "res.users", "account.move")]
        self.assertFalse(self.env["credit.demo"]._install())
        after = [self.env[model].search_count([]) for model in ("res.company", "res.users", "account.move")]
        self.assertEqual(after, before)

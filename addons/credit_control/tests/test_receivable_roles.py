import csv
from pathlib import Path

from freezegun import freeze_time

import odoo.addons
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..tools.receivable_roles import PRESETS, proposed_role
from .common import CreditControlCommon

# Where Odoo posts invoices to customers, and those of the point of sale: code by chart.
POSTED_TO = {
    "syscohada": ("4111", "4113"),
    "syscebnl": ("409", "412"),
    "fr": ("411100", "411101"),
    "be": ("400", "4001"),
    "de_skr03": ("1410", "1411"),
    "de_skr04": ("1205", "1206"),
    "nl": ("1100", "1101"),
    "lb": ("413004", "413003"),
    "br": ("1.01.01.04.01", "1.01.01.04.02"),
    "mx": ("105.01.01", "105.01.02"),
    "generic_coa": ("1210", "1013"),
}
# Bills, doubtful debts, and what no customer owes: (code, role).
OTHERS = {
    "syscohada": [
        ("4121", "instrument"),
        ("4131", "unpaid"),
        ("4132", "unpaid"),
        ("4133", "unpaid"),
        ("4138", "unpaid"),
        ("4181", None),
        ("4186", None),
        ("4161", "doubtful"),
    ],
    "syscebnl": [("413", "unpaid"), ("416", "doubtful"), ("418", None)],
    "fr": [("413000", "instrument"), ("416000", "doubtful"), ("491000", None), ("445670", None)],
    "be": [("407", "doubtful"), ("401", "instrument"), ("406", None), ("4112", None), ("409", None)],
    "de_skr03": [("1300", "instrument"), ("1460", "doubtful"), ("1545", None), ("0998", None)],
    "de_skr04": [
        ("1230", "instrument"),
        ("1240", "doubtful"),
        ("1246", None),
        ("1421", None),
        ("1266", "instrument"),
    ],
    "nl": [("1150", "doubtful"), ("1160", None)],
    "lb": [
        ("413001", "instrument"),
        ("411501", "doubtful"),
        ("428001", None),
        ("449011", None),
        ("411111", "trade"),
    ],
    "br": [("1.01.02.02.01", "trade"), ("1.01.02.02.52", None), ("1.02.01.08.02", None)],
    "mx": [("108.01.01", None), ("113.01.01", None)],
    "generic_coa": [("1220", None), ("1320", None)],
}


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestReceivableRoles(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts = cls.env["account.account"].with_company(cls.company)

    def _chart(self, name):
        """Accounts of a chart as Odoo ships it, by code."""
        for folder in odoo.addons.__path__:
            for path in Path(folder).glob(f"*/data/template/account.account-{name}.csv"):
                with path.open(encoding="utf-8") as lines:
                    return {row["code"]: row for row in csv.DictReader(lines)}
        self.fail(f"no chart {name} among the addons")
        return {}

    def _role(self, chart, row):
        non_trade = row.get("non_trade") == "True"
        return proposed_role([chart], row["code"], row["account_type"], non_trade=non_trade)

    # The presets, on the charts themselves

    def test_invoices_to_customers_are_trade_receivables(self):
        self.assertEqual(POSTED_TO.keys(), PRESETS.keys())
        for chart, codes in POSTED_TO.items():
            accounts = self._chart(chart)
            for code in codes:
                with self.subTest(chart=chart, code=code):
                    self.assertEqual(self._role(chart, accounts[code]), "trade")

    def test_bills_and_doubtful_debts(self):
        for chart, expected in OTHERS.items():
            accounts = self._chart(chart)
            for code, role in expected:
                with self.subTest(chart=chart, code=code, name=accounts[code]["name"]):
                    self.assertEqual(self._role(chart, accounts[code]), role)

    def test_no_allowance_and_no_advance_to_staff_is_owed_by_customers(self):
        words = (
            "allowance",
            "provision",
            "write-down",
            "impairment",
            "depreciation",
            "personnel",
            "employee",
            "staff",
        )
        for chart in PRESETS:
            for row in self._chart(chart).values():
                if any(word in row["name"].lower() for word in words):
                    with self.subTest(chart=chart, code=row["code"], name=row["name"]):
                        self.assertIsNone(self._role(chart, row))

    def test_every_prefix_is_of_its_chart(self):
        later = {("mx", "106"), ("mx", "113"), ("fr", "4456")}
        for chart, preset in PRESETS.items():
            accounts = self._chart(chart)
            for prefix in preset:
                with self.subTest(chart=chart, prefix=prefix):
                    fits = any(
                        code.startswith(prefix) and row["account_type"].startswith("asset")
                        for code, row in accounts.items()
                    )
                    self.assertTrue(fits or (chart, prefix) in later)

    # Accounts of a company

    def _new_account(self, code, **vals):
        return self.accounts.create(
            {"name": code, "code": code, "account_type": "asset_current", "reconcile": True, **vals}
        )

    def test_the_chart_of_the_company_decides(self):
        self.company.chart_template = "sn"
        self.assertEqual(
            self._new_account("412199", account_type="asset_receivable").credit_role, "instrument"
        )
        self.assertEqual(self._new_account("411199", account_type="asset_receivable").credit_role, "trade")
        self.assertFalse(self._new_account("421199", account_type="asset_receivable").credit_role)
        self.company.chart_template = "fr"
        self.assertEqual(self._new_account("416199").credit_role, "doubtful")
        self.assertFalse(self._new_account("416299", reconcile=False).credit_role)

    def test_becoming_reconcilable(self):
        self.company.chart_template = "be"
        bills = self._new_account("401999", reconcile=False)
        self.assertFalse(bills.credit_role)
        self.assertEqual(bills.credit_role_proposed, "instrument")
        bills.reconcile = True
        self.assertEqual(bills.credit_role, "instrument")
        bills.reconcile = False
        self.assertFalse(bills.credit_role)

    def test_what_somebody_set_stays(self):
        chart = self.company.chart_template
        self.company.chart_template = "fr"
        doubtful = self._new_account("416199")
        doubtful.credit_role = "instrument"
        doubtful.name = "Renamed"
        doubtful.account_type = "asset_receivable"
        self.assertEqual(doubtful.credit_role, "instrument")
        cleared = self.company_data["default_account_receivable"]
        cleared.credit_role = False
        self.company.chart_template = chart
        self.env["account.chart.template"].try_loading(chart, self.company, install_demo=False)
        self.assertFalse(cleared.credit_role)
        self.assertEqual(doubtful.credit_role, "instrument")

    def test_proposals_are_taken_by_whoever_may(self):
        self.company.chart_template = "fr"
        account = self._new_account("416199")
        fixed = self._new_account("416299", reconcile=False)
        account.credit_role = False
        with self.assertRaises(AccessError):
            account.with_user(self.analyst).action_credit_apply_proposal()
        (account | fixed).with_user(self.manager).action_credit_apply_proposal()
        self.assertEqual(account.credit_role, "doubtful")
        self.assertFalse(fixed.credit_role)

    def test_an_account_of_two_companies_has_one_role(self):
        other = self.setup_other_company()["company"]
        account = self._new_account("121999", account_type="asset_receivable")
        account.with_company(other).sudo().code = "121998"
        account.company_ids |= other
        account.credit_role = "doubtful"
        self.assertEqual(account.with_company(other).credit_role, "doubtful")

    def test_a_chart_that_is_loaded(self):
        company = self.setup_other_company(name="Dakar", country_id=self.env.ref("base.sn").id)["company"]
        self.env["account.chart.template"].try_loading("sn", company, install_demo=False)
        accounts = (
            self.env["account.account"].with_company(company).search([("company_ids", "in", company.ids)])
        )
        role = {account.code[:4]: account.credit_role for account in accounts}
        self.assertEqual(
            [role["4111"], role["4121"], role["4162"], role["4132"], role["4211"], role["4181"]],
            ["trade", "instrument", "doubtful", "unpaid", False, False],
        )

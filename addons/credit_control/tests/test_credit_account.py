from psycopg2 import IntegrityError
from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestCreditAccount(CreditControlCommon):
    def test_one_account_per_customer_and_company_tree(self):
        accounts = self.env["credit.account"].ensure_accounts(self.contact | self.customer, self.company)
        self.assertEqual(accounts, self.account)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["credit.account"].create({"partner_id": self.customer.id})

    def test_two_at_once_make_one_account(self):
        def make(cr):
            env = api.Environment(cr, SUPERUSER_ID, {})
            # These two are committed, so that both transactions see them.
            partner, company = env.ref("base.main_partner"), env.ref("base.main_company")
            return env["credit.account"].ensure_accounts(partner, company)

        with self.registry.cursor() as first, self.registry.cursor() as second:
            second.execute("SELECT 1 FROM credit_account")
            account = make(first)
            first.commit()
            # The second one started before: it is told to run again, which Odoo does.
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                make(second)
            second.rollback()
            self.assertEqual(make(second).ids, account.ids)
            second.rollback()
            account.sudo().unlink()
            first.commit()

    def test_each_account_has_its_lock(self):
        made = self.env["credit.account"].create({"partner_id": self.other_customer.id})
        self.assertRecordValues(made.sudo().lock_ids, [{"n": 0}])
        self.assertRecordValues(self.account.sudo().lock_ids, [{"n": 0}])
        self.env["credit.lock"].contend(made | self.account)
        self.env.invalidate_all()
        self.assertEqual((made | self.account).sudo().lock_ids.mapped("n"), [1, 1])

    def test_contact_has_no_account(self):
        with self.assertRaisesRegex(ValidationError, "Awa Diop.*Ferme Teranga"):
            self.env["credit.account"].create({"partner_id": self.contact.id})

    def test_branch_has_no_account(self):
        branch = self.env["res.company"].create({"name": "Thiès", "parent_id": self.company.id})
        with self.assertRaisesRegex(ValidationError, "Thiès is a branch"):
            self.env["credit.account"].create({"partner_id": self.other_customer.id, "company_id": branch.id})

    def test_account_with_a_limit_is_not_made_by_hand(self):
        for vals in (
            {"limit_mode": "amount", "credit_limit": 5},
            {"limit_mode": "zero"},
            {"limit_mode": "none"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.env["credit.account"].with_user(self.manager).create(
                    {"partner_id": self.other_customer.id, **vals}
                )
        self.account.with_user(self.analyst).customer_type_id = self.env.ref(
            "credit_control.customer_type_farm"
        )

    def test_limit_is_mirrored_into_each_company_of_the_tree(self):
        branch = self.env["res.company"].create({"name": "Thiès", "parent_id": self.company.id})
        self._set_limit(750)
        self.assertEqual(self.customer.credit_limit, 750.0)
        self.assertEqual(self.customer.with_company(branch).credit_limit, 750.0)
        self.account.sudo().limit_mode = "none"
        self.assertEqual(self.customer.with_company(branch).credit_limit, 0.0)

    def test_negative_limit_is_refused(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._set_limit(-1)
            self.env.flush_all()

    def test_wizard_makes_the_missing_accounts_and_takes_native_limits_over(self):
        self.other_customer.write({"customer_rank": 1, "credit_limit": 900})
        plain = self.env["res.partner"].create({"name": "Marché Sandaga", "customer_rank": 1})
        vendor = self.env["res.partner"].create({"name": "Meunier", "supplier_rank": 1})
        wizard = self.env["credit.account.create"].with_user(self.manager).create({})
        missing = wizard.missing_count
        wizard.action_create()
        Account = self.env["credit.account"]
        self.assertRecordValues(
            Account.search([("partner_id", "in", (self.other_customer + plain + vendor).ids)], order="id"),
            [
                {
                    "partner_id": self.other_customer.id,
                    "limit_mode": "amount",
                    "credit_limit": 900.0,
                    "state": "open",
                },
                {"partner_id": plain.id, "limit_mode": "undecided", "credit_limit": 0.0, "state": "open"},
            ],
        )
        self.assertGreaterEqual(missing, 2)
        wizard.invalidate_recordset()
        self.assertEqual(wizard.missing_count, 0)
        self.assertIn("Every customer", wizard.action_create()["params"]["message"])

    def test_wizard_needs_a_manager(self):
        with self.assertRaises(AccessError):
            self.env["credit.account.create"].with_user(self.analyst).create({})

    def test_new_company_gets_its_rules(self):
        company = self.env["res.company"].create({"name": "Saint-Louis"})
        rules = (
            self.env["credit.rule"].with_context(active_test=False).search([("company_id", "=", company.id)])
        )
        self.assertEqual(
            rules.filtered("active").mapped("kind"),
            ["forced", "limit_exceeded", "account_suspended", "same_vat"],
        )
        self.assertIn("overdue", rules.mapped("kind"))

    def test_receivable_accounts_have_a_role(self):
        receivable = self.company_data["default_account_receivable"]
        self.assertEqual(receivable.credit_role, "trade")
        self.assertFalse(self.company_data["default_account_revenue"].credit_role)
        with self.assertRaisesRegex(ValidationError, "does not allow reconciliation"):
            self.company_data["default_account_revenue"].credit_role = "doubtful"

    def test_status_in_words_leaves_figures_out_for_sales(self):
        self._set_limit(100)
        self._invoice(300, "2026-01-01")
        self.assertIn("300", self.account.with_user(self.collector)._get_status()[1])
        level, text = self.account.with_user(self.sales)._get_status()
        self.assertEqual(level, "act")
        self.assertNotIn("300", text)
        self.assertIn("limit is exceeded", text)

    def test_invoice_says_how_the_customer_stands(self):
        self.company.account_use_credit_limit = True
        self._set_limit(100)
        self._invoice(300, "2026-01-01")
        draft = self._invoice(50, "2026-12-31", post=False)
        self.assertEqual((draft.credit_level, draft.has_credit_account), ("act", True))
        self.assertIn("Over the limit", draft.credit_message)
        self.assertTrue(draft.partner_credit_warning)
        self.assertNotIn("account_partner_credit_warning", draft.alerts or {})
        other = self._invoice(50, "2026-12-31", post=False, partner=self.other_customer)
        self.assertEqual((other.credit_level, other.has_credit_account), (False, False))

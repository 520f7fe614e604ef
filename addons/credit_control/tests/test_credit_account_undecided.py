from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..hooks import post_init_hook
from .test_credit_request import CreditRequestCommon

TODAY = "2026-06-15"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestCreditAccountUndecided(CreditRequestCommon):
    """What a customer may owe until somebody decides: by the company, by its type, and what ends it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.credit_undecided = "zero"
        cls.type = cls.env["credit.customer.type"].create({"name": "Shops"})

    def _confirmed(self, amount, account=None):
        order = self._order(amount, partner=(account or self.account).partner_id)
        order.action_confirm()
        return order.state == "sale"

    def _limits(self, account=None):
        """What the four ways to ask say: the record, the row, a decision, and Odoo's own field."""
        account = (account or self.account).sudo()
        row = self._exposure(account)
        return (
            account._get_limit(),
            row.limit_amount if row.has_limit else None,
            account.get_exposures()[account.id].limit,
            account.partner_id.with_company(account.company_id).credit_limit,
        )

    # What it means

    def test_no_credit(self):
        self.assertEqual(self._limits(), (0.0, 0.0, 0.0, 0.0))
        self.assertFalse(self._confirmed(0.01))
        self.assertTrue(self._confirmed(0))
        self.assertEqual(self.account.limit_mode, "undecided", "it is read, and never written")

    def test_up_to_an_amount_of_the_whole_exposure(self):
        self.company.write({"credit_undecided": "amount", "credit_undecided_amount": 100})
        self.assertEqual(self._limits(), (100.0, 100.0, 100.0, 0.0))
        self._invoice(30, TODAY)
        self.assertTrue(self._confirmed(60))
        order = self._order(20)
        order.action_confirm()
        reason = order.sudo().credit_hold_ids.reason_ids
        self.assertRecordValues(reason, [{"code": "limit_exceeded", "value": 110.0, "threshold": 100.0}])
        self.assertIn("is allowed until then", reason.with_user(self.manager).description)
        self.assertEqual(
            reason.with_user(self.sales).description,
            "Nobody has decided yet what this customer may owe; this order is too much until then.",
        )

    def test_no_limit(self):
        self.company.credit_undecided = "none"
        self.assertEqual(self._limits(), (None, None, None, 0.0))
        self.assertTrue(self._confirmed(28_500_000))

    def test_the_type_of_the_customer_says_otherwise(self):
        self.type.write({"credit_undecided": "amount", "credit_undecided_amount": 50})
        self.assertFalse(self._confirmed(50))
        self.account.customer_type_id = self.type
        self.assertEqual(self._limits()[:3], (50.0, 50.0, 50.0))
        self.assertTrue(self._confirmed(50))
        self.assertFalse(self._confirmed(1))
        self.type.credit_undecided = "none"
        self.assertTrue(self._confirmed(1000))
        self.company.credit_undecided = "none"
        self.type.credit_undecided = "zero"
        self.assertFalse(self._confirmed(1))
        self.type.credit_undecided = False
        self.assertTrue(self._confirmed(1))

    def test_the_amount_of_a_type_in_another_currency(self):
        francs = self.setup_other_currency("XOF", rounding=1, rates=[("2026-01-01", 500)])
        self.type.write(
            {"credit_undecided": "amount", "credit_undecided_amount": 25_250, "currency_id": francs.id}
        )
        self.account.customer_type_id = self.type
        self.assertEqual(self._limits()[:3], (50.5, 50.5, 50.5))

    def test_other_company_of_a_currency_without_decimals(self):
        francs = self.setup_other_currency("XOF", rounding=1, rates=[("2026-01-01", 500)])
        other = self.setup_other_company(currency_id=francs.id)["company"]
        self.assertEqual(other.credit_undecided, "none", "by the default of these tests")
        other.write({"credit_undecided": "amount", "credit_undecided_amount": 100_000})
        account = self.env["credit.account"].ensure_accounts(self.customer, other)
        self.assertEqual(self._limits(account), (100_000.0, 100_000.0, 100_000.0, 0.0))
        self.assertEqual(self._limits()[:3], (0.0, 0.0, 0.0), "the first company says no credit")
        branch = self.env["res.company"].create({"name": "Thiès", "parent_id": self.company.id})
        branch.credit_undecided = "none"
        self.assertEqual(self._limits()[:3], (0.0, 0.0, 0.0), "the root company says it for its branches")

    def test_a_member_of_a_group(self):
        group = self.env["credit.group"].create(
            {"name": "Teranga", "limit_mode": "amount", "credit_limit": 100, "company_id": self.company.id}
        )
        self.account.sudo().group_id = group
        self.assertFalse(self._confirmed(50), "the tighter one decides")
        self.company.credit_undecided = "none"
        self.assertTrue(self._confirmed(50))
        order = self._order(60)
        order.action_confirm()
        self.assertIn("group", order.sudo().credit_hold_ids.reason_ids.with_user(self.manager).description)

    def test_a_temporary_limit_is_a_decision_for_a_while(self):
        self.account.sudo().write(
            {"temporary_limit": 80, "temporary_from": "2026-06-01", "temporary_until": "2026-06-15"}
        )
        self.assertEqual(self._limits(), (80.0, 80.0, 80.0, 80.0))
        with freeze_time("2026-06-16"):
            self.assertEqual(self._limits()[:3], (0.0, 0.0, 0.0))

    def test_negative_amounts(self):
        for record, name in (
            (self.company, "credit_undecided_amount"),
            (self.company, "credit_undecided_on_delivery"),
            (self.type, "credit_undecided_amount"),
        ):
            with (
                self.subTest(name),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
            ):
                record.write({name: -1})
                record.flush_recordset()

    # What ends it

    def test_a_manager_releases_the_order(self):
        order = self._order(500)
        order.action_confirm()
        order.sudo().credit_hold_ids.with_user(self.manager).action_release("New shop, known owner")
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertFalse(self._confirmed(1), "one order was released, nothing was decided about the customer")

    def test_a_request_decides(self):
        request = self._ask(proposed_amount=500.0)
        self.assertEqual(request.present_mode, "undecided")
        self.assertIn("500", request.description)
        request.with_user(self.director).action_approve("Good references")
        self.assertRecordValues(self.account, [{"limit_mode": "amount", "credit_limit": 500.0}])
        self.assertTrue(self._confirmed(500))
        entry = self._log()[-1]
        self.assertEqual((entry.kind, entry.limit_amount), ("limit", 0.0))

    def test_an_opening_proposes_a_decision(self):
        account = self.env["credit.account"].create({"partner_id": self.other_customer.id})
        self.assertEqual((account.state, account.limit_mode), ("draft", "undecided"))
        request = self._ask("opening", account_id=account.id, submit=False)
        self.assertEqual(request.proposed_mode, "zero")
        account.requested_limit = 300
        request = self._ask("opening", account_id=account.id, submit=False)
        self.assertRecordValues(request, [{"proposed_mode": "amount", "proposed_amount": 300.0}])

    def test_the_log_tells_what_held_before(self):
        self.company.credit_undecided = "none"
        self.account.sudo().limit_mode = "zero"
        self.assertEqual(self._log()[-1].limit_text, "No limit")

    def test_more_credit_lets_holds_be_looked_at_again(self):
        order = self._order(50)
        order.action_confirm()
        queue = self.env["credit.hold.recheck"].sudo()
        for record, vals in (
            (self.company, {"credit_undecided": "amount", "credit_undecided_amount": 60}),
            (self.type, {"credit_undecided": "none"}),
        ):
            self.env.cr.precommit.run()
            queue.search([]).unlink()
            self.account.customer_type_id = self.type
            self.env.cr.precommit.run()
            queue.search([]).unlink()
            record.write(vals)
            self.env.flush_all()
            self.env.cr.precommit.run()
            self.assertIn(self.account, queue.search([]).account_id, record)

    # What people see

    def test_page_and_status(self):
        self.assertEqual(self.account.with_user(self.manager).limit_text, "Not decided: no credit")
        self.assertEqual(self.account.with_user(self.sales).limit_text, "Not decided")
        self.assertRecordValues(
            self.account.with_user(self.sales),
            [
                {
                    "credit_level": "watch",
                    "status_text": "Nobody has decided yet what this customer may owe; no credit until then.",
                }
            ],
        )
        self.company.write({"credit_undecided": "amount", "credit_undecided_amount": 100})
        self.account.invalidate_recordset()
        account = self.account.with_user(self.manager)
        self.assertIn("Not decided: up to", account.limit_text)
        self.assertIn("100", account.limit_text)
        self.assertTrue(account.gauge["is_undecided"])
        self.assertEqual(account.gauge["limit"], 100)
        self._invoice(150, TODAY)
        self.account.invalidate_recordset()
        self.assertEqual(account.credit_level, "act")
        self.company.credit_undecided = "none"
        self.account.invalidate_recordset()
        self.assertEqual(account.limit_text, "Not decided: no limit")
        self.assertEqual((account.credit_level, account.status_text), ("ok", ""))

    def test_lists_find_them(self):
        found = self.env["credit.exposure"].with_user(self.manager).search([("limit_mode", "=", "undecided")])
        self.assertIn(self.account.id, found.ids)
        self._set_limit(5)
        found = self.env["credit.exposure"].with_user(self.manager).search([("limit_mode", "=", "undecided")])
        self.assertNotIn(self.account.id, found.ids)

    # Companies

    def test_a_new_company_gives_no_credit(self):
        self.env["ir.default"].search([("field_id.name", "=", "credit_undecided")]).unlink()
        company = self.env["res.company"].create({"name": "Saint-Louis"})
        self.assertRecordValues(company, [{"credit_undecided": "zero", "credit_undecided_answered": True}])

    def test_installation_on_a_ledger_in_use_stops_nobody(self):
        fresh = self.env["res.company"].create({"name": "Saint-Louis", "credit_undecided": "zero"})
        companies = self.company + fresh
        companies._credit_start_undecided()
        self.assertEqual(self.company.credit_undecided, "zero", "nothing is posted yet")
        self._invoice(10, TODAY, post=False)
        companies._credit_start_undecided()
        self.assertEqual(self.company.credit_undecided, "zero")
        self._invoice(10, TODAY)
        self.env["credit.rule"].search([]).unlink()
        post_init_hook(self.env)
        self.assertRecordValues(
            companies,
            [
                {"credit_undecided": "none", "credit_undecided_answered": False},
                {"credit_undecided": "zero", "credit_undecided_answered": True},
            ],
        )
        self.assertTrue(self._confirmed(1000))

    def test_settings_are_the_answer(self):
        self.company.write({"credit_undecided": "none", "credit_undecided_answered": False})
        self.env["res.config.settings"].create({}).action_keep_undecided()
        self.assertRecordValues(
            self.company, [{"credit_undecided": "none", "credit_undecided_answered": True}]
        )
        self.company.credit_undecided_answered = False
        branch = self.env["res.company"].create({"name": "Thiès", "parent_id": self.company.id})
        settings = self.env["res.config.settings"].with_company(branch)
        settings.create({"credit_undecided": "amount", "credit_undecided_amount": 30}).execute()
        self.assertRecordValues(
            self.company,
            [
                {
                    "credit_undecided": "amount",
                    "credit_undecided_amount": 30.0,
                    "credit_undecided_answered": True,
                }
            ],
        )

    def test_accounts_of_all_customers_are_without_a_decision(self):
        self.other_customer.customer_rank = 1
        self.env["credit.account.create"].with_user(self.manager).create({}).action_create()
        account = self.env["credit.account"].search([("partner_id", "=", self.other_customer.id)])
        self.assertEqual(account.limit_mode, "undecided")
        self.assertFalse(account.decision_ids)
        self.assertFalse(account._is_limit_expired(fields.Date.to_date(TODAY)))

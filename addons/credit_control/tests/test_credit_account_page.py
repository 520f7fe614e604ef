from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import CreditControlCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestCreditAccountPage(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.sudo().history_ids.date = "2026-01-10"

    def _page(self, user=None, account=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return (account or self.account).with_user(user or self.collector)

    # Status

    def test_status_says_what_stands_against_the_customer(self):
        draft = self.env["credit.account"].create({"partner_id": self.other_customer.id})
        self.assertEqual(
            (draft.credit_level, draft.status_text), ("watch", "The credit account is not open yet.")
        )
        self.assertEqual((self.account.credit_level, self.account.status_text), ("ok", ""))
        self.account.action_force_hold("Lawyer")
        self.assertEqual(self.account.credit_level, "act")
        self.assertIn("Lawyer", self.account.status_text)
        self.account._change_state("suspended", "Late")
        self.assertEqual(self.account.status_text, "The credit account is suspended.")

    # The limit in one word

    def test_no_limit_no_credit_and_an_amount_are_told_apart(self):
        self.account.sudo().limit_mode = "none"
        self.assertEqual(self._page().limit_text, "No limit")
        self.account.sudo().limit_mode = "zero"
        self.assertEqual(self._page().limit_text, "No credit")
        self._set_limit(500)
        self.assertEqual(self._page().limit_text, self.company.currency_id.format(500))
        self.assertEqual(self._page(self.sales).limit_text, "Limit", "the amount is a figure")

    def test_temporary_limit_is_what_holds_today(self):
        self.account.sudo().write(
            {
                "limit_mode": "zero",
                "temporary_limit": 70,
                "temporary_from": "2026-06-15",
                "temporary_until": "2026-06-16",
            }
        )
        self.assertIn("70", self._page().limit_text)
        self.assertEqual(self._page().gauge["limit"], 70.0)

    # The gauge

    def test_gauge_shows_components_and_the_limit(self):
        self._set_limit(500)
        self._invoice(100, "2026-06-14")
        self._invoice(30, "2026-06-15")
        self._invoice(7, "2026-07-01", post=False)
        self._payment(20, "2026-06-01")
        self._order(50).action_confirm()
        gauge = self._page().gauge
        self.assertEqual(
            [(part["name"], part["amount"], part["look"]) for part in gauge["parts"]],
            [
                ("overdue", 100.0, "act"),
                ("not_due", 30.0, "ok"),
                ("orders", 50.0, "orders"),
                ("drafts", 7.0, "drafts"),
            ],
        )
        self.assertEqual(gauge["credit"]["amount"], -20.0)
        self.assertEqual((gauge["total"], gauge["limit"], gauge["is_over_limit"]), (167.0, 500.0, False))
        self.assertIn("333", gauge["available_text"])
        self.assertEqual(sum(part["amount"] for part in gauge["parts"]) - 20, self._exposure().exposure)

    def test_gauge_without_a_limit_has_no_mark(self):
        self.assertEqual((self._page().gauge["limit"], self._page().gauge["available_text"]), (False, False))
        self.account.sudo().limit_mode = "zero"
        self.assertIsInstance(self._page().gauge["limit"], float, "nothing is allowed is not: no limit")

    def test_gauge_names_the_limit_of_the_group(self):
        self.assertFalse(self._page().gauge["group"])
        self.account.group_id = self.env["credit.group"].create(
            {"name": "Saloum", "limit_mode": "amount", "credit_limit": 80}
        )
        self._invoice(100, "2026-06-14")
        self.assertIn("Group Saloum", self._page().gauge["group"])
        self.assertTrue(self._page().gauge["is_over_limit"])

    # The ageing bar

    def test_ageing_adds_up_to_the_open_items(self):
        for amount, due in ((1, "2026-06-15"), (2, "2026-06-14"), (4, "2026-05-16"), (8, "2026-05-15")):
            self._invoice(amount, due)
        for amount, due in ((16, "2026-04-16"), (32, "2026-04-15"), (64, "2026-03-17"), (128, "2026-03-16")):
            self._invoice(amount, due)
        self._payment(5, "2026-06-01")
        ageing = self._page().ageing
        self.assertEqual(
            {bucket["name"]: bucket["amount"] for bucket in ageing["buckets"]},
            {
                "not_due": 1.0,
                "days_30": 6.0,
                "days_60": 24.0,
                "days_90": 96.0,
                "older": 128.0,
                "unallocated": -5.0,
            },
        )
        for bucket in ageing["buckets"]:
            action = self._page().action_open_bucket(bucket["name"])
            items = self.env["credit.open.item"].with_user(self.collector).search(action["domain"])
            self.assertEqual(sum(items.mapped("amount")), bucket["amount"], bucket["name"])

    def test_ageing_of_nothing(self):
        self.assertEqual(self._page().ageing["buckets"], [])

    def test_bars_of_many_accounts_cost_the_same(self):
        partners = self.env["res.partner"].create([{"name": f"Customer {index}"} for index in range(12)])
        accounts = self.env["credit.account"].ensure_accounts(partners, self.company)
        for partner in partners[:4]:
            self._invoice(10, "2026-06-01", partner=partner)

        def cost(some):
            some = self._page(account=some)
            before = self.cr.sql_log_count
            some.mapped("gauge")
            some.mapped("ageing")
            return self.cr.sql_log_count - before

        cost(accounts)
        self.assertEqual(cost(accounts), cost(accounts[:2]))

    # Who sees what

    def test_sales_see_status_and_reasons_and_no_figures(self):
        self._set_limit(100)
        self._invoice(300, "2026-01-01")
        order = self._order(10)
        order.action_confirm()
        page = self._page(self.sales)
        self.assertEqual(page.credit_level, "act")
        self.assertNotIn("300", page.status_text)
        self.assertEqual(page.order_ids, order)
        for name in ("gauge", "ageing", "item_ids", "event_ids", "overdue", "credit_limit"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                page.read([name])
        with Form(page) as form:
            self.assertEqual(form.limit_mode, "amount")
        arch = page.get_view(view_type="form")["arch"]
        for name in ("gauge", "ageing", "event_ids", "item_ids", "overdue"):
            self.assertNotIn(f'name="{name}"', arch)

    def test_sales_read_the_tab_of_the_customer(self):
        self._set_limit(100)
        self._invoice(300, "2026-01-01")
        partner = self.customer.with_user(self.sales)
        self.env.invalidate_all()
        self.assertEqual(partner.credit_limit_text, "Limit")
        with self.assertRaises(AccessError):
            partner.read(["credit_gauge"])
        self.assertEqual(
            self.customer.with_user(self.collector).credit_gauge, self._page(self.collector).gauge
        )

    def test_tab_of_a_customer_without_an_account(self):
        self.assertFalse(self.other_customer.with_user(self.collector).credit_gauge)
        self.assertFalse(self.other_customer.with_user(self.collector).credit_limit_text)

    def test_prospect_gets_an_account_from_its_form(self):
        prospect = self.env["res.partner"].create({"name": "Prospect"})
        action = prospect.with_user(self.account_manager).action_open_credit_account()
        account = self.env["credit.account"].browse(action["res_id"])
        self.assertEqual((account.partner_id, action["res_model"]), (prospect, "credit.account"))
        self.assertFalse(prospect.customer_rank)
        with self.assertRaises(AccessError):
            self.other_customer.with_user(self.collector).action_open_credit_account()

    def test_open_orders_of_the_customer_and_its_contacts(self):
        order, other = self._order(10, partner=self.contact), self._order(10, partner=self.other_customer)
        done = self._order(10)
        done.action_confirm()
        done.order_line.sudo().qty_delivered = 1
        done.sudo()._create_invoices().action_post()
        self.assertEqual(self._page().order_ids, order)
        self.assertNotIn(other, self._page().order_ids)

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_credit_request import CreditRequestCommon


@tagged("post_install", "-at_install")
class TestTampering(CreditRequestCommon):
    """What a client can send past the screens: stored values, defaults in the context, records of others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_limit(1000)

    def test_account_is_not_given_to_another_customer(self):
        accounts = self.account.with_user(self.account_manager)
        with self.assertRaisesRegex(UserError, "stays with it"):
            accounts.partner_id = self.other_customer
        self.assertEqual(self.account.partner_id, self.customer)
        accounts.write({"partner_id": self.customer.id, "contract_reference": "C/1"})
        self.assertEqual(self.account.contract_reference, "C/1")

    def test_what_is_at_stake_is_not_written(self):
        request = self._ask(proposed_amount=1_000_000.0, submit=False)
        other = self.env["res.company"].create({"name": "Baobab SA"})
        for vals in ({"amount": 1.0}, {"company_id": other.id}, {"present_amount": 1_000_000.0}):
            with self.subTest(vals), self.assertRaises(AccessError):
                request.write(vals)
            with self.subTest(vals), self.assertRaises(AccessError):
                self._ask(submit=False, **vals)
        self.assertEqual(request.amount, 1_000_000.0)

    def test_company_of_a_batch_is_not_written(self):
        batch = self._batch()
        other = self.env["res.company"].create({"name": "Baobab SA", "credit_self_approval": True})
        with self.assertRaises(AccessError):
            batch.with_user(self.analyst).company_id = other

    def _batch(self):
        wizard = (
            self.env["credit.request.mass"]
            .with_user(self.analyst)
            .create(
                {
                    "account_ids": [Command.set(self.account.ids)],
                    "method": "amount",
                    "amount": 2000,
                    "reason": "Review",
                }
            )
        )
        return self.env["credit.request.batch"].browse(wizard.action_propose()["res_id"])

    def test_defaults_of_the_context_decide_nothing(self):
        batch = self._batch()
        batch.with_user(self.analyst).action_submit()
        account = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        context = {
            "default_amount": 1.0,
            "default_batch_id": batch.id,
            "default_kind": "limit",
            "default_requested_by_id": self.manager.id,
            "default_state": "approved",
        }
        request = (
            self.env["credit.request"]
            .with_user(self.analyst)
            .with_context(**context)
            .create({"account_id": account.id, "proposed_mode": "amount", "proposed_amount": 5000.0})
        )
        self.assertRecordValues(
            request,
            [
                {
                    "amount": 5000.0,
                    "batch_id": False,
                    "kind": "limit",
                    "requested_by_id": self.analyst.id,
                    "state": "draft",
                }
            ],
        )

    def test_absence_of_somebody_else_is_not_made_from_an_own_one(self):
        today = fields.Date.context_today(self.account)
        delegation = (
            self.env["credit.delegation"]
            .with_user(self.analyst)
            .create(
                {
                    "from_user_id": self.analyst.id,
                    "to_user_id": self.manager.id,
                    "date_from": today,
                    "date_until": today,
                }
            )
        )
        delegation.reason = "Holiday"
        with self.assertRaises(AccessError):
            delegation.write({"from_user_id": self.director.id, "to_user_id": self.analyst.id})

    def test_sales_learn_no_limit_by_a_request(self):
        requests = self.env["credit.request"].with_user(self.sales)
        specification = {"proposed_amount": {}, "amount": {}, "description": {}}
        for kind in ("limit", "terms", "opening"):
            with self.subTest(kind):
                known = requests.onchange({"kind": kind, "account_id": self.account.id}, [], specification)
                self.assertFalse(known["value"].get("proposed_amount"))
                self.assertFalse(known["value"].get("amount"))
        request = self._ask("release", self.sales, submit=False)
        with self.assertRaisesRegex(AccessError, "None of your roles"):
            request.kind = "limit"
        foreign = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        with self.assertRaises(AccessError):
            self._ask("release", self.sales, submit=False, account_id=foreign.id)

    def test_sales_see_what_others_ask_only_with_the_figures(self):
        request = self._ask()
        mine = self.env["credit.request"].with_user(self.sales)
        self.assertNotIn(request, mine.search([]))
        self.sales.group_ids += self.env.ref("credit_control.group_credit_figures")
        self.assertIn(request, mine.search([]))

    def test_analyst_begins_with_the_limit_of_the_account(self):
        requests = self.env["credit.request"].with_user(self.analyst)
        known = requests.onchange(
            {"kind": "limit", "account_id": self.account.id}, [], {"proposed_amount": {}, "amount": {}}
        )
        self.assertEqual(known["value"]["proposed_amount"], 1000.0)

    def test_notes_of_the_team_are_not_for_sales(self):
        self.account.note = "Pays late in June"
        with self.assertRaises(AccessError):
            self.account.with_user(self.sales).read(["note"])

    def test_amounts_of_an_order_are_those_of_its_lines(self):
        order = self._order(1500)
        order.write({"amount_total": 1.0, "credit_hold_state": "released"})
        self.assertEqual(order.amount_total, 1500.0)
        self.assertFalse(order.credit_hold_state)
        forged = self._order(1500, amount_total=1.0)
        self.assertEqual(forged.amount_total, 1500.0)
        forged.action_confirm()
        self.assertEqual(forged.state, "draft")
        default = (
            self.env["sale.order"]
            .with_user(self.sales)
            .with_context(default_amount_total=1.0)
            .create({"partner_id": self.customer.id, "order_line": [Command.create(self._line(1500))]})
        )
        self.assertEqual(default.amount_total, 1500.0)

    def _line(self, amount):
        return {"product_id": self.product.id, "product_uom_qty": 1, "price_unit": amount}

    def test_who_changed_an_order_is_not_forgotten(self):
        order = self._order(1500)
        order.with_user(self.env.user).order_line.price_unit = 1600
        order.write({"credit_changed_by_ids": [Command.clear()]})
        self.assertIn(self.env.user, order.credit_changed_by_ids)

    def test_customer_and_state_by_one_call(self):
        strict = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        self._set_limit(10, strict)
        order = self._order(500)
        with self.assertRaisesRegex(UserError, "without a credit decision"):
            order.with_user(self.env.user).write(
                {
                    "state": "sale",
                    "partner_id": self.other_customer.id,
                    "partner_invoice_id": self.other_customer.id,
                }
            )

    def test_line_of_a_quotation_does_not_move_to_a_confirmed_order(self):
        confirmed, quotation = self._order(900), self._order(900)
        confirmed.action_confirm()
        self.assertEqual(confirmed.state, "sale")
        with self.assertRaisesRegex(UserError, "takes a credit decision"):
            quotation.order_line.order_id = confirmed

    def test_paper_is_not_made_valid_nor_put_away(self):
        self.account.with_user(self.account_manager).action_start_file()
        papers = self.env["credit.document"].with_user(self.sales)
        vals = {
            "account_id": self.account.id,
            "type_id": self.env["credit.document.type"].search([("usage", "=", "opening")], limit=1).id,
        }
        with self.assertRaises(AccessError):
            papers.with_context(default_stage="valid").create(vals)
        paper = papers.create(vals) if not self.account.checklist_ids else self.account.checklist_ids[:1]
        with self.assertRaises(AccessError):
            paper.with_user(self.sales).active = False

    def test_customers_read_no_status_in_the_portal(self):
        order = self._order(1500)
        order.action_confirm()
        self.contact.user_ids = self._new_user("portal", "base.group_portal")
        user = self.contact.user_ids
        order.partner_id = self.contact
        for record, name in ((order, "credit_message"), (self.contact, "credit_message")):
            self.assertTrue(record.with_user(user).read(["name"]))
            with self.subTest(record), self.assertRaises(AccessError):
                record.with_user(user).read([name])

import contextlib
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_credit_request import CreditRequestCommon

LARGE = 28_500_000


@tagged("post_install", "-at_install")
class TestTamperingLimit(CreditRequestCommon):
    """Customers on whom nobody has decided, and stopped ones that come back: what gives them credit all the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.credit_undecided = "zero"
        cls.fresh = cls._customer("Nouveau Client", vat="SN 123.456-7", user_id=cls.sales.id)

    def _confirmed(self, amount=50, partner=None, user=None, **vals):
        """An order that its salesperson confirms."""
        order = self._order(amount, partner=partner or self.fresh, user=user, **vals)
        order.action_confirm()
        return order

    def _reasons(self, order):
        return order.sudo().credit_hold_ids.reason_ids

    def _account_of(self, partner):
        return self.env["credit.account"].ensure_accounts(partner, self.company)

    # New customers

    def test_first_order_of_a_customer_made_five_minutes_before(self):
        salesman = self._new_user(
            "field",
            "sales_team.group_sale_salesman,credit_control.group_credit_sales,base.group_partner_manager",
        )
        made = self.env["res.partner"].with_user(salesman).create({"name": "Made five minutes ago"})
        order = self._confirmed(LARGE, partner=made, user=salesman)
        self.assertEqual((order.state, order.credit_hold_state), ("draft", "open"))
        account = self._account_of(made)
        self.assertRecordValues(account, [{"limit_mode": "undecided", "state": "open"}])
        self.assertRecordValues(self._reasons(order), [{"code": "limit_exceeded", "threshold": 0.0}])
        self.assertEqual(
            self._reasons(order).with_user(salesman).description,
            "Nobody has decided yet what this customer may owe; no credit until then.",
        )
        self.assertIn("28,500,000", self._reasons(order).with_user(self.manager).description)
        self.assertIn("no credit until then", self._reasons(order).with_user(self.manager).description)

    def test_split_into_small_orders(self):
        self.company.write({"credit_undecided": "amount", "credit_undecided_amount": 100})
        orders = [self._confirmed(40) for _number in range(4)]
        self.assertEqual([order.state for order in orders], ["sale", "sale", "draft", "draft"])

    def test_split_into_small_orders_of_one_call(self):
        self.company.write({"credit_undecided": "amount", "credit_undecided_amount": 100})
        orders = self._order(60, partner=self.fresh) + self._order(50, partner=self.fresh)
        orders.action_confirm()
        self.assertEqual(orders.mapped("state"), ["sale", "draft"])

    def test_drafts_and_reopened_orders_are_held_as_well(self):
        self.company.credit_opening_required = True
        order = self._confirmed()
        self.assertEqual(self._account_of(self.fresh).state, "draft")
        order.action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertEqual(order.state, "draft")

    def test_order_created_as_a_sale(self):
        line = {"product_id": self.product.id, "price_unit": 10}
        with self.assertRaisesRegex(UserError, "Nobody has decided"):
            self.env["sale.order"].with_user(self.sales).create(
                {"partner_id": self.fresh.id, "state": "sale", "order_line": [Command.create(line)]}
            )

    def test_a_confirmed_free_order_grows(self):
        order = self._confirmed(0)
        self.assertEqual(order.state, "sale")
        with self.assertRaisesRegex(UserError, "Nobody has decided"):
            order.order_line.price_unit = LARGE

    @contextlib.contextmanager
    def _refused(self, what):
        with (
            self.subTest(what),
            self.assertRaisesRegex(UserError, "somebody else approves"),
            self.cr.savepoint(),
        ):
            yield

    def test_no_limit_is_not_the_default_of_a_client(self):
        """What accounts had until now by themselves is a decision."""
        Account = self.env["credit.account"].with_user(self.account_manager)
        period = {"temporary_from": "2026-01-01", "temporary_until": "2036-01-01", "temporary_limit": LARGE}
        for vals in ({"limit_mode": "none"}, {"limit_mode": "undecided", **period}):
            with self._refused(vals):
                Account.create({"partner_id": self.fresh.id, **vals})
        with self._refused("context"):
            Account.with_context(default_limit_mode="none").create({"partner_id": self.fresh.id})
        account = Account.create({"partner_id": self.fresh.id})
        self.assertEqual(account.limit_mode, "undecided")
        for vals in ({"limit_mode": "none"}, {"limit_mode": "undecided"}, period):
            with self._refused(vals):
                account.write(vals)

    def test_a_context_does_not_give_credit(self):
        order = self._order(50, partner=self.fresh).with_context(
            default_limit_mode="none", default_credit_undecided="none", credit_undecided="none"
        )
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertEqual(self._account_of(self.fresh).limit_mode, "undecided")

    def test_only_managers_say_what_no_decision_means(self):
        account = self._account_of(self.fresh)
        kind = self.env["credit.customer.type"].create({"name": "Shops"})
        for user in (self.sales, self.collector, self.account_manager, self.analyst):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.company.with_user(user).credit_undecided = "none"
            with self.subTest(user.login), self.assertRaises(AccessError):
                kind.with_user(user).credit_undecided = "none"
        with self.assertRaises(AccessError):
            account.with_user(self.sales).customer_type_id = kind
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(self.manager).create({}).action_keep_undecided()

    def test_a_request_does_not_undo_a_decision(self):
        self._set_limit(100)
        for mode in ("undecided", False):
            for kind in ("limit", "opening"):
                with self.subTest(mode, kind=kind), self.assertRaisesRegex(UserError, "Proposed limit mode"):
                    self._ask(kind, proposed_mode=mode)

    def test_cash_on_delivery_has_its_own_small_amount(self):
        self.company.credit_undecided_on_delivery = 60
        orders = [self._order(40, partner=self.fresh) for _number in range(3)]
        Order = self.env.registry["sale.order"]
        with patch.object(Order, "_credit_paid_on_delivery", lambda self: {orders[1].id, orders[2].id}):
            orders[0].action_confirm()
            # Both at once: what passes first uses up the amount.
            (orders[1] + orders[2]).action_confirm()
        self.assertEqual([order.state for order in orders], ["draft", "sale", "draft"])

    def test_cash_on_delivery_does_not_go_past_a_decision(self):
        self.company.credit_undecided_on_delivery = 60
        self._account_of(self.fresh).sudo().limit_mode = "zero"
        order = self._order(40, partner=self.fresh)
        with patch.object(
            self.env.registry["sale.order"], "_credit_paid_on_delivery", lambda self: set(self.ids)
        ):
            order.action_confirm()
        self.assertEqual(order.state, "draft")

    def test_paid_at_a_point_of_sale_in_full(self):
        orders = [self._order(40, partner=self.fresh) for _number in range(2)]
        taken = {orders[0].id: 39.99, orders[1].id: 40.0}
        with patch.object(
            self.env.registry["sale.order"],
            "_credit_paid_at_counter",
            lambda self: {id_: amount for id_, amount in taken.items() if id_ in self.ids},
        ):
            for order in orders:
                order.action_confirm()
        self.assertEqual([order.state for order in orders], ["draft", "sale"])

    def test_what_a_point_of_sale_settled_is_never_held(self):
        account = self.env["credit.account"].ensure_accounts(self.fresh, self.company)
        account.sudo().write({"forced_hold": True, "forced_hold_reason": "Bounced cheque"})
        order = self._order(40, partner=self.fresh)
        with patch.object(
            self.env.registry["sale.order"],
            "_credit_paid_at_counter",
            lambda self: dict.fromkeys(self.ids, 40.0),
        ):
            order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_a_confirmed_order_goes_to_a_fresh_customer(self):
        self._set_limit(100)
        order = self._confirmed(50, partner=self.customer)
        self.assertEqual(order.state, "sale")
        with self.assertRaisesRegex(UserError, "Nobody has decided"):
            order.write({"partner_id": self.fresh.id, "partner_invoice_id": self.fresh.id})

    def test_a_payment_by_transfer_is_no_payment_on_delivery(self):
        self.company.credit_undecided_on_delivery = 60
        order = self._order(40, partner=self.fresh)
        self.assertFalse(order.sudo()._credit_paid_on_delivery(), "nothing is pending")
        order.action_confirm()
        self.assertEqual(order.state, "draft")

    def test_an_order_of_a_public_shopper_waits(self):
        """The shop confirms as the system, in the name of the public user."""
        public = self.env.ref("base.public_user")
        line = {"product_id": self.product.id, "price_unit": 40}
        order = (
            self.env["sale.order"]
            .with_user(public)
            .sudo()
            .create({"partner_id": self.fresh.id, "order_line": [Command.create(line)]})
        )
        order.action_quotation_sent()
        order.action_confirm()
        self.assertEqual((order.state, order.credit_hold_state), ("sent", "open"))

    def test_merging_does_not_make_an_undecided_customer_better(self):
        self.company.credit_undecided = "none"
        self._set_limit(70)
        undecided = self._account_of(self.fresh).sudo()
        undecided._absorb(self.account.sudo())
        self.assertRecordValues(undecided, [{"limit_mode": "amount", "credit_limit": 70.0}])

    def test_merging_keeps_what_was_decided(self):
        self._set_limit(70)
        self.account.sudo()._absorb(self._account_of(self.fresh).sudo())
        self.assertRecordValues(self.account, [{"limit_mode": "amount", "credit_limit": 70.0}])

    # A stopped customer comes back

    def _stop(self, partner, **vals):
        account = self._account_of(partner).sudo()
        account.write({"limit_mode": "none", **vals})
        return account

    def test_vat_number_of_a_stopped_customer(self):
        self.company.credit_undecided = "none"
        self.fresh.country_id = self.env.ref("base.sn")
        for stop in (
            {"state": "suspended"},
            {"state": "closed"},
            {"forced_hold": True, "forced_hold_reason": "Fraud"},
        ):
            for vat in ("sn1234567", "1234567", "SN-12 34.567"):
                with self.subTest(stop, vat=vat):
                    old = self._customer("Ancien Client", vat=vat)
                    stopped = self._stop(old, **stop)
                    order = self._confirmed()
                    self.assertRecordValues(self._reasons(order), [{"code": "same_vat"}])
                    told = self._reasons(order).with_user(self.manager).description
                    self.assertIn("Ancien Client", told)
                    told = self._reasons(order).with_user(self.sales).description
                    self.assertEqual(
                        told, "The VAT number is that of another customer, whose orders are stopped."
                    )
                    stopped.write({"state": "open", "forced_hold": False, "forced_hold_reason": False})
                    self.assertEqual(self._confirmed().state, "sale")

    def test_archiving_the_stopped_customer_changes_nothing(self):
        self.company.credit_undecided = "none"
        old = self._customer("Ancien Client", vat="SN1234567")
        self._stop(old, state="suspended")
        old.active = False
        self.assertEqual(self._reasons(self._confirmed()).code, "same_vat")

    def test_vat_number_of_others_does_not_hold(self):
        self.company.credit_undecided = "none"
        other = self.setup_other_company()["company"]
        elsewhere = self._customer("Ailleurs", vat="SN1234567")
        self.env["credit.account"].ensure_accounts(elsewhere, other).sudo().state = "suspended"
        self._stop(self._customer("Sans numéro", vat="/"), state="suspended")
        self._stop(self._customer("Presque", vat="SN12345670"), state="suspended")
        self.assertEqual(self._confirmed().state, "sale")
        slash = self._customer("Autre sans numéro", vat="/")
        self.assertEqual(self._confirmed(partner=slash).state, "sale")

    def test_one_statement_for_all_orders(self):
        self.company.credit_undecided = "none"
        accounts = self._account_of(self.fresh).sudo()
        for number in range(3):
            old = self._customer(f"Ancien {number}", vat=f"SN77{number}")
            self._stop(old, state="suspended")
            accounts |= self._account_of(self._customer(f"Nouveau {number}", vat=f"sn 77 {number}")).sudo()
        self.env.flush_all()
        accounts.mapped("partner_id.vat")
        with self.assertQueryCount(1):
            stopped = self.env["credit.rule"]._stopped_by_vat(accounts)
        self.assertEqual(set(stopped), set(accounts.ids[1:]))

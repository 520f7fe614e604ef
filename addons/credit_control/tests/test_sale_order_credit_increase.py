from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import tagged

from .common import CreditControlCommon

TODAY = "2026-06-15"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestSaleOrderCreditIncrease(CreditControlCommon):
    def setUp(self):
        super().setUp()
        self._set_limit(100)
        # Odoo asks the price list again when a quantity changes.
        self.product.list_price = 40
        self.order = self._order(40)
        self.order.action_confirm()
        self.line = self.order.order_line

    def _refused(self):
        return self.assertRaisesRegex(UserError, "takes a credit decision")

    def _new_line(self, price, **vals):
        return {"product_id": self.product.id, "product_uom_qty": 1, "price_unit": price, **vals}

    # What is refused, and what passes

    def test_quantity(self):
        self.line.product_uom_qty = 2.5
        with self._refused():
            self.line.product_uom_qty = 3

    def test_price(self):
        self.line.price_unit = 100
        with self._refused():
            self.line.price_unit = 100.01

    def test_discount_taken_back(self):
        self.line.write({"discount": 50, "product_uom_qty": 5})
        with self._refused():
            self.line.discount = 0

    def test_tax(self):
        tax = self.env["account.tax"].create({"name": "VAT", "amount": 18, "amount_type": "percent"})
        self.line.price_unit = 90
        with self._refused():
            self.line.tax_ids = tax

    def test_new_line(self):
        lines = self.env["sale.order.line"].with_user(self.sales)
        lines.create(self._new_line(60, order_id=self.order.id))
        with self._refused():
            lines.create(self._new_line(1, order_id=self.order.id))

    def test_commands_are_looked_at_as_one_change(self):
        more = Command.update(self.line.id, {"product_uom_qty": 3})
        less = Command.create(self._new_line(-20))
        self.order.write({"order_line": [more, less]})
        self.assertEqual(self.order.amount_total, 100)
        with self._refused():
            self.order.write({"order_line": [Command.create(self._new_line(1))]})

    def test_decrease_passes_even_over_the_limit(self):
        self._set_limit(10)
        self.line.product_uom_qty = 0.5
        self.assertEqual(self.order.amount_total, 20)
        with self._refused():
            self.line.product_uom_qty = 0.6

    def test_same_total_passes_over_the_limit(self):
        self._set_limit(10)
        self.line.write({"product_uom_qty": 2, "price_unit": 20})
        self.assertEqual(self.order.amount_total, 40)

    def test_other_customer_gets_the_whole_of_it(self):
        self._set_limit(0, self.env["credit.account"].ensure_accounts(self.other_customer, self.company))
        with self._refused():
            self.order.sudo().partner_invoice_id = self.other_customer

    def test_several_orders_of_one_write(self):
        other = self._order(40)
        other.action_confirm()
        with self._refused():
            (self.line + other.order_line).write({"product_uom_qty": 2})

    def test_prices_of_the_list(self):
        self.product.list_price = 500
        with self.assertRaisesRegex(RedirectWarning, "takes a credit decision"):
            self.order.action_update_prices()

    def test_quotations_and_customers_without_a_limit_grow(self):
        quotation = self._order(10)
        quotation.order_line.product_uom_qty = 100
        free = self._order(10, partner=self.other_customer)
        free.action_confirm()
        free.order_line.product_uom_qty = 100
        self.assertEqual(free.amount_total, 4000)

    def test_without_rules_nothing_is_locked(self):
        self.rules.active = False
        before = self.account.sudo().lock_ids.n
        self.line.product_uom_qty = 100
        self.account.sudo().lock_ids.invalidate_recordset()
        self.assertEqual(self.account.sudo().lock_ids.n, before)

    def test_the_lock_is_taken_before_amounts_are_read(self):
        log = []
        origin = type(self.env["credit.lock"]).contend
        worth = type(self.order)._credit_worth

        def contend(model, accounts):
            log.append("lock")
            return origin(model, accounts)

        def read(order):
            log.append("read")
            return worth(order)

        self.patch(type(self.env["credit.lock"]), "contend", contend)
        self.patch(type(self.order), "_credit_worth", read)
        self.line.product_uom_qty = 2
        self.assertEqual(log[:2], ["lock", "read"])

    def test_what_is_invoiced_already_does_not_count_twice(self):
        self._set_limit(200)
        self.line.product_uom_qty = 2
        self.order.sudo()._create_invoices().action_post()
        self.line.product_uom_qty = 5
        with self._refused():
            self.line.product_uom_qty = 6

    def test_where_orders_are_no_exposure_the_increase_counts_alone(self):
        self.company.credit_count_orders = False
        self._invoice(50, "2026-06-20")
        self.line.price_unit = 90
        with self._refused():
            self.line.price_unit = 141

    def test_other_rules_are_asked_too(self):
        self.account.sudo().state = "suspended"
        with self.assertRaisesRegex(UserError, "suspended"):
            self.line.product_uom_qty = 1.1
        self.line.product_uom_qty = 0.9

    def test_figures_only_for_those_who_may_see_them(self):
        with self.assertRaises(UserError) as refused:
            self.line.with_user(self.sales).product_uom_qty = 3
        self.assertNotIn("120", str(refused.exception))
        self.assertIn("80.00", str(refused.exception), "what is added is the order's own amount")
        with self.assertRaisesRegex(UserError, "120.00"):
            self.line.with_user(self.env.user).product_uom_qty = 3

    # Asking for it

    def _save(self, vals, user=None):
        """What the form does, and then the button of its message."""
        order = self.order.with_user(user or self.sales)
        with self.assertRaises(RedirectWarning) as warning, self.cr.savepoint():
            order.web_save(vals, {})
        message, action, _button, context = warning.exception.args
        self.assertIn("takes a credit decision", message)
        self.assertEqual(self.order.amount_total, 40)
        return (
            self.env["ir.actions.server"].with_user(user or self.sales).browse(action).with_context(**context)
        )

    def test_the_form_offers_to_ask(self):
        vals = {
            "order_line": [
                Command.update(self.line.id, {"product_uom_qty": 2}),
                Command.create(self._new_line(50, name="More rice")),
            ]
        }
        notice = self._save(vals).run()
        self.assertEqual(notice["params"]["next"]["res_id"], self.order.id)
        hold = self.order.sudo().credit_hold_ids
        self.assertRecordValues(
            hold, [{"state": "open", "checkpoint": "increase", "amount": 130.0, "added": 90.0}]
        )
        self.assertRecordValues(
            hold.reason_ids, [{"code": "limit_exceeded", "value": 130.0, "threshold": 100.0}]
        )
        changed, added = hold.change["lines"]
        self.assertEqual(changed["id"], self.line.id)
        self.assertEqual(
            (changed["values"], changed["before"]), ({"product_uom_qty": 2.0}, {"product_uom_qty": 1.0})
        )
        self.assertEqual(
            (added["id"], added["values"]["name"], added["values"]["price_unit"]), (False, "More rice", 50.0)
        )
        self.assertEqual(self.order.amount_total, 40, "the order stays as it is")

    def test_released_increase_goes_through_and_no_more(self):
        self._save({"order_line": [Command.update(self.line.id, {"product_uom_qty": 3})]}).run()
        self.order.sudo().credit_hold_ids.with_user(self.manager).action_release("Guarantee came")
        with self._refused():
            self.line.product_uom_qty = 3.1
        self.line.product_uom_qty = 3
        self.assertEqual(self.order.amount_total, 120)

    def test_the_banner_says_what_waits_and_offers_what_is_released(self):
        order = self.order.with_user(self.sales)
        self.assertFalse(order.credit_level)
        self._save({"order_line": [Command.update(self.line.id, {"product_uom_qty": 3})]}).run()
        self.assertEqual(order.credit_level, "watch")
        self.assertIn("80.00", order.credit_message)
        self.assertIn("limit would be exceeded", order.credit_message)
        with self.assertRaisesRegex(UserError, "Nothing is released"):
            order.action_apply_credit_change()
        self.order.sudo().credit_hold_ids.with_user(self.manager).action_release("Guarantee came")
        self.assertEqual(order.credit_level, "ok")
        order.action_apply_credit_change()
        self.assertEqual(self.order.amount_total, 120)
        self.assertFalse(order.credit_level)

    def test_asking_when_nothing_stops_it_any_more_makes_the_change(self):
        action = self._save({"order_line": [Command.update(self.line.id, {"product_uom_qty": 3})]})
        self._set_limit(500)
        action.run()
        self.assertEqual(self.order.amount_total, 120)
        self.assertFalse(self.order.sudo().credit_hold_ids)

    def test_the_discount_dialog_offers_to_ask(self):
        self.order.with_user(self.sales).write(
            {"order_line": [Command.update(self.line.id, {"discount": 50})]}
        )
        self._set_limit(30)
        dialog = (
            self.env["sale.order.discount"]
            .with_user(self.sales)
            .create(
                {"sale_order_id": self.order.id, "discount_type": "sol_discount", "discount_percentage": 0}
            )
        )
        with self.assertRaises(RedirectWarning):
            dialog.action_apply_discount()

    def test_only_amounts_are_taken_from_the_wanted_change(self):
        change = {"lines": [{"id": self.line.id, "values": {"product_uom_qty": 2, "qty_delivered": 9}}]}
        self.order.action_ask_for_increase(change)
        self.assertEqual((self.line.product_uom_qty, self.line.qty_delivered), (2, 0))

    def test_a_change_of_nothing_or_of_another_order_is_refused(self):
        other = self._order(10)
        for change in (
            None,
            {},
            {"lines": [{"id": other.order_line.id, "values": {"product_uom_qty": 2}}]},
        ):
            with self.subTest(change=change), self.assertRaisesRegex(UserError, "no change of"):
                self.order.action_ask_for_increase(change)

    def test_who_may_not_change_the_order_may_not_ask(self):
        change = {"lines": [{"id": self.line.id, "values": {"product_uom_qty": 9}}]}
        with self.assertRaises(AccessError):
            self.order.with_user(self.collector).action_ask_for_increase(change)

    def test_an_order_made_as_a_sale_is_looked_at_once(self):
        with self.assertRaisesRegex(UserError, "cannot become a sale"):
            self._order(101, state="sale")

import contextlib

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.sales.sale_order_credit_check import GROWTH_FIELDS
from ..models.sales.sale_order_line import WATCHED_FIELDS
from .common import CreditControlCommon

TODAY = "2026-06-15"

# What the exposure or a rule reads of an order, and a client may write without a look: why it adds nothing.
HARMLESS = {
    "sale.order": {
        "date_order": "the day of the row and of comparing payment terms; Odoo sets it at the confirmation",
        "state": "its ways are looked at one by one",
        "validity_date": "of quotations, which only some companies count",
        "name": "not an amount",
    },
    "sale.order.line": {
        "display_type": "Odoo refuses to change it",
        "is_expense": "Odoo then computes what is delivered, which its user could set lower by hand",
        "is_downpayment": "a line with an ordered or delivered quantity counts whatever it says",
    },
}


class TamperingOrderCommon(CreditControlCommon):
    """A customer with a limit of 1,000, and orders of sales."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_limit(1000)
        cls.lines = cls.env["sale.order.line"].with_user(cls.sales)
        cls.orders = cls.env["sale.order"].with_user(cls.sales)
        cls.deliverable = cls.env["product.product"].create(
            {
                "name": "Transport",
                "type": "service",
                "invoice_policy": "delivery",
                "list_price": 100.0,
                "taxes_id": [Command.clear()],
            }
        )

    def _confirmed(self, amount, **vals):
        order = self._order(amount, **vals)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        return order

    @contextlib.contextmanager
    def _refused(self, text="takes a credit decision"):
        """What happens inside is refused with this text, and undone."""
        with self.assertRaises(UserError) as caught:
            yield
        self.assertIn(text, str(caught.exception))

    def _line(self, price, quantity=1, **vals):
        return {"product_id": self.product.id, "product_uom_qty": quantity, "price_unit": price, **vals}

    def _many(self, *lines, **vals):
        """A quotation of several lines, each (price, quantity)."""
        commands = [Command.create(self._line(price, quantity)) for price, quantity in lines]
        return self._order(0, order_line=commands, **vals)

    def _force_hold(self, partner):
        account = self.env["credit.account"].ensure_accounts(partner, self.company)
        account.sudo().write({"forced_hold": True, "forced_hold_reason": "Bounced cheque"})
        return account


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTamperingOrder(TamperingOrderCommon):
    """Ways of sales past the checkpoint of orders: each one went through once."""

    # 1. Negative orders

    def test_a_negative_order_makes_no_room(self):
        self._confirmed(900)
        held = self._order(500)
        held.action_confirm()
        self.assertEqual(held.state, "draft")
        for price, quantity in ((-3000, 1), (3000, -1)):
            with self.subTest(price=price):
                negative = self._many((price, quantity))
                negative.action_confirm()
                self.assertEqual(negative.state, "sale")
                self.assertEqual(self._exposure().exposure, 900)
                held.action_confirm()
                self.assertEqual(held.state, "draft")

    def test_a_return_makes_no_room_until_its_credit_note_is_posted(self):
        order = self._many((900, 1), (300, -1))
        order.action_confirm()
        self.assertEqual((order.amount_total, order.state), (600, "sale"))
        self.assertEqual(self._exposure().exposure, 900)
        self.assertEqual(self._exposure().orders, 900)
        other = self._order(200)
        other.action_confirm()
        self.assertEqual(other.state, "draft")

    def test_the_check_counts_what_the_exposure_will(self):
        order = self._many((1100, 1), (300, -1))
        self.assertEqual(order.amount_total, 800)
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        hold = order.sudo().credit_hold_ids
        self.assertRecordValues(hold, [{"amount": 1100, "added": 1100, "state": "open"}])

    def test_a_discount_counts_inside_its_order_and_taking_it_back_is_an_increase(self):
        order = self._many((1200, 1), (-300, 1))
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(self._exposure().exposure, 900)
        with self._refused():
            order.write({"order_line": [Command.update(order.order_line[1].id, {"price_unit": 0})]})
        with self._refused():
            order.order_line[1].price_unit = -1

    def test_a_return_passes_every_rule(self):
        self._force_hold(self.customer)
        for line in ((100, -3), (-50, 1)):
            returned = self._many(line)
            returned.action_confirm()
            self.assertEqual(returned.state, "sale")
        for line in ((0, 1), (100, 1)):
            exchange = self._many((100, -3), line)
            exchange.action_confirm()
            self.assertEqual(exchange.state, "draft")

    def test_absurd_amounts_are_named(self):
        for price, quantity in (
            (1e200, 1e200),
            (1e16, 1),
            (1e9, 1e9),
            (1, -1e16),
            (float("nan"), 1),
            (float("inf"), 1),
        ):
            with self.subTest(price=price, quantity=quantity), self._refused("more than can be counted"):
                self._many((price, quantity))
        order = self._confirmed(100)
        with self._refused("Delivery Quantity: 1e+18"):
            order.order_line.qty_delivered = 1e18
        with self._refused("Unit Price: -1e+20"):
            order.write({"order_line": [Command.update(order.order_line.id, {"price_unit": -1e20})]})

    # 2. and 3. The order is taken from the record

    def test_order_from_the_context_or_a_default(self):
        order = self._confirmed(900)
        vals = self._line(500)
        with self._refused():
            self.lines.with_context(default_order_id=order.id).create(vals)
        self.env["ir.default"].with_user(self.sales).set(
            "sale.order.line", "order_id", order.id, user_id=True
        )
        with self._refused():
            self.lines.create(vals)
        self.assertEqual(order.amount_total, 900)

    def test_a_new_order_switches_the_check_off_for_itself_only(self):
        order = self._confirmed(900)
        foreign = order.order_line
        for commands in (
            [Command.update(foreign.id, {"price_unit": 5000})],
            [Command.create(self._line(10)), Command.update(foreign.id, {"product_uom_qty": 50})],
            [
                Command.create(
                    self._line(10, linked_line_ids=[Command.update(foreign.id, {"price_unit": 5000})])
                )
            ],
        ):
            with self.subTest(commands=commands), self._refused():
                self.orders.create({"partner_id": self.other_customer.id, "order_line": commands})
        with self.assertRaises(UserError):
            self.orders.create(
                {"partner_id": self.other_customer.id, "order_line": [Command.link(foreign.id)]}
            )
        self.assertEqual((order.amount_total, foreign.order_id), (900, order))

    def test_a_sale_made_inside_another_one_is_looked_at(self):
        with self._refused("without a credit decision"):
            self.orders.with_context(default_state="sale").create(
                [
                    {"partner_id": self.other_customer.id},
                    {"partner_id": self.customer.id, "order_line": [Command.create(self._line(5000))]},
                ]
            )

    # 4. Stored computed fields

    def test_stored_fields_of_a_line_are_not_believed(self):
        order = self._confirmed(900)
        line = order.order_line
        forged = {
            "invoice_status": "invoiced",
            "price_total": 1,
            "price_subtotal": 1,
            "qty_invoiced": 1,
            "qty_to_invoice": -1,
            "state": "draft",
            "untaxed_amount_to_invoice": 0,
            "qty_delivered_method": "analytic",
        }
        for name, value in forged.items():
            with self.subTest(name):
                line.write({name: value})
                self.assertEqual(self._exposure().exposure, 900)
        order.write({"order_line": [Command.update(line.id, forged)]})
        self.assertEqual(self._exposure().exposure, 900)
        quotation = self._order(
            10, order_line=[Command.create(self._line(1500, price_total=1, state="draft"))]
        )
        self.assertEqual(quotation.order_line.price_total, 1500)
        context = {f"default_{name}": value for name, value in forged.items()}
        made = self.lines.with_context(**context).create(self._line(50, order_id=order.id))
        self.assertEqual((made.state, made.price_total, made.qty_to_invoice), ("sale", 50, 1))
        self.assertEqual(self._exposure().exposure, 950)

    def test_posted_invoices_of_others_are_not_linked(self):
        order = self._confirmed(900)
        foreign = self._invoice(900, TODAY, self.other_customer).invoice_line_ids
        order.order_line.write({"invoice_lines": [Command.link(foreign.id)]})
        self.assertFalse(order.order_line.sudo().invoice_lines)
        self.assertEqual(self._exposure().orders, 900)

    def test_a_confirmed_order_goes_back_by_no_write(self):
        order = self._confirmed(900)
        for state in ("draft", "sent", "cancel", False):
            with self.subTest(state), self._refused("can only be cancelled"):
                order.write({"state": state})
        with self._refused("can only be cancelled"):
            (order | self._order(5)).write({"state": "draft", "note": "x"})
        order.action_cancel()
        self.assertEqual((order.state, self._exposure().exposure), ("cancel", 0))
        order.action_draft()
        self.assertEqual(order.state, "draft")

    def test_a_line_does_not_leave_a_confirmed_order(self):
        order, quotation = self._confirmed(900), self._order(1)
        with self._refused("stays on the confirmed order"):
            order.order_line.order_id = quotation
        with self._refused("stays on the confirmed order"):
            quotation.write({"order_line": [Command.link(order.order_line.id)]})

    def test_a_down_payment_line_that_is_none_counts(self):
        order = self._confirmed(100)
        line = self._line(400, 2, is_downpayment=True)
        self.lines.create({**line, "order_id": order.id})
        self.assertEqual(self._exposure().exposure, 900)
        with self._refused():
            order.order_line[1].product_uom_qty = 5

    # 5. What grows after the confirmation

    def _delivered_order(self):
        return self._confirmed(
            0,
            order_line=[
                Command.create({"product_id": self.deliverable.id, "product_uom_qty": 5, "price_unit": 100})
            ],
        )

    def test_a_delivered_quantity_that_is_typed_is_an_increase(self):
        order = self._delivered_order()
        line = order.order_line
        line.qty_delivered = 10
        self.assertEqual(self._exposure().delivered, 1000)
        with self._refused():
            line.qty_delivered = 11
        with self._refused():
            order.write({"order_line": [Command.update(line.id, {"qty_delivered": 50})]})
        with self._refused():
            self.lines.create(
                {
                    "order_id": order.id,
                    "product_id": self.deliverable.id,
                    "product_uom_qty": 0,
                    "price_unit": 100,
                    "qty_delivered": 3,
                }
            )
        line.qty_delivered = 2
        self.assertEqual(self._exposure().exposure, 500)

    def test_a_delivered_quantity_typed_before_the_confirmation(self):
        order = self._order(
            0,
            order_line=[
                Command.create(
                    {
                        "product_id": self.deliverable.id,
                        "product_uom_qty": 1,
                        "price_unit": 100,
                        "qty_delivered": 50,
                    }
                )
            ],
        )
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.sudo().credit_hold_ids.amount, 5000)

    def test_a_delivered_quantity_that_is_computed_is_a_fact(self):
        product = self.env["product.product"].create(
            {
                "name": "Hotel",
                "type": "service",
                "invoice_policy": "delivery",
                "expense_policy": "sales_price",
                "list_price": 100.0,
                "taxes_id": [Command.clear()],
            }
        )
        order = self._confirmed(900)
        line = (
            self.env["sale.order.line"]
            .sudo()
            .create(
                {
                    "order_id": order.id,
                    "product_id": product.id,
                    "product_uom_qty": 0,
                    "price_unit": 100,
                    "is_expense": True,
                }
            )
        )
        self.env["account.analytic.line"].create(
            {
                "name": "Three nights",
                "so_line": line.id,
                "product_id": product.id,
                "unit_amount": 3,
                "product_uom_id": product.uom_id.id,
                "amount": -240,
                "account_id": self.env["account.analytic.account"]
                .create(
                    {
                        "name": "Trip",
                        "plan_id": self.env["account.analytic.plan"].create({"name": "Trips"}).id,
                    }
                )
                .id,
            }
        )
        self.env.flush_all()
        self.assertEqual(line.qty_delivered, 3)
        self.assertEqual(self._exposure().exposure, 1200)
        self.env.cr.precommit.run()
        tasks = self.account.activity_ids.filtered(lambda task: task.user_id == self.analyst)
        self.assertEqual(len(tasks), 1)
        self.assertIn(order.name, tasks.summary)
        # What a person types is refused, on a line like that too.
        with self._refused():
            line.with_user(self.sales).qty_delivered = 4
        following = self._order(1)
        following.action_confirm()
        self.assertEqual(following.state, "draft")

    def test_longer_payment_terms_are_an_increase(self):
        self.rules.filtered(lambda rule: rule.kind == "payment_terms").active = True
        short, long = self.env["account.payment.term"].create(
            [
                {"name": f"{days} days", "line_ids": [Command.create({"value_amount": 100, "nb_days": days})]}
                for days in (0, 90)
            ]
        )
        order = self._confirmed(500, payment_term_id=short.id)
        with self._refused("more credit than “0 days”"):
            order.payment_term_id = long
        with self.assertRaises(UserError):
            order.write({"payment_term_id": long.id, "note": "please"})
        order.payment_term_id = False
        self.assertFalse(order.payment_term_id)

    def test_longer_payment_terms_can_be_asked_for(self):
        self.rules.filtered(lambda rule: rule.kind == "payment_terms").active = True
        long = self.env["account.payment.term"].create(
            {"name": "90 days", "line_ids": [Command.create({"value_amount": 100, "nb_days": 90})]}
        )
        order = self._confirmed(500, payment_term_id=False)
        change = {"lines": [], "term": {"id": long.id, "before": False}}
        order.action_ask_for_increase(change)
        hold = order.sudo().credit_hold_ids
        self.assertRecordValues(hold, [{"checkpoint": "increase", "state": "open", "amount": 500}])
        self.assertIn("90 days", hold.change_text)
        hold.with_user(self.manager).action_release("Seasonal terms")
        order.action_apply_credit_change()
        self.assertEqual(order.payment_term_id, long)

    def test_another_price_list_brings_another_currency(self):
        currency = self.env["res.currency"].create(
            {"name": "XBT", "symbol": "B", "rate_ids": [Command.create({"name": TODAY, "rate": 0.1})]}
        )
        dear = self.env["product.pricelist"].create({"name": "Dear", "currency_id": currency.id})
        order = self._confirmed(500)
        with self.assertRaises(UserError):  # by Odoo, or by us
            order.pricelist_id = dear

    def test_each_field_that_decides_is_watched(self):
        """Whatever the exposure reads of orders, and whatever that is computed from, is looked at or not believed."""
        read = {"sale.order": set(), "sale.order.line": set()}
        for source in self.env["credit.account"]._exposure_sources():
            for model, names in read.items():
                names.update(source.flush.get(model, ()))
        read["sale.order"] |= {"partner_id", "partner_shipping_id", "payment_term_id"}  # of the rules
        watched = {"sale.order": set(GROWTH_FIELDS), "sale.order.line": set(WATCHED_FIELDS)}
        seen, queue = set(), [(model, name) for model, names in read.items() for name in names]
        while queue:
            model, name = queue.pop()
            if (model, name) in seen or name == "id":
                continue
            seen.add((model, name))
            field = self.env[model]._fields[name]
            for path in self.env.registry.field_depends[field]:
                at = model
                for part in path.split("."):
                    if at in read:
                        queue.append((at, part))
                    at = self.env[at]._fields[part].comodel_name
        for model, name in sorted(seen):
            field = self.env[model]._fields[name]
            records = self.env[model]
            free = (
                name in watched[model]
                or name in records._credit_derived_names()
                or name in HARMLESS[model]
                or not field.store
                or field.type in ("one2many", "many2many")
            )
            with self.subTest(f"{model}.{name}"):
                self.assertTrue(free, "a client may write it, and nobody looks")

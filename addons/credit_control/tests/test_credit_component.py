from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..tools.component import Component
from ..tools.source import Source
from .common import CreditControlCommon

TODAY = "2026-06-15"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestCreditComponent(CreditControlCommon):
    """The registry of components, and the two parts of an order."""

    def _confirmed(self, *lines, policy="order", **vals):
        """A confirmed order of lines (quantity, price) of rice."""
        self.product.invoice_policy = policy
        order = self._order(
            0,
            user=self.env.user,
            order_line=[
                Command.create(
                    {"product_id": self.product.id, "product_uom_qty": quantity, "price_unit": price}
                )
                for quantity, price in lines
            ],
            **vals,
        )
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        return order

    def assertParts(self, delivered, orders, **expected):
        self.assertRecordValues(self._exposure(), [{"delivered": delivered, "orders": orders, **expected}])

    # The two parts of an order

    def test_what_is_delivered_moves_from_one_part_to_the_other(self):
        for policy in ("order", "delivery"):
            with self.subTest(policy=policy):
                order = self._confirmed((10, 10), policy=policy)
                self.assertParts(0.0, 100.0, exposure=100.0)
                order.order_line.qty_delivered = 4
                self.assertParts(40.0, 60.0, exposure=100.0)
                order.order_line.qty_delivered = 10
                self.assertParts(100.0, 0.0, exposure=100.0)
                order._create_invoices().action_post()
                self.assertParts(0.0, 0.0, not_due=100.0, exposure=100.0)
                order.invoice_ids._reverse_moves([{"invoice_date": TODAY}], cancel=True)
                self.assertParts(100.0, 0.0, exposure=100.0)
                order.order_line.qty_delivered = 0
                order._action_cancel()

    def test_what_is_invoiced_before_it_is_delivered(self):
        order = self._confirmed((10, 10))
        invoice = order._create_invoices()
        self.assertParts(0.0, 100.0)
        invoice.invoice_line_ids.quantity = 6
        invoice.action_post()
        self.assertParts(0.0, 40.0, not_due=60.0, exposure=100.0)
        # Of five delivered, all are on the invoice of six; of eight, two are not.
        order.order_line.qty_delivered = 5
        self.assertParts(0.0, 40.0, exposure=100.0)
        order.order_line.qty_delivered = 8
        self.assertParts(20.0, 20.0, exposure=100.0)

    def test_more_delivered_than_ordered(self):
        order = self._confirmed((10, 10), policy="delivery")
        order.order_line.qty_delivered = 12
        self.assertParts(120.0, 0.0, exposure=120.0)
        # What is invoiced as ordered is never more than that.
        order._action_cancel()
        order = self._confirmed((10, 10))
        order.order_line.qty_delivered = 12
        self.assertParts(100.0, 0.0, exposure=100.0)

    def test_lines_of_less_than_nothing_and_discounts(self):
        order = self._confirmed((10, 10), (-4, 10), (1, -5), policy="delivery")
        # The return counts once its credit note is posted.
        self.assertParts(0.0, 95.0)
        order.order_line[0].qty_delivered = 5
        order.order_line[1].qty_delivered = -1
        order.order_line[2].qty_delivered = 1
        self.assertParts(50.0 - 5.0, 50.0, exposure=95.0)
        # Goods that were delivered for a return are no part of it.
        order.order_line[1].qty_delivered = 3
        self.assertParts(45.0, 50.0, exposure=95.0)

    def test_delivered_on_top_of_an_order(self):
        order = self._confirmed((0, 40), policy="delivery")
        order.order_line.qty_delivered = 2
        self.assertParts(80.0, 0.0, exposure=80.0)
        order._create_invoices().action_post()
        self.assertParts(0.0, 0.0, exposure=80.0)

    def test_down_payments_are_taken_off_what_is_still_to_deliver(self):
        order = self._confirmed((10, 100))
        order.order_line.qty_delivered = 2
        self.env["sale.advance.payment.inv"].with_context(
            active_ids=order.ids, active_model="sale.order"
        ).create({"advance_payment_method": "fixed", "fixed_amount": 300}).create_invoices()
        self.assertParts(200.0, 800.0, exposure=1000.0)
        order.invoice_ids.action_post()
        self.assertParts(200.0, 500.0, not_due=300.0, exposure=1000.0)

    def test_a_later_checkpoint_counts_what_is_delivered(self):
        order = self._confirmed((10, 10))
        order.order_line.qty_delivered = 4
        left_out = self.rules._components_left_out("delivery")
        self.assertEqual(left_out, (), "a rule looks at orders")
        self.rules.at_order = False
        left_out = self.rules._components_left_out("delivery")
        self.account.group_id = self.env["credit.group"].create({"name": "Saloum"})
        for names, total in ((left_out, 40.0), ((), 100.0)):
            decided = self.account.get_exposures(left_out=names)[self.account.id]
            self.assertEqual((decided.total, decided.group_total), (total, total))
            known = self.account.get_secured(left_out=names)[self.account.id]
            self.assertEqual(float(known.total), total)

    def test_one_switch_counts_both_parts(self):
        order = self._confirmed((10, 10))
        order.order_line.qty_delivered = 4
        self.company.credit_count_orders = False
        self.assertParts(0.0, 0.0, exposure=0.0, uncounted=100.0)
        self.assertEqual(self.account.get_exposures()[self.account.id].total, 0.0)

    def test_parts_of_a_cent_stay_together(self):
        currency = self.setup_other_currency("EUR", rates=[("2026-01-01", 3.0)])
        pricelist = self.env["product.pricelist"].create({"name": "EUR", "currency_id": currency.id})
        order = self._confirmed((7, 10), pricelist_id=pricelist.id)
        order.order_line.qty_delivered = 3
        row = self._exposure()
        self.assertEqual((row.delivered, row.orders, row.exposure), (10.0, 13.33, 23.33))
        self.assertEqual(row.other, 0.0)

    # The registry

    def _with(self, components=(), sources=()):
        Account = type(self.env["credit.account"])
        registered, asked = Account._exposure_components, Account._exposure_sources
        return patch.multiple(
            Account,
            _exposure_components=lambda account: [*registered(account), *components],
            _exposure_sources=lambda account: [*asked(account), *sources],
        )

    def _lent(self, amount):
        query = SQL(
            """SELECT %s::integer, %s::integer, %s::integer, 'lent', 'res.partner', 1, DATE '2026-06-01',
                      NULL::date, %s::integer, %s::numeric, %s::numeric""",
            self.account.id,
            self.customer.id,
            self.company.id,
            self.company.currency_id.id,
            amount,
            amount,
        )
        return Source("lent", query, "res.partner")

    def test_what_no_field_names_is_other(self):
        self._invoice(100, "2026-06-01")
        with self._with(sources=[self._lent(30)]):
            self.assertRecordValues(self._exposure(), [{"overdue": 100.0, "other": 30.0, "exposure": 130.0}])
        with self._with([Component("lent", "Lent")], [self._lent(30)]):
            row = self._exposure()
            row.invalidate_recordset()
            self.assertRecordValues(row, [{"other": 30.0, "exposure": 130.0}])
            self.account.invalidate_recordset()
            parts = [part["name"] for part in self.account.gauge["parts"]]
            self.assertEqual(
                parts, ["overdue", "other"], "a component without a field has no part of its own"
            )

    def test_half_a_cent_is_not_other(self):
        with self._with(sources=[self._lent("0.005")]):
            self.assertEqual(self._exposure().other, 0.01)
        self._confirmed((1, 0.03)).order_line.price_unit = 0.01
        currency = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        pricelist = self.env["product.pricelist"].create({"name": "EUR", "currency_id": currency.id})
        self._confirmed((1, 0.01), pricelist_id=pricelist.id)
        row = self._exposure()
        self.assertEqual((row.exposure, row.other), (0.02, 0.0), "1.5 cents")

    def test_a_code_stands_there_once(self):
        with self._with([Component("orders", "Again")]), self.assertRaisesRegex(ValueError, "orders"):
            self.env["credit.account"]._get_components()

    def test_labels_are_those_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        order = self._confirmed((10, 10))
        order.order_line.qty_delivered = 4
        for lang, label in (("en_US", "Delivered, not invoiced"), ("fr_FR", "Livré, non facturé")):
            with self.subTest(lang=lang):
                account = self.account.with_context(lang=lang)
                account.invalidate_recordset()
                parts = {part["name"]: part["label"] for part in account.gauge["parts"]}
                self.assertEqual(parts["delivered"], label)
                field = self.env["credit.exposure"].with_context(lang=lang).fields_get(["delivered"])
                self.assertEqual(field["delivered"]["string"], label)
        items = self.env["credit.open.item"].with_context(lang="fr_FR")
        components = dict(items.fields_get(["component"])["component"]["selection"])
        self.assertEqual(list(components), ["overdue", "not_due", "unallocated"])
        self.assertNotEqual(components["overdue"], "Overdue")

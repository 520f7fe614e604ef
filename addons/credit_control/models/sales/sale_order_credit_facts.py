"""What other addons of Odoo know of an order's money, where they are installed; the kernel depends on none of them."""

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _credit_paid_at_counter(self):
        """What points of sale took for these orders; an addon with another counter adds its own.

        :return: amount in company currency by order id; absent where there is none
        """
        Line = self.env.get("pos.order.line")
        if Line is None or "sale_order_origin_id" not in Line._fields:
            return {}
        # The cashier's figures are facts, whoever confirms the order.
        lines = Line.sudo().search(
            [("sale_order_origin_id", "in", self.ids), ("order_id.state", "not in", ("draft", "cancel"))]
        )
        paid = {}
        for line in lines:
            order, till = line.sale_order_origin_id, line.order_id
            amount = till.currency_id._convert(
                line.price_subtotal_incl, order.company_id.currency_id, order.company_id, till.date_order
            )
            paid[order.id] = paid.get(order.id, 0.0) + amount
        return paid

    def _credit_settled_at_counter(self):
        """Which of these orders a point of sale has settled: the goods are paid and gone, so no rule holds them.

        :return: set of order ids
        """
        paid = self._credit_paid_at_counter()
        return {
            order.id
            for order in self
            if order.id in paid
            and order.company_id.currency_id.compare_amounts(paid[order.id], order._get_credit_amount()) >= 0
        }

    def _credit_paid_on_delivery(self):
        """Which of these orders the customer pays when they are delivered; an addon with another way adds its own.

        :return: set of order ids
        """
        modes = self.env["payment.provider"]._fields.get("custom_mode")
        if modes is None or "cash_on_delivery" not in modes.get_values(self.env):
            return set()
        # The transaction is made by the payment of the shop; users of the back office cannot make one.
        waiting = self.env["payment.transaction"].sudo()
        found = waiting._read_group(
            [
                ("sale_order_ids", "in", self.ids),
                ("state", "=", "pending"),
                ("provider_id.custom_mode", "=", "cash_on_delivery"),
            ],
            ["sale_order_ids"],
        )
        return {order.id for (order,) in found} & set(self.ids)

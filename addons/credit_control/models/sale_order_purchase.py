from odoo import api, fields, models


class SaleOrder(models.Model):
    """The customer's own purchase order: its number, amount and scan, compared with ours."""

    _inherit = "sale.order"

    credit_po_number = fields.Char(
        related="client_order_ref",
        readonly=False,
        string="Purchase order",
        help="Number of the customer's purchase order: Odoo's customer reference.",
    )
    credit_po_amount = fields.Monetary(
        string="Its amount",
        copy=False,
        help="Total of the customer's purchase order, taxes included, in the currency of this order.",
    )
    credit_po_difference = fields.Monetary(
        string="Difference",
        compute="_compute_credit_po_difference",
        help="This order less the customer's purchase order: positive when we would deliver more than was ordered. "
        "Zero while the amount of the purchase order is not known.",
    )
    credit_po_scan_ids = fields.Many2many(
        "ir.attachment",
        "credit_purchase_order_scan_rel",
        string="Its scan",
        copy=False,
        help="The purchase order as the customer sent it.",
    )

    @api.depends("credit_po_amount", "amount_total", "currency_id")
    def _compute_credit_po_difference(self):
        for order in self:
            known = order.credit_po_amount
            order.credit_po_difference = order.currency_id.round(order.amount_total - known) if known else 0.0

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        if any("credit_po_scan_ids" in vals for vals in vals_list):
            orders._claim_po_scans()
        return orders

    def write(self, vals):
        result = super().write(vals)
        if "credit_po_scan_ids" in vals:
            self._claim_po_scans()
        return result

    def _claim_po_scans(self):
        """Files that were uploaded before the order was saved belong to it now, so that others may read them."""
        for order in self:
            loose = order.credit_po_scan_ids.filtered(
                lambda file: not file.res_id and file.create_uid == file.env.user
            )
            loose.write({"res_model": order._name, "res_id": order.id})

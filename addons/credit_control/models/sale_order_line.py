from odoo import api, models

AMOUNT_FIELDS = ("discount", "price_unit", "product_id", "product_uom_id", "product_uom_qty", "tax_ids")


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # Finished lines are the many: the exposure asks only for the others.
    _credit_unfinished_idx = models.Index(
        "(order_id) WHERE state = 'sale' AND display_type IS NULL AND invoice_status <> 'invoiced'"
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.order_id._credit_note_change()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if any(name in vals for name in AMOUNT_FIELDS):
            self.order_id._credit_note_change()
        return result

    def unlink(self):
        orders = self.order_id
        result = super().unlink()
        orders.exists()._credit_note_change()
        return result

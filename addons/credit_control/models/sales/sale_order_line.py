from odoo import api, models

AMOUNT_FIELDS = ("product_id", "product_uom_id", "product_uom_qty", "price_unit", "discount", "tax_ids")


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # Finished lines are the many: the exposure asks only for the others.
    _credit_unfinished_idx = models.Index(
        """(order_id) WHERE state = 'sale' AND display_type IS NULL
           AND (invoice_status = 'invoiced' AND product_uom_qty >= 0
                AND NOT (is_downpayment IS TRUE AND untaxed_amount_to_invoice <> 0)) IS NOT TRUE"""
    )

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["sale.order"].browse({vals.get("order_id") for vals in vals_list} - {None, False})
        with orders._credit_check_increase():
            lines = super().create(vals_list)
            lines.order_id._credit_note_change()
        return lines

    def write(self, vals):
        if not any(name in vals for name in (*AMOUNT_FIELDS, "order_id")):
            return super().write(vals)
        # A line may come from another order.
        orders = self.order_id | self.order_id.browse(vals.get("order_id") or ())
        with orders._credit_check_increase():
            result = super().write(vals)
            self.order_id._credit_note_change()
        return result

    def unlink(self):
        orders = self.order_id
        with orders._credit_check_increase():
            result = super().unlink()
            orders.exists()._credit_note_change()
        return result

    def _credit_json(self, name):
        """A field's value as JSON: ids of records."""
        value = self[name]
        if not isinstance(value, models.BaseModel):
            return value
        return value.id if self._fields[name].type == "many2one" else value.ids

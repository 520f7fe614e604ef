from odoo import api, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._credit_touch()
        return lines

    def write(self, vals):
        result = super().write(vals)
        self._credit_touch()
        return result

    def unlink(self):
        self._credit_touch()
        return super().unlink()

    def _credit_touch(self):
        """A change of a line is one of its order; lines of down payments belong to their invoices."""
        self.filtered(lambda line: not line.is_downpayment).order_id._credit_touch()

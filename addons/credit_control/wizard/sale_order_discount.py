from odoo import models


class SaleOrderDiscount(models.TransientModel):
    _inherit = "sale.order.discount"

    def action_apply_discount(self):
        # Less discount is more to owe; who is refused it can ask for it, as on the form of the order.
        with self.sale_order_id._credit_offer_hold():
            return super().action_apply_discount()

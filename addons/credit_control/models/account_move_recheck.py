from odoo import models


class AccountMove(models.Model):
    """Payments and credit notes may end the reason of a hold."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        # Invoices and bills bring no room; that is most of what is posted.
        money = posted.filtered(lambda move: move.move_type in ("entry", "out_refund"))
        if money:
            self.env["credit.hold.recheck"].ask(money)
        return posted

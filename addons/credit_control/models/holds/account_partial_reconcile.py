from odoo import api, models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        # What is matched no longer is late: that may end the reason of a hold.
        self.env["credit.hold.recheck"].ask(partials.credit_move_id)
        return partials

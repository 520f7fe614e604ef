from odoo import api, models


class CreditDocument(models.Model):
    """A paper that arrives or is validated may end the reason of a hold."""

    _inherit = "credit.document"

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        self.env["credit.hold.recheck"].ask(documents.account_id)
        return documents

    def write(self, vals):
        self.env["credit.hold.recheck"].ask(self.account_id)
        return super().write(vals)

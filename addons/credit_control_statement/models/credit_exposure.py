from odoo import models


class CreditExposure(models.Model):
    _inherit = "credit.exposure"

    def action_credit_statement(self):
        """Show the statements of these customers, all of one company."""
        return self.env["credit.statement.wizard"].open_for(self.company_id, self.partner_id)

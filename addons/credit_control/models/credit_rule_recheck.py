from odoo import api, models


class CreditRule(models.Model):
    """Rules that change may end the reason of a hold."""

    _inherit = "credit.rule"

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        # A new rule may be an exclusion from the others.
        self.env["credit.hold.recheck"].ask(rules.company_id)
        return rules

    def write(self, vals):
        companies = self.company_id
        result = super().write(vals)
        self.env["credit.hold.recheck"].ask(companies | self.company_id)
        return result

    def unlink(self):
        self.env["credit.hold.recheck"].ask(self.company_id)
        return super().unlink()

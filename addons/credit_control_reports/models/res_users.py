from odoo import api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.private
    def credit_report_models(self):
        """Names of the reports that the user may read; for record rules."""
        self.ensure_one()
        reports = self.env["credit.report.run"].sudo()._selection_report()
        return [name for name, _label in reports if self.env[name].with_user(self).has_access("read")]

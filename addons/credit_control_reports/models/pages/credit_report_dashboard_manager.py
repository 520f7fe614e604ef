from odoo import models


class CreditReportDashboardManager(models.Model):
    """The portfolio, who works on it, and what waits for a decision."""

    _name = "credit.report.dashboard.manager"
    _description = "Dashboard of the credit manager"
    _inherit = "credit.report.dashboard"
    _auto = False

from odoo import models


class CreditReportDashboardDirector(models.Model):
    """Where receivables stand and go, and the key figures."""

    _name = "credit.report.dashboard.director"
    _description = "Dashboard of the CFO"
    _inherit = "credit.report.dashboard"
    _auto = False

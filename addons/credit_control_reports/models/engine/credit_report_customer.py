from odoo import models


class CreditReportCustomer(models.AbstractModel):
    """A report whose rows are about customers: its statement gives the columns of ``credit.account.columns``, too."""

    _name = "credit.report.customer"
    _description = "Report on customers"
    _inherit = ["credit.report", "credit.account.columns"]

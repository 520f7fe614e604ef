from odoo import fields, models


class CreditReportRunRow(models.Model):
    """A row of a frozen report; written and read by statements only, see ``credit.report``."""

    _name = "credit.report.run.row"
    _description = "Row of a frozen report"
    _order = "id"
    _log_access = False

    run_id = fields.Many2one("credit.report.run", required=True, ondelete="cascade", index=True)
    data = fields.Json(required=True, help="The columns of the report.")

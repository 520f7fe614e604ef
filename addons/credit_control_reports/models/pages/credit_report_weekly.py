from odoo import api, models


class CreditReportWeekly(models.Model):
    """One page a week for the CEO and the CFO: where receivables stand, and what changed since the week before."""

    _name = "credit.report.weekly"
    _description = "Weekly page"
    _inherit = "credit.report.page"
    _auto = False

    @api.model
    def _report_definitions(self):
        return [
            (
                self.env._("Week before"),
                self.env._("The same weekday seven days earlier, as today's ledger tells it."),
            ),
        ]

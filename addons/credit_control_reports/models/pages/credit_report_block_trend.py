from odoo import api, models

from ...tools.kpi import HISTORY
from ...tools.page import ACT, PLAIN
from .credit_report_block_aged import LATE


class CreditReportBlockTrend(models.AbstractModel):
    """Receivables and what of them was overdue, at the ends of thirteen months."""

    _name = "credit.report.block.trend"
    _description = "Block: trend"
    _inherit = ["credit.report.block.aged", "credit.report.block.kpi"]

    _block_pages = ("credit.report.dashboard.manager", "credit.report.dashboard.director")
    _block_sequence = 22
    _block_width = 7

    @api.model
    def _get_block(self, page, options):
        months = self._get_facts(page, options).months[-HISTORY - 1 :]
        labels = {"receivable": self.env._("Receivables"), "overdue": self.env._("Overdue")}

        def series(name, colour, domain):
            return {
                "label": labels[name],
                "colour": colour,
                "values": [page.currency.round(float(month[name])) for month in months],
                "actions": [self._behind_aged(month.last, domain, labels[name]) for month in months],
            }

        return self._make_chart(
            self.env._("Thirteen months"),
            "line",
            [page.report._month_text(month.first) for month in months],
            [series("receivable", PLAIN, []), series("overdue", ACT, LATE)],
            definition=self.env._(
                "At the end of each month, as today's ledger tells it; the last point is the day above. Overdue: "
                "open items whose due date is past, without unallocated credits."
            ),
        )

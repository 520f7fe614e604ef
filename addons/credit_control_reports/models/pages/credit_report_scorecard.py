from dataclasses import replace

from odoo import api, models

from ...tools.option import FILTERS, Option
from ...tools.period import day_of

PERIODS = (1, 3, 6, 12)  # months


class CreditReportScorecard(models.Model):
    """Every key figure with its thirteen months."""

    _name = "credit.report.scorecard"
    _description = "Scorecard"
    _inherit = "credit.report.page"
    _auto = False

    _report_asks = ("as_of", "over", "in_currency", *(name for name in FILTERS if name != "currency"))
    _report_paper = "landscape"

    @api.model
    def _option_as_of(self):
        return replace(super()._option_as_of(), default=lambda: day_of("last_month_end", self._today()))

    @api.model
    def _option_over(self):
        choices = tuple(
            (str(months), self.env._("%s months", months) if months > 1 else self.env._("1 month"))
            for months in PERIODS
        )
        return Option("over", self.env._("Each over"), "choice", lambda: "3", choices)

    @api.model
    def _report_definitions(self):
        return [
            (
                self.env._("Period"),
                self.env._(
                    "Each figure is about so many months, the last of which ends, or stands, on that day. What is "
                    "divided is summed over months and companies first: ratios are pooled, never averaged."
                ),
            ),
            (
                self.env._("n/a"),
                self.env._(
                    "There is nothing to divide by, or the figure would be negative where it cannot be."
                ),
            ),
            (
                self.env._("Amounts"),
                self.env._(
                    "In company currency at the booked rate, with tax, as today's ledger tells each month: a matching "
                    "counts from the later date of the two entries, whenever somebody made it."
                ),
            ),
        ]

from odoo import api, models

from ...tools.page import PLAIN

WEEKS = "8"
EXPECTED = "#4c956c"


class CreditReportBlockDueWeeks(models.AbstractModel):
    """What is due in the next weeks, and what is expected in them: as the report on due weeks says."""

    _name = "credit.report.block.due.weeks"
    _description = "Block: due in the next weeks"
    _inherit = "credit.report.block"

    _block_pages = ("credit.report.dashboard.collector", "credit.report.dashboard.director")
    _block_sequence = 30
    _block_width = 6

    @api.model
    def _get_block(self, page, options):
        series, labels = [], []
        for weeks_of, label, colour in (
            ("due", self.env._("Falls due"), PLAIN),
            ("expected", self.env._("Expected"), EXPECTED),
        ):
            report = self.env["credit.report.due.week"].with_options(weeks=WEEKS, weeks_of=weeks_of)
            names = list(report._get_weeks(report._get_options()))
            labels = [report._get_labels()[name] for name in names]
            sums = report._read_group([], [], [f"{name}:sum" for name in names])[0]
            series.append(
                {
                    "label": label,
                    "colour": colour,
                    "values": [page.currency.round(float(amount or 0)) for amount in sums],
                    "actions": [
                        self._behind_weeks(weeks_of, name.replace("week", "due"), title)
                        for name, title in zip(names, labels, strict=True)
                    ],
                }
            )
        return self._make_chart(
            self.env._("Due in the next weeks"),
            "bar",
            labels,
            series,
            definition=self.env._(
                "Open items that are not late, by the calendar week in which they fall due, and in which they are "
                "expected: by payment plans, promises and what collectors think. As of today."
            ),
        )

    @api.model
    def _behind_weeks(self, weeks_of, due, name):
        return self._behind(
            "credit_control_reports.credit_report_due_week_action",
            "credit.report.due.week",
            [("due", "=", due)],
            name,
            weeks=WEEKS,
            weeks_of=weeks_of,
        )

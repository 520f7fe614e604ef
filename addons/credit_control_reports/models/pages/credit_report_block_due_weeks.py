from datetime import timedelta

from odoo import api, models

from ...tools.page import PLAIN

WEEKS = 8


class CreditReportBlockDueWeeks(models.AbstractModel):
    """What falls due in the next weeks."""

    _name = "credit.report.block.due.weeks"
    _description = "Block: due in the next weeks"
    _inherit = "credit.report.block.aged"

    _block_pages = ("credit.report.dashboard.collector", "credit.report.dashboard.director")
    _block_sequence = 30
    _block_width = 6

    @api.model
    def _get_block(self, page, options):
        as_of = options["as_of"]
        report = self._aged_report(as_of)
        not_due = [("bucket", "=", "bucket_0")]
        last = as_of + timedelta(days=7 * WEEKS - 1)
        days = report._read_group(
            [*not_due, ("date_due", "<=", last.isoformat())], ["date_due:day"], ["total:sum"]
        )
        values = [0.0] * WEEKS
        for day, amount in days:
            values[(day - as_of).days // 7] += amount
        starts = [as_of + timedelta(days=7 * week) for week in range(WEEKS)]
        labels = [page.report._day_text(start) for start in starts]
        actions = [
            self._behind_aged(
                as_of,
                [
                    *not_due,
                    ("date_due", ">=", start.isoformat()),
                    ("date_due", "<=", (start + timedelta(days=6)).isoformat()),
                ],
                label,
            )
            for start, label in zip(starts, labels, strict=True)
        ]
        series = {
            "label": self.env._("Falls due"),
            "colour": PLAIN,
            "values": [page.currency.round(value) for value in values],
            "actions": actions,
        }
        return self._make_chart(
            self.env._("Due in the next weeks"),
            "bar",
            labels,
            [series],
            definition=self.env._(
                "Open items that are not late, by the week in which they fall due; a week is seven days from the day "
                "below the bar."
            ),
        )

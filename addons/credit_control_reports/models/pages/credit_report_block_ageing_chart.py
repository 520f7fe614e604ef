from odoo import api, models

from ...tools.ageing import BUCKETS, COLOURS, OVERDUE
from ...tools.page import PAST
from .credit_report_block_aged import WEEK


class CreditReportBlockAgeingChart(models.AbstractModel):
    """Open items by age as a picture, in the colours of the aged balance."""

    _name = "credit.report.block.ageing.chart"
    _description = "Block: ageing as a chart"
    _inherit = "credit.report.block.aged"

    _block_pages = (
        "credit.report.weekly",
        "credit.report.dashboard.collector",
        "credit.report.dashboard.manager",
        "credit.report.dashboard.director",
    )
    _block_sequence = 21
    _block_width = 5

    @api.model
    def _get_block(self, page, options):
        as_of, before = options["as_of"], options["as_of"] - WEEK
        (now, _top), (then, _same) = self._get_aged(page, options), self._get_aged_before(page, options)
        labels = self._aged_report(as_of)._get_labels()
        buckets = {name: bucket for bucket, name in BUCKETS.items()}
        names = [name for name in ("not_due", *OVERDUE) if name in now]
        colours = dict(zip(("not_due", *OVERDUE), COLOURS, strict=True))

        def series(amounts, day, **colour):
            return {
                "label": page.report._date_text(day),
                "values": [page.currency.round(amounts[name]) for name in names],
                "actions": [
                    self._behind_aged(day, [("bucket", "=", buckets[name])], labels[name]) for name in names
                ],
                **colour,
            }

        return self._make_chart(
            self.env._("Open items by age"),
            "bar",
            [labels[name] for name in names],
            [
                series(then, before, colour=PAST),
                series(now, as_of, colours=[colours[name] for name in names]),
            ],
            definition=self.env._(
                "Open items by days since their due date; pale: a week before. Without unallocated payments and "
                "credit notes."
            ),
        )

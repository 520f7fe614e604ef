from odoo import api, models

from ...tools.ageing import BUCKETS, COLOURS, OVERDUE
from ...tools.page import PAST
from .credit_report_block_aged import WEEK


class CreditReportBlockAgeing(models.AbstractModel):
    """Receivables by age, beside those of the week before."""

    _name = "credit.report.block.ageing"
    _description = "Block: ageing"
    _inherit = "credit.report.block.aged"

    _block_pages = ("credit.report.weekly",)
    _block_sequence = 20
    _block_width = 7

    @api.model
    def _get_block(self, page, options):
        as_of, before = options["as_of"], options["as_of"] - WEEK
        (now, _top), (then, _same) = self._get_aged(page, options), self._get_aged_before(page, options)
        report = self._aged_report(as_of)
        labels = {**report._get_labels(), "total": self.env._("Receivables")}
        buckets = {name: bucket for bucket, name in BUCKETS.items()}
        rows = []
        for name in (*buckets, "total"):
            if name in now:
                domain = [("bucket", "=", buckets[name])] if name in buckets else []
                amounts = page.currency.round(then[name]), page.currency.round(now[name])
                rows.append(
                    self._row(
                        labels[name],
                        *amounts,
                        page.currency.round(amounts[1] - amounts[0]),
                        now[name] / now["total"] if now["total"] else None,
                        actions={
                            "before": self._behind_aged(before, domain, labels[name]),
                            "now": self._behind_aged(as_of, domain, labels[name]),
                        },
                    )
                )
        day = page.report._date_text
        return self._make_table(
            self.env._("Ageing and movement"),
            [
                self._column("bucket", self.env._("Age"), "text"),
                self._column("before", day(before)),
                self._column("now", day(as_of)),
                self._column("change", self.env._("Change")),
                self._column("share", self.env._("Share"), "percent"),
            ],
            rows[:-1],
            totals=rows[-1]["cells"],
            definition=self.env._(
                "Open items by days since their due date, as today's ledger tells each day; unallocated payments and "
                "credit notes apart."
            ),
        )

    @api.model
    def _get_checks(self, page, options):
        return self._aged_report(options["as_of"])._report_checks(options)


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

from odoo import api, models

from ...tools.ageing import BUCKETS
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

from odoo import api, models

from .credit_report_block_aged import LATE


class CreditReportBlockCollectors(models.AbstractModel):
    """Who works on how much."""

    _name = "credit.report.block.collectors"
    _description = "Block: by collector"
    _inherit = "credit.report.block.aged"

    _block_pages = ("credit.report.dashboard.manager",)
    _block_sequence = 27
    _block_width = 6

    @api.model
    def _get_block(self, page, options):
        as_of = options["as_of"]
        report = self._aged_report(as_of)
        measures = [name for name in report._get_measures() if name != "total"]
        groups = report._read_group(
            [],
            ["collector_id"],
            ["partner_id:count_distinct", "days:max", "total:sum", *(f"{name}:sum" for name in measures)],
        )
        names = report._get_names("collector_id", [collector.id for collector, *_rest in groups if collector])
        rows = []
        for collector, customers, days, total, *sums in groups:
            amounts = {"total": total, **dict(zip(measures, sums, strict=True))}
            overdue = self._get_overdue(amounts)
            gross = total - amounts["unallocated"]
            name = names[collector.id] if collector else self.env._("Nobody")
            domain = [("collector_id", "=", collector.id)]
            rows.append(
                self._row(
                    name,
                    customers,
                    page.currency.round(total),
                    page.currency.round(overdue),
                    overdue / gross if gross > 0 else None,
                    max(days or 0, 0),
                    action=self._behind_aged(as_of, domain, name),
                    actions={"overdue": self._behind_aged(as_of, domain + LATE, name)},
                )
            )
        rows.sort(key=lambda row: -row["cells"][3])
        return self._make_table(
            self.env._("By collector"),
            [
                self._column("collector", self.env._("Collector"), "text"),
                self._column("customers", self.env._("Customers"), "count"),
                self._column("total", self.env._("Receivables")),
                self._column("overdue", self.env._("Overdue")),
                self._column("share", self.env._("Overdue, share"), "percent"),
                self._column("days", self.env._("Days late"), "count"),
            ],
            rows,
            definition=self.env._(
                "Customers with open items, by the collector of their account. Share: overdue / open before "
                "unallocated credits are taken off. Days late: of the oldest open item."
            ),
        )

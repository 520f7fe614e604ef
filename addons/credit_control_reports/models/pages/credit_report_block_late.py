from odoo import api, models

from .credit_report_block_aged import LATE


class CreditReportBlockLate(models.AbstractModel):
    """Whose items are late: where a collector begins."""

    _name = "credit.report.block.late"
    _description = "Block: customers who are late"
    _inherit = "credit.report.block.aged"

    _block_pages = ("credit.report.dashboard.collector",)
    _block_sequence = 22
    _block_width = 7

    @api.model
    def _get_block(self, page, options):
        as_of, top = options["as_of"], self._get_late(page, options)
        names = self._aged_report(as_of)._get_names("partner_id", list(top))
        rows = []
        for partner_id, amounts in top.items():
            domain = [("partner_id", "=", partner_id)]
            rows.append(
                self._row(
                    names[partner_id],
                    page.currency.round(self._get_overdue(amounts)),
                    amounts["days"],
                    page.currency.round(amounts["total"]),
                    action=self._behind_aged(as_of, domain + LATE, names[partner_id]),
                    actions={"total": self._behind_aged(as_of, domain, names[partner_id])},
                )
            )
        return self._make_table(
            self.env._("Most overdue"),
            [
                self._column("customer", self.env._("Customer"), "text"),
                self._column("overdue", self.env._("Overdue")),
                self._column("days", self.env._("Days late"), "count"),
                self._column("total", self.env._("Receivables")),
            ],
            rows,
            definition=self.env._(
                "The ten customers with the largest overdue amount. Days late: of the oldest open item. Receivables: "
                "all that is open, unallocated credits taken off."
            ),
        )

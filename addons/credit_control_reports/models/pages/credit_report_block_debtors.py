from odoo import api, models

from .credit_report_block_aged import LATE, WEEK


class CreditReportBlockDebtors(models.AbstractModel):
    """Who owes most."""

    _name = "credit.report.block.debtors"
    _description = "Block: top debtors"
    _inherit = "credit.report.block.aged"

    _block_pages = (
        "credit.report.weekly",
        "credit.report.dashboard.manager",
        "credit.report.dashboard.director",
    )
    _block_sequence = 40

    @api.model
    def _get_block(self, page, options):
        as_of, before = options["as_of"], options["as_of"] - WEEK
        (now, top), (_then, same) = self._get_aged(page, options), self._get_aged_before(page, options)
        names = page.report.env["credit.report.aged.balance"]._get_names("partner_id", list(top))
        collectors = self._get_collectors(list(top))
        rows = []
        for partner_id, amounts in top.items():
            domain = [("partner_id", "=", partner_id)]
            total, then = amounts["total"], same.get(partner_id, {}).get("total", 0.0)
            late = amounts["days"] and amounts["days"] > 0
            rows.append(
                self._row(
                    names[partner_id],
                    collectors.get(partner_id, ""),
                    page.currency.round(total),
                    page.currency.round(total - then),
                    page.currency.round(self._get_overdue(amounts)),
                    amounts["days"] if late else 0,
                    total / now["total"] if now["total"] > 0 else None,
                    action=self._behind_aged(as_of, domain, names[partner_id]),
                    actions={"overdue": self._behind_aged(as_of, domain + LATE, names[partner_id])},
                )
            )
        return self._make_table(
            self.env._("Top debtors"),
            [
                self._column("customer", self.env._("Customer"), "text"),
                self._column("collector", self.env._("Collector"), "text"),
                self._column("total", self.env._("Receivables")),
                self._column("change", self.env._("Since %(day)s", day=page.report._date_text(before))),
                self._column("overdue", self.env._("Overdue")),
                self._column("days", self.env._("Days late"), "count"),
                self._column("share", self.env._("Share"), "percent"),
            ],
            rows,
            definition=self.env._(
                "The ten customers with the largest balance, unallocated credits taken off. Days late: of the oldest "
                "open item. Share: of all receivables."
            ),
        )

    @api.model
    def _get_collectors(self, partner_ids):
        """:return: name of the collector by id of the customer"""
        accounts = self.env["credit.account"].search_fetch(
            [("partner_id", "in", partner_ids), ("collector_id", "!=", False)], ["partner_id", "collector_id"]
        )
        # Like the web client: who sees a row sees the names in it.
        return {account.partner_id.id: account.sudo().collector_id.name for account in accounts}

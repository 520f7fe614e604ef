from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from .credit_report_aged_balance import OVERDUE

WEEK = timedelta(days=7)
LATE = [("bucket", "not in", ["bucket_0", "unallocated"])]  # rows of the aged balance
TOP = 10  # customers that are listed


class CreditReportBlockAged(models.AbstractModel):
    """What blocks ask the aged balance: on the day of the page and a week before, each in one statement."""

    _name = "credit.report.block.aged"
    _description = "Block on the aged balance"
    _inherit = "credit.report.block"

    @api.model
    def _get_aged(self, page, options):
        """The aged balance on the day of the page.

        :return: (value by measure, the same by id of the customers who owe most, most first)
        """
        as_of = options["as_of"]
        return page.once(("aged", as_of), lambda: self._ask_aged(as_of))

    @api.model
    def _get_aged_before(self, page, options):
        """The aged balance a week before.

        :return: (value by measure, the same by id of the customers who owe most now)
        """
        as_of = options["as_of"] - WEEK
        _totals, top = self._get_aged(page, options)
        return page.once(("aged", as_of), lambda: self._ask_aged(as_of, list(top)))

    @api.model
    def _ask_aged(self, as_of, partner_ids=None):
        report = self._aged_report(as_of)
        names = [name for name in report._get_measures() if name != "total"]
        query = report._search([])
        columns = ["partner_id", "days", "total", *names]
        selected = [
            SQL("%s AS %s", report._field_to_sql(report._table, name, query), SQL.identifier(name))
            for name in columns
        ]
        wanted = SQL("TRUE") if partner_ids is None else SQL("item.partner_id = ANY(%s)", partner_ids)
        # SQL: all and the largest in one pass over the balance; the rights are those of the search.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT GROUPING(item.partner_id) AS is_whole, item.partner_id, MAX(item.days), %(sums)s
                  FROM (%(rows)s) item
              GROUP BY GROUPING SETS ((), (item.partner_id))
                HAVING GROUPING(item.partner_id) = 1 OR (item.partner_id IS NOT NULL AND %(wanted)s)
              ORDER BY is_whole DESC, SUM(item.total) DESC NULLS LAST, item.partner_id
                 LIMIT %(limit)s
                """,
                sums=SQL(", ").join(SQL("SUM(item.%s)", SQL.identifier(name)) for name in ("total", *names)),
                rows=query.select(*selected),
                wanted=wanted,
                limit=TOP + 1,
            )
        )
        whole, *customers = [
            {"partner_id": partner_id, "days": days, **self._as_numbers(("total", *names), sums)}
            for _is_whole, partner_id, days, *sums in rows
        ]
        return whole, {each["partner_id"]: each for each in customers}

    @api.model
    def _as_numbers(self, names, sums):
        return {name: float(amount or 0) for name, amount in zip(names, sums, strict=True)}

    @api.model
    def _get_overdue(self, amounts):
        """What of these amounts is late."""
        return sum(amounts.get(name, 0.0) for name in OVERDUE)

    @api.model
    def _aged_report(self, as_of):
        return self.env["credit.report.aged.balance"].with_options(as_of=as_of.isoformat())

    @api.model
    def _behind_aged(self, as_of, domain=(), name=""):
        """The aged balance of a day, of what ``domain`` says."""
        return self._behind(
            "credit_control_reports.credit_report_aged_balance_action",
            "credit.report.aged.balance",
            domain,
            name,
            as_of=as_of.isoformat(),
        )

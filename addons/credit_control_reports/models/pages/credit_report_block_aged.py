from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...tools.ageing import OVERDUE

WEEK = timedelta(days=7)
LATE = [("bucket", "not in", ["bucket_0", "unallocated"])]  # rows of the aged balance
TOP = 10  # customers that are listed


def _largest(customers, measure):
    """The customers of whom something is largest, the largest first; without those of whom there is nothing."""
    ranked = sorted(customers.items(), key=lambda item: -measure(item[1]))[:TOP]
    return {id_: amounts for id_, amounts in ranked if measure(amounts) > 0}


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
        whole, customers = self._get_asked(page, options)
        return whole, _largest(customers, lambda amounts: amounts["total"])

    @api.model
    def _get_late(self, page, options):
        """The customers whose overdue items come to most on the day of the page.

        :return: value by measure, by id of the customer
        """
        return _largest(self._get_asked(page, options)[1], self._get_overdue)

    @api.model
    def _get_aged_before(self, page, options):
        """The aged balance a week before.

        :return: (value by measure, the same by id of the customers who owe most now)
        """
        as_of = options["as_of"] - WEEK
        _whole, customers = self._get_asked(page, options)
        return page.once(("aged", as_of), lambda: self._ask_aged(as_of, list(customers)))

    @api.model
    def _get_asked(self, page, options):
        as_of = options["as_of"]
        return page.once(("aged", as_of), lambda: self._ask_aged(as_of))

    @api.model
    def _ask_aged(self, as_of, partner_ids=None):
        """The whole balance of a day, and that of some customers: the largest, by what is open and by what is late."""
        report = self._aged_report(as_of)
        names = report._get_measures()
        query = report._search([])
        selected = [
            SQL("%s AS %s", report._field_to_sql(report._table, name, query), SQL.identifier(name))
            for name in ("partner_id", "days", *names)
        ]
        late = SQL(" + ").join(SQL("SUM(item.%s)", SQL.identifier(name)) for name in OVERDUE if name in names)
        if partner_ids is None:
            wanted = SQL("by_total <= %(top)s OR (by_late <= %(top)s AND late > 0)", top=TOP)
        else:
            wanted = SQL("partner_id = ANY(%s)", partner_ids)
        # SQL: all and the largest in one pass over the balance; the rights are those of the search.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, days, %(names)s
                  FROM (
                    SELECT *, ROW_NUMBER() OVER (PARTITION BY is_whole ORDER BY total DESC, partner_id) AS by_total,
                           ROW_NUMBER() OVER (PARTITION BY is_whole ORDER BY late DESC, partner_id) AS by_late
                      FROM (
                        SELECT GROUPING(item.partner_id) AS is_whole, item.partner_id, MAX(item.days) AS days,
                               %(late)s AS late, %(sums)s
                          FROM (%(rows)s) item
                      GROUP BY GROUPING SETS ((), (item.partner_id))
                      ) summed
                  ) ranked
                 WHERE is_whole = 1 OR (partner_id IS NOT NULL AND (%(wanted)s))
              ORDER BY is_whole DESC, by_total
                """,
                names=SQL(", ").join(SQL.identifier(name) for name in names),
                sums=SQL(", ").join(
                    SQL("SUM(item.%(name)s) AS %(name)s", name=SQL.identifier(name)) for name in names
                ),
                late=late,
                rows=query.select(*selected),
                wanted=wanted,
            )
        )
        whole, *customers = [
            {"partner_id": partner_id, "days": days, **self._as_numbers(names, sums)}
            for partner_id, days, *sums in rows
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

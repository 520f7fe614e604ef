"""The rows: items by period, with what was matched with them before and in it."""

from datetime import timedelta

from odoo import api, models
from odoo.addons.credit_control.tools.source import Source
from odoo.tools import SQL

from ...tools.columns import line_columns_sql
from ..credit_account_matching import MATCHING_READS
from ..engine.credit_report_item_lines import OPEN_LINES_READS
from .credit_report_collections import MOST_PERIODS

AMOUNTS = ("opening", "due", "in_advance", "on_due", "on_opening", "credited", "closing")


class CreditReportCollections(models.Model):
    _inherit = "credit.report.collections"

    @api.model
    def _report_source(self, options):
        periods = SQL(", ").join(
            SQL("(%s, %s, %s::date, %s::date)", place, *period)
            for place, period in enumerate(self._get_periods(options), 1)
        )
        query = SQL(
            """
            WITH period(place, period, first, last) AS (VALUES %(periods)s),
                 item AS MATERIALIZED %(items)s,
                 matched AS (
                    SELECT item.id, period.place,
                           SUM(matching.amount) AS amount, SUM(matching.collected) AS collected,
                           SUM(matching.amount) FILTER (WHERE matching.date < period.first) AS amount_before,
                           SUM(matching.collected) FILTER (WHERE matching.date < period.first) AS collected_before
                      FROM %(matchings)s matching
                      JOIN item ON item.id = matching.line_id
                               AND (item.is_new OR matching.date >= %(date_from)s)
                      JOIN period ON item.falls_due <= period.last AND matching.date <= period.last
                  GROUP BY item.id, period.place
                 )
            %(rows)s
            """,
            periods=periods,
            items=self._fallen_due_sql(options["date_from"], options["date_to"]),
            matchings=self.env["credit.account"]._matchings_sql(
                options["date_to"],
                # What was open is known as it was then; of what fell due since, earlier matchings count too.
                SQL(
                    """(partial.max_date >= %s
                        OR partial.debit_move_id = ANY(%s) OR partial.credit_move_id = ANY(%s))""",
                    options["date_from"],
                    *[SQL("ARRAY(SELECT id FROM item WHERE is_new)")] * 2,
                ),
            ),
            date_from=options["date_from"],
            rows=self._items_sql(
                self._by_period_sql(),
                SQL(
                    """line.period, line.place, line.is_claim, %s,
                       CASE WHEN line.is_claim AND line.is_due THEN line.due - line.credited ELSE 0 END AS rate_due,
                       CASE WHEN line.is_claim AND line.is_due THEN line.in_advance + line.on_due ELSE 0
                       END AS rate_collected""",
                    SQL(", ").join(SQL.identifier("line", name) for name in AMOUNTS),
                ),
            ),
        )
        reads = {
            model: sorted({*OPEN_LINES_READS.get(model, ()), *MATCHING_READS.get(model, ())})
            for model in (*OPEN_LINES_READS, *MATCHING_READS)
        }
        return Source("collections", query, "account.move.line", reads)

    @api.model
    def _fallen_due_sql(self, start, end):
        """Items that were overdue when the days began, with what was open, and those that fell due since."""
        falls_due = SQL("GREATEST(line.date, COALESCE(line.date_maturity, line.date))")
        return SQL(
            """(
                SELECT %(columns)s, %(falls_due)s AS falls_due, line.open AS amount, FALSE AS is_new,
                       FALSE AS is_claim
                  FROM %(open)s line
                 WHERE line.balance >= 0 AND %(falls_due)s < %(start)s
             UNION ALL
                SELECT %(columns)s, %(falls_due)s, line.balance, TRUE, %(is_claim)s
                  FROM account_move_line line
                 WHERE line.parent_state = 'posted' AND line.account_id = ANY(%(accounts)s) AND line.balance >= 0
                   -- One of the two is the day; each has an index.
                   AND (line.date_maturity BETWEEN %(start)s AND %(end)s OR line.date BETWEEN %(start)s AND %(end)s)
                   AND %(falls_due)s BETWEEN %(start)s AND %(end)s
            )""",
            columns=line_columns_sql("line"),
            is_claim=self.env["credit.account"]._is_claim_sql(SQL("line")),
            falls_due=falls_due,
            open=self._open_on_sql(start - timedelta(days=1)),
            accounts=self.env["credit.account"]._receivable_accounts_sql(),
            start=start,
            end=end,
        )

    @api.model
    def _by_period_sql(self):
        """Items by period; left out are the periods in which an item was no longer open and nothing happened to it."""
        return SQL(
            """(
                SELECT item.id::bigint * %s + period.place AS id, item.move_id, item.account_id, item.partner_id,
                       item.company_id, item.currency_id, item.date, item.date_maturity, item.is_claim,
                       period.period, period.place, sums.is_due,
                       CASE WHEN sums.is_due THEN 0 ELSE item.amount - sums.amount_before END AS opening,
                       CASE WHEN sums.is_due THEN item.amount ELSE 0 END AS due,
                       CASE WHEN sums.is_due THEN sums.collected_before ELSE 0 END AS in_advance,
                       CASE WHEN sums.is_due THEN sums.collected - sums.collected_before ELSE 0 END AS on_due,
                       CASE WHEN sums.is_due THEN 0 ELSE sums.collected - sums.collected_before END AS on_opening,
                       sums.amount - sums.collected - CASE WHEN sums.is_due THEN 0
                           ELSE sums.amount_before - sums.collected_before END AS credited,
                       item.amount - sums.amount AS closing
                  FROM item
                  JOIN period ON item.falls_due <= period.last
             LEFT JOIN matched ON matched.id = item.id AND matched.place = period.place
    CROSS JOIN LATERAL (SELECT item.falls_due >= period.first AS is_due,
                               COALESCE(matched.amount, 0) AS amount,
                               COALESCE(matched.collected, 0) AS collected,
                               COALESCE(matched.amount_before, 0) AS amount_before,
                               COALESCE(matched.collected_before, 0) AS collected_before) sums
                 WHERE sums.is_due OR sums.amount_before <> item.amount OR sums.amount_before <> sums.amount
            )""",
            MOST_PERIODS,
        )

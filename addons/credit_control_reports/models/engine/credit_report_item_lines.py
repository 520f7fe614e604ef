"""Which lines of the ledger were open on a day, and by how much."""

from odoo import api, models
from odoo.addons.credit_control.tools.source import union
from odoo.tools import SQL

from ...tools.ageing import OVERLAYS
from ...tools.columns import line_columns_sql

# What ``_undone_sql`` and ``_open_lines_sql`` read, to be flushed before them.
OPEN_LINES_READS = {
    "account.account": ["credit_role"],
    "account.move.line": [
        "account_id",
        "amount_residual",
        "amount_residual_currency",
        "balance",
        "company_id",
        "currency_id",
        "date",
        "date_maturity",
        "matching_number",
        "move_id",
        "parent_state",
        "partner_id",
        "reconciled",
    ],
    "account.partial.reconcile": [
        "amount",
        "credit_amount_currency",
        "credit_move_id",
        "debit_amount_currency",
        "debit_move_id",
        "max_date",
    ],
}


class CreditReportItem(models.AbstractModel):
    _inherit = "credit.report.item"

    @api.model
    def _undone_sql(self, as_of, condition=None):
        """What today's residuals lack of the open amounts of a day, by line: matched later, or with a draft.

        Reconciliations count from the later of their two dates, whenever somebody made them. Odoo also matches
        drafts, which are not in the ledger, so that their counterpart is open. The lines come with it, because to look
        them up once more takes as long again; both sides are one set, so that PostgreSQL reads the lines in one pass.

        :param SQL condition: on ``line``, when not all are asked for
        """
        drafts = self.env["credit.account"]._matched_drafts_sql()
        partials = SQL(
            """account_partial_reconcile
                 WHERE max_date > %(as_of)s OR debit_move_id = ANY(%(drafts)s) OR credit_move_id = ANY(%(drafts)s)""",
            as_of=as_of,
            drafts=drafts,
        )
        return SQL(
            """(
                SELECT %(columns)s, line.parent_state, line.amount_residual, line.amount_residual_currency,
                       %(is_open)s AS is_open,
                       SUM(side.amount) AS amount, SUM(side.amount_currency) AS amount_currency
                  FROM (SELECT debit_move_id AS line_id, amount, debit_amount_currency AS amount_currency
                          FROM %(partials)s
                     UNION ALL
                        SELECT credit_move_id, -amount, -credit_amount_currency FROM %(partials)s
                       ) side
                  JOIN account_move_line line ON line.id = side.line_id
                 WHERE line.date <= %(as_of)s AND line.account_id = ANY(%(accounts)s) AND %(condition)s
              GROUP BY line.id
            )""",
            columns=line_columns_sql("line"),
            is_open=self.env["credit.account"]._is_open_sql(SQL("line")),
            partials=partials,
            as_of=as_of,
            accounts=self.env["credit.account"]._receivable_accounts_sql(),
            condition=condition or SQL("TRUE"),
        )

    @api.model
    def _open_lines_sql(self, as_of):
        """Lines of the ledger that were open on a day, with ``open`` and ``open_currency``.

        Those that are open now are found by the kernel's index of them, those that were open then by what matched
        them since; so that a balance of today reads no history.
        """
        return SQL(
            """(
                SELECT %(columns)s, line.amount_residual + COALESCE(undone.amount, 0) AS open,
                       line.amount_residual_currency + COALESCE(undone.amount_currency, 0) AS open_currency
                  FROM account_move_line line
             LEFT JOIN undone ON undone.id = line.id
                 WHERE line.parent_state = 'posted' AND line.date <= %(as_of)s AND %(is_open)s
             UNION ALL
                SELECT %(undone_columns)s, undone.amount_residual + undone.amount,
                       undone.amount_residual_currency + undone.amount_currency
                  FROM undone
                 WHERE undone.parent_state = 'posted' AND undone.is_open IS NOT TRUE
            )""",
            columns=line_columns_sql("line"),
            undone_columns=line_columns_sql("undone"),
            as_of=as_of,
            is_open=self.env["credit.account"]._is_open_sql(SQL("line")),
        )

    @api.model
    def _open_on_sql(self, as_of):
        """``_open_lines_sql`` with all that it needs, for statements that ask for more than one day."""
        return SQL(
            "(WITH undone AS %s SELECT * FROM %s line)", self._undone_sql(as_of), self._open_lines_sql(as_of)
        )

    @api.model
    def _pauses_sql(self, as_of):
        """What of each line is not chased on a day, by overlay; as the doors tell it today.

        :return: query in parentheses, a row per line
        """
        known = [kind for kinds in OVERLAYS.values() for kind in kinds]
        sums = [
            *((name, SQL("source.kind = ANY(%s)", list(kinds))) for name, kinds in OVERLAYS.items()),
            ("paused", SQL("source.kind <> ALL(%s)", known)),
        ]
        return SQL(
            """(
                SELECT source.move_line_id, %(sums)s
                  FROM %(sources)s source
                 WHERE COALESCE(source.date_from, %(as_of)s) <= %(as_of)s
                   AND COALESCE(source.date_until, %(as_of)s) >= %(as_of)s
              GROUP BY source.move_line_id
            )""",
            sums=SQL(", ").join(
                SQL("SUM(source.amount) FILTER (WHERE %s) AS %s", condition, SQL.identifier(name))
                for name, condition in sums
            ),
            sources=union(self.env, self.env["credit.account"]._pause_sources()),
            as_of=as_of,
        )

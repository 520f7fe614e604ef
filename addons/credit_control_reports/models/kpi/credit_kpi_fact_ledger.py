"""What the ledger says month by month: stocks from the last day's open items backwards, flows as they were booked."""

from odoo import api, models
from odoo.addons.credit_control.tools.source import Source
from odoo.tools import SQL

# A fact of a group of lines, or of matchings: its name, its month, what is summed, and which groups count.
OF_LINES = (
    ("sales", SQL("month"), SQL("amount"), SQL("is_sale")),
    ("due", SQL("due_month"), SQL("amount"), SQL("is_claim AND falls_due_first")),
)
OF_MATCHINGS = (
    # What another line took over before it fell due falls due there.
    ("due", SQL("due_month"), SQL("-amount"), SQL("is_claim AND is_moved")),
    (
        "due_credited",
        SQL("due_month"),
        SQL("amount - collected"),
        SQL("is_claim AND NOT is_transfer AND month <= due_month"),
    ),
    ("due_in_time", SQL("due_month"), SQL("collected"), SQL("is_claim AND in_time")),
    ("due_collected", SQL("due_month"), SQL("collected"), SQL("is_claim AND month <= due_month")),
    ("collected_overdue", SQL("month"), SQL("collected"), SQL("late_month < month")),
)
# What changes a stock in a month.
OF_STOCKS = (
    ("receivable", SQL("month"), SQL("amount"), SQL("line"), SQL("TRUE")),
    ("overdue", SQL("late_month"), SQL("amount"), SQL("line"), SQL("is_debit")),
    ("overdue", SQL("GREATEST(month, late_month)"), SQL("-amount"), SQL("matching_group"), SQL("TRUE")),
)
STOCKS = ("receivable", "overdue")
CLOSED = ("paid", "paid_days", "paid_days_late")
LEDGER = {*STOCKS, *(name for name, *_rest in (*OF_LINES, *OF_MATCHINGS)), *CLOSED}


class CreditKpi(models.AbstractModel):
    _inherit = "credit.kpi"

    @api.model
    def _fact_source_ledger(self, starts, options, companies, names):
        """Facts of the receivable accounts, in company currency at booked rates; a pass over lines and matchings.

        - ``receivable``, ``overdue``: what the aged balance of the last day says; credits are not taken off what is
          overdue;
        - ``sales``: invoices less credit notes, with tax, each in the month of its own date;
        - ``due``: what fell due, each instalment in the month in which it was both due and in the books; and of it
          ``due_credited`` (until the end of the month), ``due_in_time`` (collected by the due date, early too, plus the
          company's days of grace) and ``due_collected`` (until the end of the month);
        - ``collected_overdue``: what was collected of what was overdue when the month began;
        - ``paid``, ``paid_days``, ``paid_days_late``: what was collected of the items that were closed in the month,
          and that times the days from due date to payment.

        A line that stands for another one is the same item: nothing is due, collected, credited or closed by that.

        :return: ``Source``; None where none of them is asked for
        """
        if not LEDGER.intersection(names):
            return None
        last = len(starts)
        facts = [
            *self._flows_sql(SQL("line"), OF_LINES, names),
            *self._flows_sql(SQL("matching_group"), OF_MATCHINGS, names),
            *(self._closed_sql() if set(CLOSED).intersection(names) else ()),
            *(self._stocks_sql(last) if set(STOCKS).intersection(names) else ()),
        ]
        query = SQL(
            "WITH %s %s",
            SQL(", ").join(self._ledger_parts(starts, options, companies)),
            SQL(" UNION ALL ").join(facts),
        )
        reads = {
            "account.move": ["invoice_user_id"],
            "account.move.line": [
                "account_id",
                "balance",
                "company_id",
                "credit_origin_id",
                "date",
                "date_maturity",
                "display_type",
                "journal_id",
                "parent_state",
                "partner_id",
            ],
            "account.partial.reconcile": ["credit_move_id", "debit_move_id", "max_date"],
            "res.company": ["credit_grace_days"],
        }
        return Source("ledger", query, "account.move.line", reads)

    @api.model
    def _ledger_parts(self, starts, options, companies):
        """:return: list of SQL: the common table expressions that the facts are made from"""
        Account, Item = self.env["credit.account"], self.env["credit.report.item"]
        as_of = options["as_of"]
        due = Account._date_due_sql(SQL("line"))

        def month(day):
            return self._month_sql(day, starts, options)

        def in_filters(alias):
            return self._in_filters_sql(
                options,
                SQL("%s.partner_id", SQL.identifier(alias)),
                SQL("%s.company_id", SQL.identifier(alias)),
                SQL(
                    "(SELECT invoice_user_id FROM account_move WHERE id = %s)",
                    Account._of_origin_sql(SQL.identifier(alias), "move_id"),
                ),
            )

        return [
            SQL("undone AS %s", Item._undone_sql(as_of)),
            SQL(
                """company AS MATERIALIZED (
                    SELECT company.id, root.id AS root_id, COALESCE(root.credit_grace_days, 0) AS grace
                      FROM res_company company JOIN res_company root ON root.id = %s
                     WHERE root.id = ANY(%s))""",
                Account._root_company_sql(SQL("company")),
                companies.ids,
            ),
            SQL(
                """closing AS (
                    SELECT company.root_id, SUM(line.open) AS receivable,
                           SUM(line.open) FILTER (
                               WHERE line.balance >= 0 AND %(due)s < %(as_of)s
                           ) AS overdue
                      FROM %(lines)s line JOIN company ON company.id = line.company_id
                     WHERE %(filters)s
                  GROUP BY company.root_id)""",
                as_of=as_of,
                due=due,
                lines=Item._open_lines_sql(as_of),
                filters=in_filters("line"),
            ),
            SQL(
                """line AS (
                    SELECT company.root_id,
                           %(month)s AS month, %(late_month)s AS late_month, %(due_month)s AS due_month,
                           line.balance >= 0 AS is_debit, line.balance >= 0 AND %(is_claim)s AS is_claim,
                           %(falls_due_first)s AS falls_due_first,
                           line.display_type = 'payment_term' AND %(is_sale)s AS is_sale,
                           SUM(line.balance) AS amount
                      FROM account_move_line line JOIN company ON company.id = line.company_id
                     WHERE line.parent_state = 'posted' AND line.account_id = ANY(%(accounts)s)
                       AND line.date <= %(as_of)s
                       AND (line.date >= %(first)s OR line.date_maturity >= %(first)s - 1) AND %(filters)s
                  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8)""",
                month=month(SQL("line.date")),
                late_month=month(SQL("GREATEST(line.date, %s + 1)", due)),
                due_month=month(SQL("GREATEST(line.date, %s)", due)),
                falls_due_first=Account._falls_due_first_sql(SQL("line")),
                is_claim=Account._is_claim_sql(SQL("line")),
                is_sale=Account._is_sale_sql(SQL("line.journal_id"), SQL("line.move_id")),
                accounts=Account._receivable_accounts_sql(),
                as_of=as_of,
                first=starts[0],
                filters=in_filters("line"),
            ),
            self._recent_sql(starts),
            SQL(
                """matching AS MATERIALIZED (
                    SELECT company.root_id, COALESCE(matching.credit_origin_id, matching.line_id) AS item_id,
                           %(balance)s AS balance, matching.reconciled, matching.date - matching.date_due AS days,
                           matching.amount, matching.collected, %(is_claim)s AS is_claim, matching.is_transfer,
                           matching.is_transfer AND matching.date <= matching.falls_due AS is_moved,
                           matching.date <= matching.falls_due + company.grace AS in_time,
                           %(month)s AS month, %(late_month)s AS late_month, %(due_month)s AS due_month
                      FROM %(matchings)s matching JOIN company ON company.id = matching.company_id
                     WHERE %(filters)s)""",
                is_claim=Account._is_claim_sql(SQL("matching")),
                balance=Account._of_origin_sql(SQL("matching"), "balance"),
                month=month(SQL("matching.date")),
                late_month=month(SQL("matching.overdue_from")),
                due_month=month(SQL("matching.falls_due")),
                # All matchings of a recent line count, earlier ones too.
                matchings=Account._matchings_sql(
                    as_of,
                    SQL(
                        """(partial.debit_move_id IN (SELECT id FROM recent)
                            OR partial.credit_move_id IN (SELECT id FROM recent))"""
                    ),
                ),
                filters=in_filters("matching"),
            ),
            SQL(
                """matching_group AS (
                    SELECT root_id, month, late_month, due_month, is_claim, in_time, is_transfer, is_moved,
                           SUM(amount) AS amount, SUM(collected) AS collected
                      FROM matching GROUP BY 1, 2, 3, 4, 5, 6, 7, 8)"""
            ),
        ]

    @api.model
    def _recent_sql(self, starts):
        """Lines that were booked, fell due or were matched in these months: years of settled ones are left out.

        With a line come all that stand for the same one.
        """
        return SQL(
            """touched AS MATERIALIZED (
                SELECT id FROM account_move_line
                 WHERE account_id = ANY(%(accounts)s) AND (date >= %(first)s OR date_maturity >= %(first)s - 1)
             UNION ALL
                SELECT side.line_id
                  FROM account_partial_reconcile partial
    CROSS JOIN LATERAL (VALUES (partial.debit_move_id), (partial.credit_move_id)) side(line_id)
                 WHERE partial.max_date >= %(first)s),
                chain AS MATERIALIZED (
                SELECT id, credit_origin_id FROM account_move_line WHERE credit_origin_id IS NOT NULL),
                debt AS MATERIALIZED (
                SELECT chain.credit_origin_id AS id FROM chain JOIN touched ON touched.id = chain.id
             UNION
                SELECT touched.id FROM chain JOIN touched ON touched.id = chain.credit_origin_id),
                recent AS MATERIALIZED (
                SELECT id FROM touched
             UNION ALL
                SELECT id FROM debt
             UNION ALL
                SELECT chain.id FROM chain JOIN debt ON debt.id = chain.credit_origin_id)""",
            accounts=self.env["credit.account"]._receivable_accounts_sql(),
            first=starts[0],
        )

    @api.model
    def _flows_sql(self, table, flows, names):
        return [
            SQL(
                """SELECT root_id AS company_id, %s AS month, %s AS name, SUM(%s) AS amount, TRUE AS is_money
                     FROM %s WHERE %s GROUP BY 1, 2""",
                month,
                name,
                amount,
                table,
                condition,
            )
            for name, month, amount, condition in flows
            if name in names
        ]

    @api.model
    def _closed_sql(self):
        """Items are closed in the month of their last matching; then all that was collected of them counts."""
        return [
            SQL(
                """
                SELECT item.root_id AS company_id, item.month, fact.name, SUM(fact.amount) AS amount, TRUE AS is_money
                  FROM (SELECT root_id, MAX(month) AS month, SUM(collected) AS paid,
                               SUM(collected * days) AS paid_days,
                               SUM(collected * GREATEST(days, 0)) AS paid_days_late
                          FROM matching
                         WHERE reconciled AND is_claim AND NOT is_transfer
                      GROUP BY root_id, item_id, balance
                        HAVING SUM(amount) = balance
                       ) item
    CROSS JOIN LATERAL (VALUES ('paid', paid), ('paid_days', paid_days), ('paid_days_late', paid_days_late)
                       ) fact(name, amount)
              GROUP BY 1, 2, 3
                """
            )
        ]

    @api.model
    def _stocks_sql(self, last):
        """What there was at the end of each month: on the last day, less what changed since."""
        changes = [
            SQL(
                "SELECT root_id, %s AS month, %s AS name, %s AS amount FROM %s WHERE %s",
                month,
                name,
                amount,
                table,
                condition,
            )
            for name, month, amount, table, condition in OF_STOCKS
        ]
        return [
            SQL(
                """
                SELECT stock.root_id AS company_id, shown.month, stock.name,
                       SUM(CASE WHEN stock.month IS NULL THEN stock.amount
                                WHEN stock.month > shown.month THEN -stock.amount ELSE 0 END) AS amount,
                       TRUE AS is_money
                  FROM (SELECT root_id, NULL::integer AS month, stock.name, stock.amount
                          FROM closing
            CROSS JOIN LATERAL (VALUES ('receivable', receivable), ('overdue', overdue)) stock(name, amount)
                     UNION ALL
                        SELECT root_id, change.month, change.name, SUM(change.amount)
                          FROM (%(changes)s) change
                         WHERE change.month BETWEEN 1 AND %(last)s
                      GROUP BY 1, 2, 3
                       ) stock
            CROSS JOIN generate_series(1, %(last)s) shown(month)
              GROUP BY 1, 2, 3
                """,
                changes=SQL(" UNION ALL ").join(changes),
                last=last,
            )
        ]

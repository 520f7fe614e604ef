"""Two of the doors of the kernel: an addon adds its rows by overriding one and calling ``super()``."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.component import by_switch
from ...tools.source import Source


class CreditAccount(models.Model):
    """What customers owe by the ledger."""

    _inherit = "credit.account"

    @api.model
    def _exposure_sources(self):
        """What customers owe or will owe; which of it counts, each company decides (``_counted_sql``).

        Each source's query has these columns, in this order: ``account_id`` (NULL where the customer has no account
        yet), ``partner_id`` (commercial partner), ``company_id`` (root), ``component``, ``res_model``, ``res_id``,
        ``date``, ``date_due``, ``currency_id``, ``amount_currency`` (in that currency) and ``amount`` (company
        currency; positive: the customer owes it; NULL where there is no rate, see ``_credit_convert_sql``). Amounts of
        documents that are not booked need no rounding.

        :return: list of ``Source``
        """
        return [
            self._exposure_source_items(),
            self._exposure_source_orders(),
            self._exposure_source_drafts(),
            *self._exposure_source_quotations(),
        ]

    @api.model
    def _counted_sql(self):
        """Condition on the rows of the exposure: their company counts their component; see ``res.company``."""
        counting = self.env["res.company"]._credit_counting()
        left_out = [
            SQL("NOT (component = ANY(%s) AND company_id = ANY(%s))", codes, list(counting[switch][1]))
            for switch, codes in by_switch(self._get_components()).items()
            # Quotations are not even read where they do not count.
            if counting[switch][1] and codes != ["quotations"]
        ]
        return SQL("(%s)", SQL(" AND ").join(left_out)) if left_out else SQL("TRUE")

    @api.model
    def _pause_sources(self):
        """Open items that are not chased for a while.

        Columns: ``move_line_id``, ``kind`` (code of a ``credit.pause.kind``), ``amount`` (company currency),
        ``date_from``, ``date_until`` (both inclusive, NULL: open), ``reason_code`` and ``user_ids`` (array of the users
        who asked for the pause or decided on it, NULL where nobody in particular did: for none of them a rule leaves
        the item out).

        :return: list of ``Source``
        """
        query = SQL(
            """
            SELECT line.id AS move_line_id, 'no_followup' AS kind, line.amount_residual AS amount,
                   NULL::date AS date_from, NULL::date AS date_until, NULL::varchar AS reason_code,
                   NULL::integer[] AS user_ids
              FROM account_move_line line
             WHERE line.no_followup AND %s
            """,
            self._is_open_sql(SQL("line")),
        )
        names = ["amount_residual", "no_followup"]
        return [Source("no_followup", query, "account.move.line", {"account.move.line": names})]

    @api.model
    def _root_company_sql(self, company):
        """The id of the root company of a company, in SQL.

        :param SQL company: alias of ``res_company``
        """
        return SQL("split_part(%s.parent_path, '/', 1)::integer", company)

    @api.model
    def _receivable_accounts_sql(self):
        """An SQL array of the ledger accounts that carry what customers owe; the planner evaluates it once."""
        return SQL(
            "ARRAY(SELECT id FROM account_account WHERE credit_role IS NOT NULL)",
            to_flush=self.env["account.account"]._fields["credit_role"],
        )

    @api.model
    def _is_open_sql(self, line):
        """Condition: something is left of a line, and it is what a customer owes; said as the index of them says it.

        :param SQL line: alias of ``account_move_line``
        """
        return SQL(
            """%(line)s.account_id = ANY(%(accounts)s) AND %(line)s.reconciled IS NOT TRUE
               AND (%(line)s.amount_residual <> 0 OR %(line)s.amount_residual_currency <> 0)""",
            line=line,
            accounts=self._receivable_accounts_sql(),
            to_flush=[
                self.env["account.move.line"]._fields[name]
                for name in ("account_id", "amount_residual", "amount_residual_currency", "reconciled")
            ],
        )

    @api.model
    def _matched_drafts_sql(self):
        """An SQL array of the lines of drafts that are matched already: Odoo matches what the ledger does not know."""
        return SQL(
            "ARRAY(SELECT id FROM account_move_line WHERE parent_state = 'draft' AND matching_number IS NOT NULL)",
            to_flush=[
                self.env["account.move.line"]._fields[name] for name in ("matching_number", "parent_state")
            ],
        )

    @api.model
    def _credits_ahead_sql(self):
        """An SQL array of posted credits dated after today; matched or not, nothing has come in yet.

        Found by Odoo's index of the dates of an account: what is dated ahead is little.
        """
        return SQL(
            """ARRAY(SELECT id FROM account_move_line
                      WHERE account_id = ANY(%s) AND date > %s AND parent_state = 'posted' AND balance < 0)""",
            self._receivable_accounts_sql(),
            fields.Date.context_today(self),
            to_flush=[
                self.env["account.move.line"]._fields[name]
                for name in ("account_id", "balance", "date", "parent_state")
            ],
        )

    @api.model
    def _matched_early_sql(self):
        """Rows of ``line_id``, ``amount`` and ``amount_currency``: what is matched with something that does not count.

        That is a draft, which the ledger does not know, or a credit dated ahead. Not a transfer, whose other side is
        the same debt and counts, and not the exchange difference of such a credit, which goes away with it. A line may
        have several rows.
        """
        return SQL(
            """(SELECT debit_move_id AS line_id, amount, debit_amount_currency AS amount_currency
                  FROM account_partial_reconcile WHERE credit_move_id = ANY(%(drafts)s)
             UNION ALL
                SELECT credit_move_id, -amount, -credit_amount_currency
                  FROM account_partial_reconcile WHERE debit_move_id = ANY(%(drafts)s)
             UNION ALL
                SELECT partial.debit_move_id, partial.amount, partial.debit_amount_currency
                  FROM account_partial_reconcile partial
                  JOIN account_move_line debit ON debit.id = partial.debit_move_id
                  JOIN account_move_line credit ON credit.id = partial.credit_move_id
                 WHERE partial.credit_move_id = ANY(%(ahead)s) AND NOT %(is_transfer)s
                   AND NOT EXISTS (SELECT FROM account_partial_reconcile other
                                    WHERE other.exchange_move_id = debit.move_id))""",
            drafts=self._matched_drafts_sql(),
            ahead=self._credits_ahead_sql(),
            is_transfer=self._is_transfer_sql(
                SQL("credit.move_id"), SQL("COALESCE(debit.credit_origin_id, debit.id)")
            ),
        )

    @api.model
    def _exposure_source_items(self):
        """Open items of the ledger at their booked amounts, due or not; negative: not yet allocated credits.

        A debit counts from posting, whatever its date; a credit once it is posted and its day has come. So what is
        matched with a draft or with a credit dated ahead is open. Those few lines are a query of their own, so that all
        others are found and read by the index of what is open.
        """
        matched = self._matched_early_sql()
        has_come = SQL("NOT (line.balance < 0 AND line.date > %s)", fields.Date.context_today(self))
        query = SQL(
            "%s UNION ALL %s",
            self._items_sql(
                SQL("line.amount_residual"),
                SQL("line.amount_residual_currency"),
                SQL("account_move_line line"),
                SQL(
                    "%s AND %s AND line.id <> ALL(%s)",
                    self._is_open_sql(SQL("line")),
                    has_come,
                    SQL("ARRAY(SELECT line_id FROM %s matched)", matched),
                ),
            ),
            self._items_sql(
                SQL("line.amount_residual + matched.amount"),
                SQL("line.amount_residual_currency + matched.amount_currency"),
                SQL(
                    """(SELECT line_id, SUM(amount) AS amount, SUM(amount_currency) AS amount_currency
                          FROM %s side GROUP BY line_id) matched
                       JOIN account_move_line line ON line.id = matched.line_id""",
                    matched,
                ),
                SQL("line.account_id = ANY(%s) AND %s", self._receivable_accounts_sql(), has_come),
            ),
        )
        line = [
            "account_id",
            "amount_residual",
            "amount_residual_currency",
            "balance",
            "company_id",
            "currency_id",
            "date",
            "date_maturity",
            "move_id",
            "parent_state",
            "partner_id",
        ]
        reads = {
            "account.move.line": line,
            "account.partial.reconcile": [
                "amount",
                "credit_amount_currency",
                "credit_move_id",
                "debit_amount_currency",
                "debit_move_id",
                "exchange_move_id",
            ],
            "credit.account": ["company_id", "partner_id"],
            "res.partner": ["commercial_partner_id"],
        }
        return Source("items", query, "account.move.line", reads)

    @api.model
    def _items_sql(self, amount, amount_currency, lines, condition):
        """Rows of the exposure for some posted lines.

        :param SQL amount: what is open of ``line``, in company currency
        :param SQL amount_currency: the same in its own currency
        :param SQL lines: tables, with ``account_move_line`` as ``line``
        :param SQL condition: which lines
        """
        return SQL(
            """
            SELECT account.id AS account_id, partner.commercial_partner_id AS partner_id,
                   %(root)s AS company_id,
                   CASE WHEN line.balance < 0 THEN 'unallocated'
                        WHEN due.day < %(today)s THEN 'overdue'
                        ELSE 'not_due' END AS component,
                   'account.move.line' AS res_model, line.id AS res_id, line.date,
                   due.day AS date_due,
                   line.currency_id, %(amount_currency)s AS amount_currency, %(amount)s AS amount
              FROM %(lines)s
CROSS JOIN LATERAL (SELECT %(due)s AS day) due
              JOIN res_company company ON company.id = line.company_id
         LEFT JOIN res_partner partner ON partner.id = line.partner_id
         LEFT JOIN credit_account account
                ON account.partner_id = partner.commercial_partner_id AND account.company_id = %(root)s
             WHERE line.parent_state = 'posted' AND %(condition)s
            """,
            root=self._root_company_sql(SQL("company")),
            due=self._date_due_sql(SQL("line")),
            today=fields.Date.context_today(self),
            amount=amount,
            amount_currency=amount_currency,
            lines=lines,
            condition=condition,
        )

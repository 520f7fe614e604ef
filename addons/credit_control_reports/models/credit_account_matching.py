"""What the ledger matched with what customers owe: with money, or with anything else."""

from odoo import api, models
from odoo.addons.credit_control.tools.source import fields_to_flush
from odoo.tools import SQL

# What ``_matchings_sql`` reads by itself.
READS = {
    "account.account": ["account_type"],
    "account.move.line": [
        "account_id",
        "balance",
        "company_currency_id",
        "company_id",
        "credit_fell_due",
        "credit_late_since",
        "credit_origin_id",
        "date",
        "date_maturity",
        "journal_id",
        "move_id",
        "parent_state",
        "partner_id",
        "reconciled",
        "tax_line_id",
    ],
    "account.partial.reconcile": ["amount", "credit_move_id", "debit_move_id", "max_date"],
    "res.currency": ["decimal_places"],
}


class CreditAccount(models.Model):
    _inherit = "credit.account"

    @api.model
    def _money_journals_sql(self):
        """An SQL array of the journals of banks, cash and credit cards; the planner evaluates it once."""
        return SQL(
            "ARRAY(SELECT id FROM account_journal WHERE type IN ('bank', 'cash', 'credit'))",
            to_flush=self.env["account.journal"]._fields["type"],
        )

    @api.model
    def _is_claim_sql(self, line):
        """Condition: a debit line is what a customer has to pay, and not money that went out or a rate that moved.

        A line that stands for another one is what that one is; it is a *new* claim only where ``_falls_due_first_sql``.

        :param SQL line: alias of ``account_move_line``, or of ``_matchings_sql``
        """
        return SQL(
            """(%(journal)s <> ALL(%(money)s) AND %(journal)s <> ALL(ARRAY(
                SELECT currency_exchange_journal_id FROM res_company
                 WHERE currency_exchange_journal_id IS NOT NULL)))""",
            journal=self._of_origin_sql(line, "journal_id"),
            money=self._money_journals_sql(),
            to_flush=self.env["res.company"]._fields["currency_exchange_journal_id"],
        )

    @api.model
    def _falls_due_first_sql(self, line):
        """Condition: the debt of a line had not fallen due before the line took it over from another one.

        :param SQL line: alias of ``account_move_line``
        """
        return SQL(
            "%s.credit_fell_due IS NULL",
            line,
            to_flush=self.env["account.move.line"]._fields["credit_fell_due"],
        )

    @api.model
    def _matchings_sql(self, as_of, condition=None):
        """What was matched up to a day with lines on which customers owe, a row per matching and such line.

        Columns: those of the line that lookers need (``line_id``, ``credit_origin_id``, ``move_id``, ``partner_id``,
        ``company_id``, ``journal_id``, ``balance``, ``reconciled``, ``date_due``); ``falls_due``, when it was both due
        and in the books, and ``overdue_from``, the first day on which it was late, both as the line before has them
        where the line took over a debt that was due or late; and of the matching ``id``, ``other_id`` (the line on its
        other side), ``date``, ``amount`` (company currency), ``is_transfer``: whether the other side is of the entry
        that lets another line stand for this one, so that nothing is paid or credited, and ``is_money``: whether the
        other side came by a bank, in cash or by card, so that it is collected and not credited. Drafts are not in the
        ledger, nor are their matchings. Last, ``collected``: of the amount, what arrived as money; without the
        discount, fee or difference that the entry of the money writes off, and nothing where money settles money (a
        cheque that bounced).

        All lines of one debt have the same ``COALESCE(credit_origin_id, line_id)``.

        A debit line can be on either side: what raises it again has a negative amount.

        :param date as_of: last day that counts
        :param SQL condition: on ``partial``, when not all are asked for
        :return: query in parentheses
        """
        results = SQL(
            """ARRAY(SELECT id FROM account_account
                      WHERE account_type LIKE 'income%%' OR account_type LIKE 'expense%%')"""
        )
        return SQL(
            """(
                SELECT partial.id, side.line_id, side.credit_origin_id, side.move_id, side.partner_id, side.company_id,
                       side.journal_id, side.balance, side.reconciled, side.date_due,
                       COALESCE(side.credit_fell_due, GREATEST(side.date, side.date_due)) AS falls_due,
                       COALESCE(side.credit_late_since, GREATEST(side.date, side.date_due + 1)) AS overdue_from,
                       side.other_id, partial.max_date AS date, side.sign * partial.amount AS amount,
                       stands.move_id IS NOT NULL AS is_transfer,
                       stands.move_id IS NULL AND side.other_journal_id = ANY(%(money)s) AS is_money,
                       CASE WHEN stands.move_id IS NULL THEN
                           ROUND(COALESCE(entry.share, 0) * side.sign * partial.amount, currency.decimal_places)
                       ELSE 0 END AS collected
                  FROM account_partial_reconcile partial
                  JOIN account_move_line debit ON debit.id = partial.debit_move_id
                  JOIN account_move_line credit ON credit.id = partial.credit_move_id
    CROSS JOIN LATERAL (SELECT 1 AS sign, debit.id AS line_id, debit.move_id, debit.partner_id, debit.company_id,
                               debit.journal_id, debit.balance, debit.reconciled, debit.date,
                               debit.credit_origin_id, debit.credit_fell_due, debit.credit_late_since,
                               %(debit_due)s AS date_due,
                               credit.id AS other_id, credit.journal_id AS other_journal_id,
                               credit.move_id AS other_move_id
                         WHERE debit.balance >= 0
                     UNION ALL
                        SELECT -1, credit.id, credit.move_id, credit.partner_id, credit.company_id,
                               credit.journal_id, credit.balance, credit.reconciled, credit.date,
                               credit.credit_origin_id, credit.credit_fell_due, credit.credit_late_since,
                               %(credit_due)s, debit.id, debit.journal_id, debit.move_id
                         WHERE credit.balance >= 0
                       ) side
             LEFT JOIN (SELECT DISTINCT credit_origin_id, move_id
                          FROM account_move_line WHERE credit_origin_id IS NOT NULL
                       ) stands ON stands.credit_origin_id = COALESCE(side.credit_origin_id, side.line_id)
                               AND stands.move_id = side.other_move_id
             LEFT JOIN res_currency currency ON currency.id = credit.company_currency_id
             LEFT JOIN LATERAL (
                        SELECT GREATEST(LEAST(1 - COALESCE(SUM(line.balance) FILTER (
                                   WHERE line.account_id = ANY(%(results)s) OR line.tax_line_id IS NOT NULL
                               ), 0) / NULLIF(-SUM(line.balance) FILTER (
                                   WHERE line.account_id = ANY(%(accounts)s)), 0), 1), 0) AS share
                          FROM account_move_line line
                         WHERE line.move_id = side.other_move_id AND side.other_move_id = ANY(%(mixed)s)
                       ) entry ON side.other_journal_id = ANY(%(money)s) AND %(side_journal)s <> ALL(%(money)s)
                 WHERE partial.max_date <= %(as_of)s AND debit.account_id = ANY(%(accounts)s)
                   AND debit.parent_state = 'posted' AND credit.parent_state = 'posted' AND %(condition)s
            )""",
            money=self._money_journals_sql(),
            debit_due=self._date_due_sql(SQL("debit")),
            credit_due=self._date_due_sql(SQL("credit")),
            side_journal=self._of_origin_sql(SQL("side"), "journal_id"),
            # Most entries of money write nothing off: the few that do are found once, the others are not looked into.
            mixed=SQL(
                """ARRAY(SELECT move_id FROM account_move_line
                          WHERE journal_id = ANY(%s) AND (account_id = ANY(%s) OR tax_line_id IS NOT NULL))""",
                self._money_journals_sql(),
                results,
            ),
            results=results,
            condition=condition or SQL("TRUE"),
            accounts=self._receivable_accounts_sql(),
            as_of=as_of,
            to_flush=fields_to_flush(self.env, READS),
        )

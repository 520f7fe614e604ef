"""What is paid of a promise, and what became of it: from the ledger, for all that are asked by one statement."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import fields_to_flush
from odoo.tools import SQL

from ...tools.promise import REVISED_DAYS, Payment, Promise, by_customer, outcome

READS = {
    "account.move.line": [
        "account_id",
        "amount_currency",
        "amount_residual",
        "amount_residual_currency",
        "balance",
        "company_id",
        "credit_origin_id",
        "currency_id",
        "date",
        "journal_id",
        "move_id",
        "parent_state",
        "partner_id",
    ],
    "account.partial.reconcile": [
        "amount",
        "credit_amount_currency",
        "credit_move_id",
        "debit_amount_currency",
        "debit_move_id",
        "max_date",
    ],
    "credit.account": ["company_id", "partner_id"],
    "credit.promise": ["account_id", "amount", "basis", "currency_id", "date", "date_limit", "state"],
    "credit.promise.line": ["amount", "open_amount", "origin_line_id", "promise_id"],
    "res.company": ["currency_id"],
    "res.partner": ["commercial_partner_id"],
}


class CreditPromise(models.Model):
    _inherit = "credit.promise"

    def _read_paid(self):
        """What counts towards these promises by the ledger of this moment, and of no other day.

        *Items*: what came off them, by payments or credit notes, with a value date up to the last day, whenever it was
        matched. *Rest*: payments of the days from the promise to its last day (``tools/promise.py`` says which); those
        of a promise in another currency than the company's only in that currency. Money that was given back is none.

        :return: amount in the promise's currency by id, rounded to it
        """
        if not self.ids:
            return {}
        rows = self.env.execute_query(self._paid_sql())
        promises, payments = [], []
        for customer, promise, amount, settled, by_items, first, last, free, unmatched in rows:
            # What the database counts exactly comes as floats.
            if promise is None:
                payment = Payment(first, Decimal(str(free)), Decimal(str(unmatched)))
                payments.append((tuple(customer), payment))
            else:
                facts = (Decimal(str(amount)), Decimal(str(settled)), first, last, by_items)
                promises.append((tuple(customer), Promise(promise, *facts)))
        paid = by_customer(promises, payments)
        return {promise.id: promise.currency_id.round(float(paid[promise.id])) for promise in self}

    def _paid_sql(self):
        """Rows of the promises of the same customers and currencies, and of the payments that may keep them.

        Others than those asked for are in it, because money keeps one promise only.
        """
        Account = self.env["credit.account"]
        # SQL: one statement for all promises. Whoever may read a promise may know what is paid of it.
        return SQL(
            """
            WITH asked AS (
                SELECT DISTINCT account_id, currency_id FROM credit_promise WHERE id = ANY(%(ids)s)
            ), known AS (
                SELECT promise.id, promise.account_id, promise.currency_id, promise.amount, promise.date,
                       promise.date_limit, promise.basis = 'items' AS by_items
                  FROM credit_promise promise
                  JOIN asked ON asked.account_id = promise.account_id AND asked.currency_id = promise.currency_id
                 WHERE promise.state <> 'cancelled' OR promise.id = ANY(%(ids)s)
            ), settled AS (
                SELECT known.id, SUM(GREATEST(LEAST(item.amount, item.open_amount - line.amount_currency
                                                    + COALESCE(came.off, 0)), 0)) AS amount
                  FROM known
                  JOIN credit_promise_line item ON item.promise_id = known.id
                  JOIN account_move_line line ON line.id = item.origin_line_id
             LEFT JOIN LATERAL (
                       SELECT SUM(part.debit_amount_currency) AS off
                         FROM %(debts)s debit
                         JOIN account_partial_reconcile part ON part.debit_move_id = debit.id
                         JOIN account_move_line credit ON credit.id = part.credit_move_id
                        WHERE debit.origin_id = line.id AND part.max_date <= known.date_limit
                          AND credit.parent_state = 'posted' AND NOT %(is_transfer)s
                       ) came ON TRUE
                 WHERE known.by_items
              GROUP BY known.id
            ), money AS (
                SELECT asked.account_id, asked.currency_id, line.id, line.date,
                       CASE WHEN asked.currency_id = company.currency_id THEN -line.balance
                            ELSE -line.amount_currency END AS amount,
                       CASE WHEN asked.currency_id = company.currency_id THEN -line.amount_residual
                            ELSE -line.amount_residual_currency END AS unmatched,
                       asked.currency_id = company.currency_id AS in_company_currency
                  FROM asked
                  JOIN credit_account account ON account.id = asked.account_id
                  JOIN res_partner partner ON partner.commercial_partner_id = account.partner_id
                  JOIN account_move_line line
                    ON line.partner_id = partner.id AND line.account_id = ANY(%(receivable)s) AND line.balance < 0
                  JOIN res_company booked ON booked.id = line.company_id
                  JOIN res_company company ON company.id = account.company_id
                 WHERE line.parent_state = 'posted' AND line.journal_id = ANY(%(money)s)
                   -- What comes back unpaid may be booked in the journal of the bank.
                   AND NOT EXISTS (SELECT FROM account_move_line stands
                                    WHERE stands.move_id = line.move_id AND stands.credit_origin_id IS NOT NULL)
                   AND %(root)s = account.company_id
                   AND (asked.currency_id = company.currency_id OR asked.currency_id = line.currency_id)
                   AND line.date >= (SELECT MIN(date) FROM known WHERE known.account_id = asked.account_id)
            ), used AS (
                SELECT money.id, money.currency_id,
                       SUM(CASE WHEN money.in_company_currency THEN part.amount ELSE part.credit_amount_currency END)
                           AS amount
                  FROM money
                  JOIN account_partial_reconcile part ON part.credit_move_id = money.id
                  JOIN account_move_line debit ON debit.id = part.debit_move_id
                 WHERE debit.journal_id = ANY(%(money)s)
                    OR EXISTS (SELECT FROM credit_promise_line item JOIN known ON known.id = item.promise_id
                                WHERE item.origin_line_id = COALESCE(debit.credit_origin_id, debit.id)
                                  AND known.by_items)
              GROUP BY money.id, money.currency_id
            )
            SELECT ARRAY[known.account_id, known.currency_id], known.id, known.amount, COALESCE(settled.amount, 0),
                   known.by_items, known.date, known.date_limit, NULL::numeric, NULL::numeric
              FROM known LEFT JOIN settled ON settled.id = known.id
             UNION ALL
            SELECT ARRAY[money.account_id, money.currency_id], NULL, NULL, NULL, NULL, money.date, NULL,
                   money.amount - COALESCE(used.amount, 0),
                   LEAST(money.unmatched, money.amount - COALESCE(used.amount, 0))
              FROM money LEFT JOIN used ON used.id = money.id AND used.currency_id = money.currency_id
            """,
            ids=self.ids,
            debts=Account._debts_sql(),
            is_transfer=Account._is_transfer_sql(SQL("credit.move_id"), SQL("line.id")),
            receivable=Account._receivable_accounts_sql(),
            money=Account._money_journals_sql(),
            root=Account._root_company_sql(SQL("booked")),
            to_flush=fields_to_flush(self.env, READS),
        )

    @api.private
    def judge(self):
        """Decide what became of these promises; what was decided before is corrected where the ledger says otherwise.

        :return: those whose state changed
        """
        today = fields.Date.context_today(self)
        paid = self._read_paid()
        changed = self.browse()
        states = {}
        for promise in self.filtered(lambda promise: promise.state != "cancelled"):
            state = outcome(
                Decimal(str(promise.amount)), Decimal(str(paid[promise.id])), promise.date_limit, today
            )
            if state != promise.state:
                states[promise.id] = state
                changed |= promise
        for state, promises in changed.grouped(lambda promise: states[promise.id]).items():
            # Nobody writes promises but these methods.
            promises.sudo().write({"state": state, "decided_on": today if state != "open" else False})
        return changed

    @api.model
    def _cron_judge(self):
        """Judge what may have changed: every open promise, and what was decided of late."""
        since = fields.Date.subtract(fields.Date.context_today(self), days=REVISED_DAYS)
        self.search(
            [
                ("state", "!=", "cancelled"),
                "|",
                ("state", "=", "open"),
                ("decided_on", ">=", since),
            ]
        ).judge()

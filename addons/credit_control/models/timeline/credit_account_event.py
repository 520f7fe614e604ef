"""The door of events: what happened with a customer. An addon adds its rows by overriding and calling ``super()``."""

from odoo import api, models
from odoo.tools import SQL

from ...tools.source import Source


class CreditAccount(models.Model):
    _inherit = "credit.account"

    @api.model
    def _event_sources(self):
        """What happened with customers, for timelines and activity reports.

        Columns: ``date``, ``account_id``, ``kind``, ``amount`` (negative: the customer owes less), ``currency_id``,
        ``res_model``, ``res_id``, ``parameters`` (jsonb); at most one row for a document and account in each source.
        The query is asked for a few accounts, ``WHERE account_id = …`` around it, which has to reach its indexes. The
        sentence of a kind is ``credit.event._sentence_<kind>``.

        :return: list of ``Source``
        """
        return [
            self._event_source_holds(),
            self._event_source_hold_decisions(),
            self._event_source_history(),
            self._event_source_orders(),
            self._event_source_invoices(),
            self._event_source_payments(),
        ]

    @api.model
    def _event_source_holds(self):
        query = SQL(
            """
            SELECT hold.create_date::date AS date, hold.account_id, 'hold' AS kind, hold.amount, company.currency_id,
                   'credit.hold' AS res_model, hold.id AS res_id,
                   jsonb_build_object('state', hold.state, 'name', hold.name) AS parameters
              FROM credit_hold hold JOIN res_company company ON company.id = hold.company_id
            """
        )
        reads = {
            "credit.hold": ["account_id", "amount", "company_id", "name", "state"],
            "res.company": ["currency_id"],
        }
        return Source("hold", query, "credit.hold", reads)

    @api.model
    def _event_source_hold_decisions(self):
        query = SQL(
            """
            SELECT hold.decided_on::date AS date, hold.account_id, 'hold_decision' AS kind, hold.amount,
                   company.currency_id, 'credit.hold' AS res_model, hold.id AS res_id,
                   jsonb_build_object('state', hold.state, 'name', hold.name, 'user', partner.name,
                                      'reason', hold.decision_reason) AS parameters
              FROM credit_hold hold
              JOIN res_company company ON company.id = hold.company_id
              JOIN res_users decider ON decider.id = hold.decided_by_id
              JOIN res_partner partner ON partner.id = decider.partner_id
             WHERE hold.decided_on IS NOT NULL
            """
        )
        names = [
            "account_id",
            "amount",
            "company_id",
            "decided_by_id",
            "decided_on",
            "decision_reason",
            "name",
            "state",
        ]
        reads = {
            "credit.hold": names,
            "res.company": ["currency_id"],
            "res.partner": ["name"],
            "res.users": ["partner_id"],
        }
        return Source("hold_decision", query, "credit.hold", reads)

    @api.model
    def _event_source_history(self):
        query = SQL(
            """
            SELECT history.date, history.account_id, history.kind, NULL::numeric AS amount,
                   NULL::integer AS currency_id, 'credit.account.history' AS res_model, history.id AS res_id,
                   jsonb_build_object('previous', history.previous, 'value', history.value, 'user', partner.name,
                                      'reason', history.reason, 'merged_from', history.merged_from) AS parameters
              FROM credit_account_history history
              JOIN res_users changer ON changer.id = history.user_id
              JOIN res_partner partner ON partner.id = changer.partner_id
            """
        )
        names = ["account_id", "date", "kind", "merged_from", "previous", "reason", "user_id", "value"]
        reads = {"credit.account.history": names, "res.partner": ["name"], "res.users": ["partner_id"]}
        return Source("history", query, "credit.account.history", reads)

    @api.model
    def _event_source_orders(self):
        """Confirmed orders, on the day of their confirmation."""
        query = SQL(
            """
            SELECT orders.date_order::date AS date, account.id AS account_id, 'order' AS kind,
                   orders.amount_total AS amount, orders.currency_id, 'sale.order' AS res_model, orders.id AS res_id,
                   jsonb_build_object('name', orders.name) AS parameters
              FROM credit_account account
              JOIN res_partner partner ON partner.commercial_partner_id = account.partner_id
              JOIN sale_order orders ON orders.partner_invoice_id = partner.id
              JOIN res_company company ON company.id = orders.company_id
             WHERE orders.state = 'sale' AND %s = account.company_id
            """,
            self._root_company_sql(SQL("company")),
        )
        names = [
            "amount_total",
            "company_id",
            "currency_id",
            "date_order",
            "name",
            "partner_invoice_id",
            "state",
        ]
        reads = {
            "credit.account": ["company_id", "partner_id"],
            "res.partner": ["commercial_partner_id"],
            "sale.order": names,
        }
        return Source("orders", query, "sale.order", reads)

    @api.model
    def _event_source_invoices(self):
        """Posted invoices, credit notes and receipts, on their own date."""
        query = SQL(
            """
            SELECT COALESCE(move.invoice_date, move.date) AS date, account.id AS account_id,
                   CASE WHEN move.move_type = 'out_refund' THEN 'refund' ELSE 'invoice' END AS kind,
                   CASE WHEN move.move_type = 'out_refund' THEN -move.amount_total ELSE move.amount_total END AS amount,
                   move.currency_id, 'account.move' AS res_model, move.id AS res_id,
                   jsonb_build_object('name', move.name, 'due', move.invoice_date_due) AS parameters
              FROM credit_account account
              JOIN res_partner partner ON partner.commercial_partner_id = account.partner_id
              JOIN account_move move ON move.partner_id = partner.id
              JOIN res_company company ON company.id = move.company_id
             WHERE move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
               AND %s = account.company_id
            """,
            self._root_company_sql(SQL("company")),
        )
        names = [
            "amount_total",
            "company_id",
            "currency_id",
            "date",
            "invoice_date",
            "invoice_date_due",
            "move_type",
            "name",
            "partner_id",
            "state",
        ]
        reads = {
            "account.move": names,
            "credit.account": ["company_id", "partner_id"],
            "res.partner": ["commercial_partner_id"],
        }
        return Source("invoices", query, "account.move", reads)

    @api.model
    def _event_source_payments(self):
        """What else changed the debt: payments, whichever way they were booked, and other entries."""
        query = SQL(
            """
            SELECT move.date, account.id AS account_id,
                   CASE WHEN SUM(line.balance) < 0 THEN 'payment' ELSE 'entry' END AS kind, SUM(line.balance) AS amount,
                   company.currency_id, 'account.move' AS res_model, move.id AS res_id,
                   jsonb_build_object('name', move.name, 'reference', move.ref) AS parameters
              FROM credit_account account
              JOIN res_partner partner ON partner.commercial_partner_id = account.partner_id
              JOIN account_move_line line ON line.partner_id = partner.id AND line.account_id = ANY(%(receivable)s)
              JOIN account_move move ON move.id = line.move_id
              JOIN res_company company ON company.id = move.company_id
             WHERE line.parent_state = 'posted' AND move.move_type = 'entry' AND %(root)s = account.company_id
          GROUP BY account.id, move.id, company.currency_id
            HAVING SUM(line.balance) <> 0
            """,
            receivable=self._receivable_accounts_sql(),
            root=self._root_company_sql(SQL("company")),
        )
        reads = {
            "account.move": ["company_id", "date", "move_type", "name", "ref"],
            "account.move.line": ["account_id", "balance", "move_id", "parent_state", "partner_id"],
            "credit.account": ["company_id", "partner_id"],
            "res.company": ["currency_id"],
            "res.partner": ["commercial_partner_id"],
        }
        return Source("payments", query, "account.move", reads)

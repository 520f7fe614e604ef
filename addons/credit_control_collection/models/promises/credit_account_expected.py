from odoo import api, models
from odoo.addons.credit_control.tools.expected import ExpectedKind
from odoo.addons.credit_control.tools.source import Source
from odoo.tools import SQL

from .credit_account_promise import OPEN_COLUMNS


class CreditAccount(models.Model):
    """What promises, payment plans and collectors say of the money to expect."""

    _inherit = "credit.account"

    @api.model
    def _expected_kinds(self):
        return [
            ExpectedKind("plan", 20, self.env._("Payment plan")),
            ExpectedKind("promise", 30, self.env._("Promise")),
            ExpectedKind("estimate", 40, self.env._("Collector's estimate")),
            *super()._expected_kinds(),
        ]

    @api.model
    def _expected_sources(self, as_of):
        return [
            *super()._expected_sources(as_of),
            self._expected_source_plans(),
            self._expected_source_promises(as_of),
            self._expected_source_estimates(as_of),
        ]

    @api.model
    def _expected_source_promises(self, as_of):
        """What is left of open promises, on the promised day; once its last day is over, a promise counts no more."""
        query = SQL(
            """
            SELECT promise.account_id, promise.partner_id, promise.company_id, line.id AS move_line_id,
                   'promise'::varchar AS kind, 'credit.promise'::varchar AS res_model, promise.id AS res_id,
                   promise.date_due AS date, promise.date_limit AS date_latest, line.currency_id,
                   %(part)s * line.amount_residual_currency / NULLIF(line.amount_residual, 0) AS amount_currency,
                   %(part)s AS amount, 1.0 AS share
              FROM credit_promise promise
              JOIN credit_promise_line item ON item.promise_id = promise.id
              JOIN %(debts)s line ON line.origin_id = item.origin_line_id
             WHERE promise.state = 'open' AND promise.date_limit >= %(as_of)s AND %(is_open)s
            """,
            part=self._agreed_part_sql(SQL("item"), SQL("line")),
            as_of=as_of,
            debts=self._debts_sql(*OPEN_COLUMNS, "currency_id"),
            is_open=self._is_open_sql(SQL("line")),
        )
        reads = {
            "credit.promise": ["account_id", "company_id", "date_due", "date_limit", "partner_id", "state"],
            "credit.promise.line": ["amount", "open_amount", "origin_line_id", "promise_id"],
        }
        return Source("promise", query, "credit.promise", reads)

    @api.model
    def _expected_source_plans(self):
        """Instalments of running plans: what is left of their items, the oldest item by the first open instalment.

        What was paid took off the first instalments. Items and instalments lie on one scale, that of what is left: an
        item is expected by the instalments that it overlaps with.
        """
        query = SQL(
            """
            SELECT plan.account_id, plan.partner_id, plan.company_id, item.line_id AS move_line_id,
                   'plan'::varchar AS kind, 'credit.payment.plan'::varchar AS res_model, plan.id AS res_id,
                   instalment.date, instalment.date AS date_latest, item.currency_id,
                   overlap.part AS amount_currency, overlap.part * item.rate AS amount, 1.0 AS share
              FROM credit_payment_plan plan
              JOIN (SELECT part.*, SUM(part) OVER (PARTITION BY plan_id ORDER BY date_due, id) AS upto,
                           SUM(part) OVER (PARTITION BY plan_id) AS total
                      FROM (SELECT item.id, item.plan_id, item.date_due, line.id AS line_id, line.currency_id,
                                   line.amount_residual / NULLIF(line.amount_residual_currency, 0) AS rate,
                                   GREATEST(item.amount - GREATEST(
                                       item.open_amount - line.amount_residual_currency, 0), 0) AS part
                              FROM credit_payment_plan_item item
                              JOIN %(debts)s line ON line.origin_id = item.origin_line_id
                             WHERE item.state = 'active' AND %(is_open)s
                           ) part
                   ) item ON item.plan_id = plan.id
              JOIN (SELECT plan_id, date, amount, SUM(amount) OVER (PARTITION BY plan_id ORDER BY date, id) AS upto,
                           SUM(amount) OVER (PARTITION BY plan_id) AS total
                      FROM credit_payment_plan_line
                   ) instalment ON instalment.plan_id = plan.id
        CROSS JOIN LATERAL (
                    SELECT LEAST(item.upto, instalment.upto - instalment.total + item.total)
                           - GREATEST(item.upto - item.part,
                                      instalment.upto - instalment.amount - instalment.total + item.total) AS part
                   ) overlap
             WHERE plan.state = 'active' AND overlap.part > 0
            """,
            debts=self._debts_sql(*OPEN_COLUMNS, "currency_id"),
            is_open=self._is_open_sql(SQL("line")),
        )
        reads = {
            "credit.payment.plan": ["account_id", "company_id", "partner_id", "state"],
            "credit.payment.plan.item": [
                "amount",
                "date_due",
                "open_amount",
                "origin_line_id",
                "plan_id",
                "state",
            ],
            "credit.payment.plan.line": ["amount", "date", "plan_id"],
        }
        return Source("plan", query, "credit.payment.plan", reads)

    @api.model
    def _expected_source_estimates(self, as_of):
        """What collectors think; a day that is over says nothing any more."""
        query = SQL(
            """
            SELECT estimate.account_id, estimate.partner_id, estimate.company_id, line.id AS move_line_id,
                   'estimate'::varchar AS kind, 'credit.receipt.estimate'::varchar AS res_model, estimate.id AS res_id,
                   estimate.date, estimate.date AS date_latest, line.currency_id,
                   line.amount_residual_currency AS amount_currency, line.amount_residual AS amount,
                   estimate.probability / 100.0 AS share
              FROM credit_receipt_estimate estimate
              JOIN %(debts)s line ON line.origin_id = estimate.origin_line_id
             WHERE estimate.date >= %(as_of)s AND %(is_open)s
            """,
            as_of=as_of,
            debts=self._debts_sql(*OPEN_COLUMNS, "currency_id"),
            is_open=self._is_open_sql(SQL("line")),
        )
        reads = {
            "credit.receipt.estimate": [
                "account_id",
                "company_id",
                "date",
                "origin_line_id",
                "partner_id",
                "probability",
            ],
        }
        return Source("estimate", query, "credit.receipt.estimate", reads)

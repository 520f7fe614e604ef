from odoo import api, fields, models
from odoo.addons.credit_control.tools.roles import FIGURES
from odoo.addons.credit_control.tools.source import Source
from odoo.tools import SQL

# What says whether an item is open.
OPEN_COLUMNS = ("account_id", "amount_residual", "amount_residual_currency", "reconciled")


class CreditAccount(models.Model):
    """What was promised, what is paid by instalments, and how far the customer can be relied on."""

    _inherit = "credit.account"

    promise_ids = fields.One2many("credit.promise", "account_id", string="Promises", groups=FIGURES)
    plan_ids = fields.One2many("credit.payment.plan", "account_id", string="Payment plans", groups=FIGURES)
    promise_decided_count = fields.Integer(
        string="Promises decided",
        compute="_compute_promise_reliability",
        groups=FIGURES,
        help="Kept, partly kept or broken.",
    )
    promise_kept_count = fields.Integer(
        string="Promises kept", compute="_compute_promise_reliability", groups=FIGURES
    )
    promise_reliability = fields.Float(
        string="Reliability (%)",
        compute="_compute_promise_reliability",
        groups=FIGURES,
        help="Promises kept of those that were decided.",
    )

    @api.depends("promise_ids.state")
    def _compute_promise_reliability(self):
        groups = self.env["credit.promise"]._read_group(
            [("account_id", "in", self.ids), ("state", "in", ("kept", "partly", "broken"))],
            ["account_id", "state"],
            ["__count"],
        )
        counts = {(account.id, state): count for account, state, count in groups}
        for account in self:
            kept = counts.get((account.id, "kept"), 0)
            decided = kept + sum(counts.get((account.id, state), 0) for state in ("partly", "broken"))
            account.promise_kept_count = kept
            account.promise_decided_count = decided
            account.promise_reliability = 100 * kept / decided if decided else 0.0

    @api.model
    def _pause_source_plans(self):
        """What is paid by instalments is not chased while the plan runs.

        A plan that a request approved is a kind of its own, which rules may leave out: those who agreed on it, asked
        for it, changed the request or approved it have paused the items together.
        """
        query = SQL(
            """
            SELECT line.id AS move_line_id, CASE WHEN request.id IS NULL THEN 'plan' ELSE 'plan_approved' END AS kind,
                   %(part)s AS amount, plan.date AS date_from, NULL::date AS date_until,
                   NULL::varchar AS reason_code,
                   ARRAY[plan.user_id, request.requested_by_id, request.changed_by_id]
                   || approval.user_ids AS user_ids
              FROM credit_payment_plan plan
              JOIN credit_payment_plan_item item ON item.plan_id = plan.id
              JOIN %(debts)s line ON line.origin_id = item.origin_line_id
         LEFT JOIN credit_request request ON request.id = plan.approved_request_id
CROSS JOIN LATERAL (SELECT ARRAY_AGG(step.user_id) || ARRAY_AGG(step.on_behalf_id) AS user_ids
                      FROM credit_approval_step step
                     WHERE step.res_model = 'credit.request' AND step.res_id = request.id
                       AND step.state = 'approved') approval
             WHERE plan.state = 'active' AND %(is_open)s
            """,
            debts=self._debts_sql(*OPEN_COLUMNS),
            part=self._agreed_part_sql(SQL("item"), SQL("line")),
            is_open=self._is_open_sql(SQL("line")),
        )
        reads = {
            "credit.approval.step": ["on_behalf_id", "res_id", "res_model", "state", "user_id"],
            "credit.payment.plan": ["approved_request_id", "date", "state", "user_id"],
            "credit.payment.plan.item": ["amount", "open_amount", "origin_line_id", "plan_id"],
            "credit.request": ["changed_by_id", "requested_by_id"],
        }
        return Source("plan", query, "credit.payment.plan", reads)

    @api.model
    def _pause_source_promises(self):
        """What is promised is not chased from the day of the promise to its last day."""
        query = SQL(
            """
            SELECT line.id AS move_line_id, 'promise' AS kind, %(part)s AS amount, promise.date AS date_from,
                   promise.date_limit AS date_until, NULL::varchar AS reason_code,
                   ARRAY[promise.user_id] AS user_ids
              FROM credit_promise promise
              JOIN credit_promise_line item ON item.promise_id = promise.id
              JOIN %(debts)s line ON line.origin_id = item.origin_line_id
             WHERE promise.state = 'open' AND %(is_open)s
            """,
            debts=self._debts_sql(*OPEN_COLUMNS),
            part=self._agreed_part_sql(SQL("item"), SQL("line")),
            is_open=self._is_open_sql(SQL("line")),
        )
        reads = {
            "credit.promise": ["date", "date_limit", "state", "user_id"],
            "credit.promise.line": ["amount", "open_amount", "origin_line_id", "promise_id"],
        }
        return Source("promise", query, "credit.promise", reads)

    @api.model
    def _agreed_part_sql(self, item, line):
        """What is left of a part of an item that was agreed on, in company currency; payments take it off first.

        :param SQL item: alias of a row with ``open_amount`` (what was open then) and ``amount`` (the part of it)
        :param SQL line: alias of its ``account_move_line``
        """
        return SQL(
            """(GREATEST(%(item)s.amount - GREATEST(%(item)s.open_amount - %(line)s.amount_residual_currency, 0), 0)
                * %(line)s.amount_residual / NULLIF(%(line)s.amount_residual_currency, 0))""",
            item=item,
            line=line,
        )

    @api.model
    def _event_source_promises(self):
        query = SQL(
            """
            SELECT promise.date, promise.account_id, 'promise' AS kind, promise.amount, promise.currency_id,
                   'credit.promise' AS res_model, promise.id AS res_id,
                   jsonb_build_object('due', promise.date_due, 'state', promise.state) AS parameters
              FROM credit_promise promise
            """
        )
        names = ["account_id", "amount", "currency_id", "date", "date_due", "state"]
        return Source("promise", query, "credit.promise", {"credit.promise": names})

    @api.model
    def _event_source_promise_decisions(self):
        query = SQL(
            """
            SELECT promise.decided_on AS date, promise.account_id, 'promise_decision' AS kind, promise.amount,
                   promise.currency_id, 'credit.promise' AS res_model, promise.id AS res_id,
                   jsonb_build_object('due', promise.date_due, 'state', promise.state) AS parameters
              FROM credit_promise promise WHERE promise.decided_on IS NOT NULL
            """
        )
        names = ["account_id", "amount", "currency_id", "date_due", "decided_on", "state"]
        return Source("promise_decision", query, "credit.promise", {"credit.promise": names})

    @api.model
    def _event_source_plans(self):
        return self._event_source_plan("plan", "date", SQL("plan.state NOT IN ('draft', 'waiting')"))

    @api.model
    def _event_source_plan_decisions(self):
        return self._event_source_plan("plan_decision", "decided_on", SQL("plan.decided_on IS NOT NULL"))

    @api.model
    def _event_source_plan(self, kind, day, condition):
        """:param str day: name of the field with the day of the event"""
        query = SQL(
            """
            SELECT plan.%s AS date, plan.account_id, %s AS kind, plan.total AS amount, plan.currency_id,
                   'credit.payment.plan' AS res_model, plan.id AS res_id,
                   jsonb_build_object('name', plan.name, 'state', plan.state) AS parameters
              FROM credit_payment_plan plan WHERE %s
            """,
            SQL.identifier(day),
            kind,
            condition,
        )
        names = ["account_id", "currency_id", day, "name", "state", "total"]
        return Source(kind, query, "credit.payment.plan", {"credit.payment.plan": names})

    def action_new_plan(self):
        """Open a draft of a payment plan with all that is late and not agreed on otherwise."""
        self.ensure_one()
        return self.env["credit.payment.plan"].action_new(self)

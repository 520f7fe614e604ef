"""What interactions and promises add to the kernel's doors of pauses and events."""

from odoo import api, models
from odoo.addons.credit_control.tools.source import Source
from odoo.tools import SQL

PROMISE_READS = {
    "credit.promise": [
        "account_id",
        "amount",
        "currency_id",
        "date",
        "date_due",
        "date_limit",
        "decided_on",
        "state",
    ],
    "credit.promise.line": ["amount", "move_line_id", "open_amount", "promise_id"],
}

PLAN_READS = {
    "credit.payment.plan": ["account_id", "currency_id", "date", "decided_on", "name", "state", "total"],
    "credit.payment.plan.item": ["amount", "move_line_id", "open_amount", "plan_id"],
}
# What says whether an item is open.
LINE_READS = ["account_id", "amount_residual", "amount_residual_currency", "reconciled"]


class CreditAccount(models.Model):
    _inherit = "credit.account"

    @api.model
    def _pause_sources(self):
        return [*super()._pause_sources(), self._pause_source_promises(), self._pause_source_plans()]

    @api.model
    def _pause_source_plans(self):
        """What is paid by instalments is not chased while the plan runs."""
        query = SQL(
            """
            SELECT line.id AS move_line_id, 'plan' AS kind, %(part)s AS amount, plan.date AS date_from,
                   NULL::date AS date_until, NULL::varchar AS reason_code
              FROM credit_payment_plan plan
              JOIN credit_payment_plan_item item ON item.plan_id = plan.id
              JOIN account_move_line line ON line.id = item.move_line_id
             WHERE plan.state = 'active' AND %(is_open)s
            """,
            part=self._agreed_part_sql(SQL("item"), SQL("line")),
            is_open=self._is_open_sql(SQL("line")),
        )
        return Source("plan", query, "credit.payment.plan", {**PLAN_READS, "account.move.line": LINE_READS})

    @api.model
    def _pause_source_promises(self):
        """What is promised is not chased from the day of the promise to its last day."""
        query = SQL(
            """
            SELECT line.id AS move_line_id, 'promise' AS kind, %(part)s AS amount, promise.date AS date_from,
                   promise.date_limit AS date_until, NULL::varchar AS reason_code
              FROM credit_promise promise
              JOIN credit_promise_line item ON item.promise_id = promise.id
              JOIN account_move_line line ON line.id = item.move_line_id
             WHERE promise.state = 'open' AND %(is_open)s
            """,
            part=self._agreed_part_sql(SQL("item"), SQL("line")),
            is_open=self._is_open_sql(SQL("line")),
        )
        return Source("promise", query, "credit.promise", {**PROMISE_READS, "account.move.line": LINE_READS})

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
    def _event_sources(self):
        return [
            *super()._event_sources(),
            self._event_source_interactions(),
            self._event_source_promises(),
            self._event_source_promise_decisions(),
            self._event_source_plan("plan", SQL("plan.date"), SQL("plan.state NOT IN ('draft', 'waiting')")),
            self._event_source_plan(
                "plan_decision", SQL("plan.decided_on"), SQL("plan.decided_on IS NOT NULL")
            ),
        ]

    @api.model
    def _event_source_interactions(self):
        query = SQL(
            """
            SELECT interaction.date, interaction.account_id, 'interaction' AS kind, NULL::numeric AS amount,
                   NULL::integer AS currency_id, 'credit.interaction' AS res_model, interaction.id AS res_id,
                   jsonb_build_object('channel', interaction.channel, 'result', interaction.result_id, 'user', who.name,
                                      'contact', contact.name, 'note', interaction.note,
                                      'next', interaction.next_date) AS parameters
              FROM credit_interaction interaction
              JOIN res_users logger ON logger.id = interaction.user_id
              JOIN res_partner who ON who.id = logger.partner_id
         LEFT JOIN res_partner contact ON contact.id = interaction.contact_id
            """
        )
        names = ["account_id", "channel", "contact_id", "date", "next_date", "note", "result_id", "user_id"]
        reads = {"credit.interaction": names, "res.partner": ["name"], "res.users": ["partner_id"]}
        return Source("interaction", query, "credit.interaction", reads)

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
        return Source("promise", query, "credit.promise", PROMISE_READS)

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
        return Source("promise_decision", query, "credit.promise", PROMISE_READS)

    @api.model
    def _event_source_plan(self, kind, date, condition):
        query = SQL(
            """
            SELECT %s AS date, plan.account_id, %s AS kind, plan.total AS amount, plan.currency_id,
                   'credit.payment.plan' AS res_model, plan.id AS res_id,
                   jsonb_build_object('name', plan.name, 'state', plan.state) AS parameters
              FROM credit_payment_plan plan WHERE %s
            """,
            date,
            kind,
            condition,
        )
        return Source(kind, query, "credit.payment.plan", PLAN_READS)

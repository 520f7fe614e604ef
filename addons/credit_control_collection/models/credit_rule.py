from odoo import fields, models
from odoo.addons.credit_control.tools.check import Breach
from odoo.addons.credit_control.tools.source import union
from odoo.tools import SQL

from .promises.credit_account_promise import OPEN_COLUMNS


class CreditRule(models.Model):
    """Kinds about what became of chasing: a promise broken, a level of the follow-up reached."""

    _inherit = "credit.rule"

    kind = fields.Selection(
        selection_add=[("promise_broken", "Promise broken"), ("level_reached", "Follow-up level reached")],
        ondelete={"promise_broken": "cascade", "level_reached": "cascade"},
    )
    followup_level_id = fields.Many2one(
        "credit.followup.level",
        string="From level",
        check_company=True,
        ondelete="restrict",
        help="Customers who got a message of this level, or of a later one, about something that is still open.",
    )

    def _kinds_settled_in_advance(self):
        return super()._kinds_settled_in_advance() | {"promise_broken", "level_reached"}

    def _evaluate_promise_broken(self, check):
        Account = self.env["credit.account"]
        # SQL: one statement for all accounts; a check must count what its user cannot see.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT promise.account_id, COUNT(DISTINCT promise.id), SUM(%(part)s)::float + COALESCE(
                           (SELECT SUM(source.amount)::float FROM %(items)s source
                             WHERE source.account_id = ANY(%(accounts)s) AND source.component = 'unallocated'
                               AND source.account_id = promise.account_id), 0)
                  FROM credit_promise promise
                  JOIN credit_promise_line item ON item.promise_id = promise.id
                  JOIN %(debts)s line ON line.origin_id = item.origin_line_id
                 WHERE promise.account_id = ANY(%(accounts)s) AND promise.state IN ('broken', 'partly')
                   AND %(is_open)s
              GROUP BY promise.account_id
                """,
                debts=Account._debts_sql(*OPEN_COLUMNS),
                part=Account._agreed_part_sql(SQL("item"), SQL("line")),
                accounts=check.accounts.ids,
                items=union(self.env, [Account._exposure_source_items()]),
                is_open=Account._is_open_sql(SQL("line")),
                to_flush=[
                    *(self.env["credit.promise"]._fields[name] for name in ("account_id", "state")),
                    *(
                        self.env["credit.promise.line"]._fields[name]
                        for name in ("amount", "open_amount", "origin_line_id", "promise_id")
                    ),
                ],
            )
        )
        known = {account: (count, amount) for account, count, amount in rows}
        return [
            Breach(
                document.id,
                rule.id,
                "promise_broken",
                value=rule.currency_id.round(known[document.account_id][1]),
                threshold=rule.amount,
                parameters={"count": known[document.account_id][0]},
            )
            for rule in self
            for document in check.documents_of(rule)
            if document.account_id in known
            and document.amount > 0
            and rule.currency_id.compare_amounts(known[document.account_id][1], rule.amount) > 0
        ]

    def _sentence_promise_broken(self, *, value, threshold, parameters, money, figures):
        if not figures:
            return self.env._("The customer has not kept a promise to pay.")
        return self.env._(
            "%(value)s is still open of promises that were not kept: %(count)s.",
            value=money(value),
            count=parameters.get("count", 1),
        )

    def _describe_promise_broken(self):
        if not self.amount:
            return self.env._("something is still open of a promise that was not kept")
        return self.env._(
            "more than %(amount)s is still open of promises that were not kept", amount=self._describe_money()
        )

    def _evaluate_level_reached(self, check):
        Account = self.env["credit.account"]
        # SQL: one statement for all accounts and levels; a check must count what its user cannot see.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT message.account_id, level.id, level.days, SUM(line.amount_residual)::float
                  FROM credit_followup message
                  JOIN credit_followup_level level ON level.id = message.level_id
                  JOIN credit_followup_item item ON item.followup_id = message.id AND NOT item.is_credit
                  JOIN %(debts)s line ON line.origin_id = item.origin_line_id
                 WHERE message.account_id = ANY(%(accounts)s) AND message.state NOT IN ('draft', 'failed')
                   AND item.level_id IS NOT NULL AND %(is_open)s
              GROUP BY message.account_id, message.id, level.id
              ORDER BY message.account_id, level.days DESC, message.id DESC
                """,
                accounts=check.accounts.ids,
                debts=Account._debts_sql(*OPEN_COLUMNS),
                is_open=Account._is_open_sql(SQL("line")),
                to_flush=[
                    *(
                        self.env["credit.followup"]._fields[name]
                        for name in ("account_id", "level_id", "state")
                    ),
                    *(
                        self.env["credit.followup.item"]._fields[name]
                        for name in ("followup_id", "is_credit", "level_id", "origin_line_id")
                    ),
                    self.env["credit.followup.level"]._fields["days"],
                ],
            )
        )
        highest = {}
        for account, level, days, amount in rows:
            highest.setdefault(account, (level, days, amount))
        breaches = []
        for rule in self.filtered("followup_level_id"):
            for document in check.documents_of(rule):
                level, days, amount = highest.get(document.account_id, (None, None, 0.0))
                if level and document.amount > 0 and days >= rule.followup_level_id.days:
                    breaches.append(
                        Breach(
                            document.id,
                            rule.id,
                            "level_reached",
                            value=rule.currency_id.round(amount),
                            parameters={"level": level},
                        )
                    )
        return breaches

    def _sentence_level_reached(self, *, value, threshold, parameters, money, figures):
        # Whoever may know the reason may know the name of the level.
        level = self.env["credit.followup.level"].sudo().browse(parameters.get("level", ())).exists()
        if not figures:
            return self.env._("The customer has reached the level “%(level)s”.", level=level.name or "…")
        return self.env._(
            "The customer has reached the level “%(level)s” with %(value)s that is still open.",
            level=level.name or "…",
            value=money(value),
        )

    def _describe_level_reached(self):
        return self.env._(
            "a message of the level “%(level)s” or a later one went out about something that is still open",
            level=self.followup_level_id.name or "…",
        )

from odoo import fields, models
from odoo.tools import SQL

from ...tools.check import Breach
from ...tools.source import fields_to_flush, union

OVERDUE_KINDS = ("overdue", "oldest_item")


class CreditRule(models.Model):
    """Kinds about what is overdue: together too much for too long, or one item too old."""

    _inherit = "credit.rule"

    def _evaluate_overdue(self, check):
        known = self._overdue_by_rule(check)
        breaches = []
        for rule in self:
            for document in check.documents_of(rule):
                overdue = known.get((rule.id, document.account_id))
                if (
                    overdue
                    and document.amount > 0
                    and rule.currency_id.compare_amounts(overdue["late"], rule.amount) > 0
                ):
                    breaches.append(
                        Breach(
                            document.id,
                            rule.id,
                            "overdue",
                            value=overdue["late"],
                            threshold=rule.amount,
                            parameters={"days": rule.days, "oldest_days": overdue["oldest"]},
                        )
                    )
        return breaches

    def _evaluate_oldest_item(self, check):
        known = self._overdue_by_rule(check)
        breaches = []
        for rule in self:
            for document in check.documents_of(rule):
                overdue = known.get((rule.id, document.account_id))
                # A customer whose credits cover all that is overdue owes nothing old.
                if (
                    overdue
                    and overdue["oldest_item"]
                    and document.amount > 0
                    and rule.currency_id.compare_amounts(overdue["net"], 0.0) > 0
                ):
                    breaches.append(
                        Breach(
                            document.id,
                            rule.id,
                            "oldest_item",
                            value=overdue["net"],
                            parameters={"days": rule.days, "oldest_days": overdue["oldest_item"]},
                        )
                    )
        return breaches

    def _overdue_by_rule(self, check):
        """What is overdue, as each of the rules of this checkpoint that ask for it counts it.

        :return: by (rule id, account id): ``late`` (older than the rule's days, less unallocated credits, in company
            currency), ``oldest`` (age in days of the oldest item in it), ``oldest_item`` (age of the oldest item that
            is larger than the rule's amount; 0 for none) and ``net`` (all that is overdue, less unallocated credits)
        """
        return check.once("overdue", lambda: self._ask_overdue(check))

    def _ask_overdue(self, check):
        rules = check.rules.filtered(lambda rule: rule.kind in OVERDUE_KINDS)
        rules.flush_recordset(["amount", "days", "leave_out_paused", "pause_kind_ids"])
        today = fields.Date.context_today(self)
        age = SQL("%s - item.date_due", today)
        late = SQL("item.component = 'overdue' AND %s > COALESCE(rule.days, 0)", age)
        # SQL: one statement for all rules and accounts; a check must count what its user cannot see.
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT rule.id AS rule_id, item.account_id,
                       SUM(CASE WHEN item.component = 'unallocated' OR %(late)s THEN counted.amount ELSE 0 END)::float
                           AS late,
                       COALESCE(MAX(%(age)s) FILTER (WHERE %(late)s AND counted.amount > 0), 0) AS oldest,
                       COALESCE(MAX(%(age)s) FILTER (WHERE %(late)s AND counted.amount > COALESCE(rule.amount, 0)), 0)
                           AS oldest_item,
                       SUM(counted.amount)::float AS net
                  FROM %(items)s item
                  JOIN credit_rule rule ON rule.id = ANY(%(rules)s)
                  %(paused)s
                 WHERE item.account_id = ANY(%(accounts)s) AND item.component IN ('overdue', 'unallocated')
              GROUP BY rule.id, item.account_id
                """,
                age=age,
                late=late,
                items=union(self.env, [self.env["credit.account"]._exposure_source_items()]),
                paused=self._paused_sql(today, rules.filtered("leave_out_paused")),
                rules=rules.ids,
                accounts=check.accounts.ids,
            )
        )
        return {(row["rule_id"], row["account_id"]): row for row in rows}

    def _paused_sql(self, today, leaving_out):
        """Join of ``counted``: the amount of an ``item`` that a ``rule`` counts.

        :param leaving_out: those of the rules that leave out what is paused: of the kinds that they name, and not by
            whoever confirms: the user of the environment. What the system looks at again, nobody has paused himself.
        """
        if not leaving_out:
            return SQL("CROSS JOIN LATERAL (SELECT item.amount) counted")
        return SQL(
            """
             LEFT JOIN (SELECT named.rule_id, source.move_line_id, SUM(source.amount) AS amount
                          FROM %(pauses)s source
                          JOIN credit_pause_kind kind ON kind.code = source.kind AND kind.may_count
                          JOIN credit_rule_pause_kind_rel named
                            ON named.kind_id = kind.id AND named.rule_id = ANY(%(rules)s)
                         WHERE COALESCE(source.date_from, %(today)s) <= %(today)s
                           AND COALESCE(source.date_until, %(today)s) >= %(today)s
                           AND (%(user)s = ANY(source.user_ids)) IS NOT TRUE
                      GROUP BY named.rule_id, source.move_line_id
                       ) paused ON paused.move_line_id = item.res_id AND paused.rule_id = rule.id
            CROSS JOIN LATERAL (
                        SELECT item.amount - CASE WHEN item.component = 'overdue'
                                                  THEN LEAST(GREATEST(paused.amount, 0), item.amount)
                                                  ELSE 0 END AS amount
                       ) counted
            """,
            pauses=union(self.env, self.env["credit.account"]._pause_sources()),
            rules=leaving_out.ids,
            today=today,
            user=self.env.uid,
            to_flush=fields_to_flush(self.env, {"credit.pause.kind": ["code", "may_count"]}),
        )

    def _sentence_overdue(self, *, value, threshold, parameters, money, figures):
        days = parameters.get("days", 0)
        if not figures:
            return self.env._("The customer is overdue by more than %(days)s days.", days=days)
        return self.env._(
            "%(value)s is overdue by more than %(days)s days, the oldest item by %(oldest)s.",
            value=money(value),
            days=days,
            oldest=parameters.get("oldest_days", 0),
        )

    def _sentence_oldest_item(self, *, value, threshold, parameters, money, figures):
        days = parameters.get("days", 0)
        if not figures:
            return self.env._("An open item is overdue by more than %(days)s days.", days=days)
        return self.env._(
            "The oldest open item is overdue by %(oldest)s days, more than %(days)s.",
            oldest=parameters.get("oldest_days", 0),
            days=days,
        )

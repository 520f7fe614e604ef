"""The fourth door: one ``_evaluate_<kind>`` and the ``_sentence_<code>`` of its reasons for each kind of rule.

An addon adds a kind by extending the selection and adding the two methods. ``_evaluate_<kind>`` is called on all
rules of that kind at once, for all documents at once, and gets:

* ``documents``: list of ``tools.check.Document`` in the order of confirmation
* ``accounts``: their credit accounts
* ``without``: the records behind the documents, which must not count as exposure
* ``blocked``: ids of documents that earlier kinds hold

It returns a list of ``tools.check.Breach`` and asks the database at most once or twice, however many documents
there are.
"""

from odoo import fields, models
from odoo.tools import SQL, float_compare

from ..tools.check import Breach, breaches_of_limit
from ..tools.source import union


class CreditRule(models.Model):
    _inherit = "credit.rule"

    def _evaluate_limit_exceeded(self, documents, accounts, without, blocked):
        limited = accounts.filtered(
            lambda account: account.limit_mode != "none" or account._has_group_limit()
        )
        if not limited:
            return []
        exposures = limited.get_exposures(without=without)
        # The sentence names the group to whoever may know the reason.
        groups = self.env["credit.group"].sudo()
        breaches = []
        for rule in self:
            currency = rule.currency_id
            over = breaches_of_limit(
                documents,
                exposures,
                allow=lambda limit, rule=rule: rule.currency_id.round(limit * (1 + rule.tolerance / 100)),
                blocked=blocked,
                compare=lambda a, b, rounding=currency.rounding: float_compare(
                    a, b, precision_rounding=rounding
                ),
            )
            for document, after, most, group_id in over:
                exposure = exposures[document.account_id]
                parameters = {
                    "limit": exposure.group_limit if group_id else exposure.limit,
                    "document": document.amount,
                    "exposure": currency.round(after - document.amount),
                    "tolerance": rule.tolerance,
                }
                if group_id:
                    parameters["group"] = groups.browse(group_id).name
                breaches.append(Breach(document.id, rule.id, "limit_exceeded", after, most, parameters))
        return breaches

    def _sentence_limit_exceeded(self, *, value, threshold, parameters, money, figures):
        group = parameters.get("group")
        if not figures:
            return (
                self.env._("The credit limit of the customer's group would be exceeded.")
                if group
                else self.env._("The credit limit would be exceeded.")
            )
        amounts = {
            "document": money(parameters.get("document", 0.0)),
            "value": money(value),
            "threshold": money(threshold),
        }
        if group:
            return self.env._(
                "With this order %(document)s the exposure of the group %(group)s would be %(value)s; "
                "its limit allows %(threshold)s.",
                group=group,
                **amounts,
            )
        return self.env._(
            "With this order %(document)s the exposure would be %(value)s; the limit allows %(threshold)s.",
            **amounts,
        )

    def _evaluate_overdue(self, documents, accounts, without, blocked):
        overdue = self._overdue_by_rule(accounts)
        breaches = []
        for rule in self:
            for document in documents:
                amount, oldest_days = overdue.get((rule.id, document.account_id), (0.0, 0))
                if document.amount > 0 and rule.currency_id.compare_amounts(amount, rule.amount) > 0:
                    breaches.append(
                        Breach(
                            document.id,
                            rule.id,
                            "overdue",
                            value=amount,
                            threshold=rule.amount,
                            parameters={"days": rule.days, "oldest_days": oldest_days},
                        )
                    )
        return breaches

    def _overdue_by_rule(self, accounts):
        """What is overdue for longer than each rule allows, less unallocated credits.

        :return: (amount in company currency, age of the oldest item in days) by (rule id, account id)
        """
        today = fields.Date.context_today(self)
        items = union(self.env, [self.env["credit.account"]._exposure_source_items()])
        # SQL: one statement for all rules and accounts; a check must count what its user cannot see.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT rule.id, item.account_id, SUM(item.amount),
                       MAX(%(today)s - item.date_due) FILTER (WHERE item.component = 'overdue')
                  FROM %(items)s item
                  JOIN credit_rule rule ON rule.id = ANY(%(rules)s)
                 WHERE item.account_id = ANY(%(accounts)s)
                   AND (item.component = 'unallocated'
                        OR (item.component = 'overdue' AND %(today)s - item.date_due > rule.days))
              GROUP BY rule.id, item.account_id
                """,
                today=today,
                items=items,
                rules=self.ids,
                accounts=accounts.ids,
            )
        )
        return {(rule, account): (float(amount), days or 0) for rule, account, amount, days in rows}

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

    def _evaluate_account_suspended(self, documents, accounts, without, blocked):
        state = {account.id: account.state for account in accounts}
        return [
            Breach(
                document.id, rule.id, "account_suspended", parameters={"state": state[document.account_id]}
            )
            for rule in self
            for document in documents
            if state[document.account_id] != "open"
        ]

    def _sentence_account_suspended(self, *, value, threshold, parameters, money, figures):
        if parameters.get("state") == "closed":
            return self.env._("The credit account is closed.")
        return self.env._("The credit account is suspended.")

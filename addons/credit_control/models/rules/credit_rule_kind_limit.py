from dataclasses import replace

from odoo import fields, models
from odoo.tools import float_compare, format_date

from ...tools.check import Breach, breaches_of_limit


class CreditRule(models.Model):
    """Kinds about the limit: it is exceeded, or no longer valid."""

    _inherit = "credit.rule"

    def _evaluate_limit_exceeded(self, check):
        exposures = self._get_exposures(check)
        # The sentence names the group to whoever may know the reason.
        groups = self.env["credit.group"].sudo()
        breaches = []
        for rule in self:
            for document, after, most, group_id in rule._over_limit(check, exposures):
                exposure = exposures[document.account_id]
                parameters = {
                    "limit": exposure.group_limit if group_id else exposure.limit,
                    "document": document.amount,
                    "exposure": rule.currency_id.round(after - document.amount),
                    "tolerance": rule.tolerance,
                }
                if group_id:
                    parameters["group"] = groups.browse(group_id).name
                breaches.append(Breach(document.id, rule.id, "limit_exceeded", after, most, parameters))
        return breaches

    def _get_exposures(self, check):
        """Exposures of those accounts of a check that the rules compare with a figure."""
        compared = check.accounts.filtered(
            lambda account: account.limit_mode != "none" or account.group_id or account.sale_mode == "cash"
        )
        return check.once(
            "exposures", lambda: compared.get_exposures(without=check.unbooked, left_out=check.left_out)
        )

    def _over_limit(self, check, exposures):
        """Which documents of this rule would take their account, or its group, over what the rule lets them owe.

        :return: list of ``tools.check.Excess``
        """
        self.ensure_one()
        currency = self.currency_id

        def over(passing):
            # What may pass uses up room, of a group's other members too.
            return breaches_of_limit(
                check.documents,
                exposures,
                allow=lambda limit: currency.round(limit * (1 + self.tolerance / 100) + self.amount),
                passing=passing,
                blocked=check.blocked,
                compare=lambda a, b: float_compare(a, b, precision_rounding=currency.rounding),
            )

        passing = self._not_asked(check)
        found = over(passing)
        if found and (paid := self._paid_in_advance(check)):
            found = over(passing | paid)
        return found

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
                "With this order of %(document)s the exposure of the group %(group)s would be %(value)s; "
                "its limit allows %(threshold)s.",
                group=group,
                **amounts,
            )
        return self.env._(
            "With this order of %(document)s the exposure would be %(value)s; the limit allows %(threshold)s.",
            **amounts,
        )

    def _evaluate_limit_expired(self, check):
        today = fields.Date.context_today(self)
        expired = {
            account.id: account.limit_until for account in check.accounts if account._is_limit_expired(today)
        }
        return [
            Breach(
                document.id,
                rule.id,
                "limit_expired",
                parameters={"until": fields.Date.to_string(expired[document.account_id])},
            )
            for rule in self
            for document in check.documents_of(rule)
            if document.account_id in expired and document.amount > 0
        ]

    def _sentence_limit_expired(self, *, value, threshold, parameters, money, figures):
        return self.env._(
            "The credit limit expired on %(date)s.",
            date=format_date(self.env, parameters.get("until")),
        )

    # Cash customers

    def _evaluate_cash_not_prepaid(self, check):
        """Hold what a cash customer has not paid in advance.

        Either payment transactions of the order itself cover it, or the money on the account covers all that the
        customer owes and has ordered, this order included.
        """
        cash = check.accounts.filtered(lambda account: account.sale_mode == "cash")
        if not cash:
            return []
        # Nothing may be owed: a limit of zero, whatever limit the account has for other times.
        nothing_owed = {
            account: replace(exposure, limit=0.0 if account in cash.ids else None, group_limit=None)
            for account, exposure in self._get_exposures(check).items()
        }
        return [
            Breach(
                document.id,
                rule.id,
                "cash_not_prepaid",
                value=after,
                parameters={"document": document.amount},
            )
            for rule in self
            for document, after, _most, _group_id in rule._over_limit(check, nothing_owed)
        ]

    def _sentence_cash_not_prepaid(self, *, value, threshold, parameters, money, figures):
        if not figures:
            return self.env._("The customer pays in advance, and has not paid yet.")
        return self.env._(
            "The customer pays in advance; %(missing)s of this order of %(document)s is not covered by payments.",
            missing=money(min(value, parameters.get("document", value))),
            document=money(parameters.get("document", value)),
        )

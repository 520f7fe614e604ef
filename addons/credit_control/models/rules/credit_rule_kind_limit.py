from dataclasses import replace

from odoo import fields, models
from odoo.tools import float_compare, format_date

from ...tools.check import Breach, breaches_of_limit


class CreditRule(models.Model):
    """Kinds about the limit: it is exceeded, or no longer valid."""

    _inherit = "credit.rule"

    def _evaluate_limit_exceeded(self, check):
        exposures = self._get_exposures(check)
        today = fields.Date.context_today(self)
        # The sentence names the group to whoever may know the reason.
        groups = self.env["credit.group"].sudo()
        breaches = []
        for rule in self:
            for document, after, most, group_id in rule._over_limit(check, exposures, on_delivery=True):
                exposure = exposures[document.account_id]
                parameters = {
                    "limit": exposure.group_limit if group_id else exposure.limit,
                    "document": document.amount,
                    "exposure": rule.currency_id.round(after - document.amount),
                    "tolerance": rule.tolerance,
                }
                if group_id:
                    parameters["group"] = groups.browse(group_id).name
                elif check.accounts.browse(document.account_id)._is_undecided(today):
                    parameters["undecided"] = True
                breaches.append(Breach(document.id, rule.id, "limit_exceeded", after, most, parameters))
        return breaches

    def _get_exposures(self, check):
        """Exposures of those accounts of a check that the rules compare with a figure."""
        today = fields.Date.context_today(self)
        compared = check.accounts.filtered(
            lambda account: account._is_limited(today) or account.group_id or account.sale_mode == "cash"
        )
        return check.once(
            "exposures", lambda: compared.get_exposures(without=check.unbooked, left_out=check.left_out)
        )

    def _over_limit(self, check, exposures, *, on_delivery=False):
        """Which documents of this rule would take their account, or its group, over what the rule lets them owe.

        :param on_delivery: what is paid on delivery may take customers without a decision to an amount of its own
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
            passing = passing | paid
            found = over(passing)
        # One at a time: what passes uses up room, for the next one that is paid on delivery, too.
        while on_delivery and (small := self._small_on_delivery(check, found)):
            passing = passing | {small}
            found = over(passing)
        return found

    def _small_on_delivery(self, check, found):
        """The first of these documents that is paid on delivery and small enough for a customer without a decision.

        :param found: list of ``tools.check.Excess``
        :return: id of the document; None where there is none
        """
        today = fields.Date.context_today(self)
        for document, after, _most, group_id in found:
            account = check.accounts.browse(document.account_id)
            if group_id or not account._is_undecided(today):
                continue
            most = account._get_undecided_on_delivery()
            if self.currency_id.compare_amounts(after, most) > 0:
                continue
            if document.id in self._paid_on_delivery(check):
                return document.id
        return None

    def _sentence_limit_exceeded(self, *, value, threshold, parameters, money, figures):
        group = parameters.get("group")
        if parameters.get("undecided"):
            return self._sentence_undecided(value, threshold, parameters, money, figures)
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
        at_invoice = parameters.get("checkpoint") == "invoice"
        if group and at_invoice:
            return self.env._(
                "With this invoice of %(document)s the exposure of the group %(group)s would be %(value)s; "
                "its limit allows %(threshold)s.",
                group=group,
                **amounts,
            )
        if at_invoice:
            return self.env._(
                "With this invoice of %(document)s the exposure would be %(value)s; the limit allows %(threshold)s.",
                **amounts,
            )
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

    def _sentence_undecided(self, value, threshold, parameters, money, figures):
        if not figures:
            return (
                self.env._(
                    "Nobody has decided yet what this customer may owe; this order is too much until then."
                )
                if threshold
                else self.env._("Nobody has decided yet what this customer may owe; no credit until then.")
            )
        amounts = {"document": money(parameters.get("document", 0.0)), "value": money(value)}
        if not threshold:
            return self.env._(
                "Nobody has decided yet what this customer may owe: with this order of %(document)s the exposure would "
                "be %(value)s; no credit until then.",
                **amounts,
            )
        return self.env._(
            "Nobody has decided yet what this customer may owe: with this order of %(document)s the exposure would be "
            "%(value)s; %(threshold)s is allowed until then.",
            threshold=money(threshold),
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

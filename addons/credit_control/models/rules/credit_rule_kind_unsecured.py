from decimal import Decimal

from odoo import models
from odoo.tools import float_compare

from ...tools.check import Breach
from ...tools.security import breaches_of_unsecured


class CreditRule(models.Model):
    """The kind about what nothing secures."""

    _inherit = "credit.rule"

    def _evaluate_unsecured_above(self, check):
        """Hold what would leave more of the exposure unsecured than the rule's amount."""
        known = self._get_secured(check)
        breaches = []
        for rule in self:
            currency = rule.currency_id
            for document, after in rule._too_much_unsecured(check, known):
                breaches.append(
                    Breach(
                        document.id,
                        rule.id,
                        "unsecured_above",
                        value=currency.round(float(after)),
                        threshold=rule.amount,
                        parameters={"document": document.amount},
                    )
                )
        return breaches

    def _get_secured(self, check):
        """What the accounts of a check owe, and what secures it."""
        return check.once(
            "secured", lambda: check.accounts.get_secured(without=check.unbooked, left_out=check.left_out)
        )

    def _too_much_unsecured(self, check, known):
        """:return: list of ``tools.security.Uncovered``"""
        rounding = self.currency_id.rounding
        return breaches_of_unsecured(
            check.documents,
            known,
            most=Decimal(str(self.amount)),
            # Documents of other customers use up what secures a group, and are not held.
            passing=self._not_asked(check),
            blocked=check.blocked,
            compare=lambda a, b: float_compare(float(a), float(b), precision_rounding=rounding),
        )

    def _sentence_unsecured_above(self, *, value, threshold, parameters, money, figures):
        if not figures:
            return self.env._("Too much of what the customer would owe is not secured.")
        if parameters.get("checkpoint") == "invoice":
            return self.env._(
                "With this invoice of %(document)s, %(value)s of the exposure would not be secured; "
                "%(threshold)s is allowed.",
                document=money(parameters.get("document", 0.0)),
                value=money(value),
                threshold=money(threshold),
            )
        return self.env._(
            "With this order of %(document)s, %(value)s of the exposure would not be secured; "
            "%(threshold)s is allowed.",
            document=money(parameters.get("document", 0.0)),
            value=money(value),
            threshold=money(threshold),
        )

    def _describe_unsecured_above(self):
        return self.env._(
            "more than %(amount)s of the exposure would not be secured", amount=self._describe_money()
        )

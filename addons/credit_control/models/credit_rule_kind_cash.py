from dataclasses import replace

from odoo import models

from ..tools.check import Breach


class CreditRule(models.Model):
    """Kind about customers that pay before delivery."""

    _inherit = "credit.rule"

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

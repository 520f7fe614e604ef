from odoo import fields, models
from odoo.tools import format_date

from ...tools.check import Breach

CODE = "no_rate"


class CreditRule(models.Model):
    """What no rule can compare is held, whichever rules there are: an amount in a currency without a rate."""

    _inherit = "credit.rule"

    def _find_unrated(self, check):
        """What ``_evaluate_rates`` holds, without what somebody has released from the rule that it is told with."""
        released = {document.id: document.released for document in check.documents}
        return [
            breach
            for breach in self._evaluate_rates(check)
            if breach.rule_id not in released[breach.document_id]
        ]

    def _evaluate_rates(self, check):
        """Hold documents in a currency without a rate, and those of accounts whose figures are not known for it.

        :return: list of ``Breach``, at most one a document
        """
        today = fields.Date.context_today(self)
        rule = self._rule_about_rates(today)
        if not rule:
            return []
        unrated = check.records._credit_unrated() if hasattr(check.records, "_credit_unrated") else {}
        asked = [document for document in check.documents if document.id in unrated or document.amount > 0]
        unknown = {}
        for of_check in check.rules:
            for document in check.documents_of(of_check):
                currency, about = of_check._lacks_rate(check, document)
                if currency:
                    unknown.setdefault(document.id, (currency, about))
        breaches = []
        for document in asked:
            if document.id in unrated:
                currency, amount = unrated[document.id]
                facts = {"about": "document", "amount": amount, "currency_id": currency.id}
            elif document.id in unknown:
                currency_id, about = unknown[document.id]
                # The name of a currency is no secret.
                currency, facts = self.env["res.currency"].sudo().browse(currency_id), {"about": about}
            else:
                continue
            parameters = {**facts, "currency": currency.name, "date": fields.Date.to_string(today)}
            breaches.append(Breach(document.id, rule.id, CODE, parameters=parameters))
        return breaches

    def _rule_about_rates(self, today):
        """The rule that such a reason is told with: the one on the limit, else the first that holds anything."""
        holding = self.filtered(
            lambda rule: not rule.is_exclusion and not (rule.until and rule.until < today)
        )
        return holding.filtered(lambda rule: rule.kind == "limit_exceeded")[:1] or holding[:1]

    def _lacks_rate(self, check, document):
        """What this rule cannot compare for a document, because a rate is missing.

        :return: id of the currency and what is in it (``limit``, ``group`` or ``exposure``); None and None for nothing
        """
        account = document.account_id
        if self.kind == "unsecured_above":
            known = self._get_secured(check).get(account)
            return (known.no_rate, "exposure") if known else (None, None)
        if self.kind not in ("limit_exceeded", "cash_not_prepaid"):
            return None, None
        exposure = self._get_exposures(check).get(account)
        if not exposure:
            return None, None
        if self.kind == "cash_not_prepaid":
            is_cash = self.env["credit.account"].sudo().browse(account).sale_mode == "cash"
            return (exposure.no_rate, "exposure") if is_cash else (None, None)
        if exposure.limit_no_rate:
            return exposure.limit_no_rate, "limit"
        if exposure.group_no_rate:
            return exposure.group_no_rate, "group"
        return (exposure.no_rate, "exposure") if exposure.limit is not None else (None, None)

    def _sentence_no_rate(self, *, value, threshold, parameters, money, figures):
        known = {
            "currency": parameters.get("currency"),
            "date": format_date(self.env, parameters.get("date")),
        }
        texts = {
            "exposure": self.env._(
                "No rate of %(currency)s on or before %(date)s: what the customer owes in it is not known.",
                **known,
            ),
            "group": self.env._(
                "No rate of %(currency)s on or before %(date)s: the limit of the customer's group cannot be compared "
                "with what its members owe.",
                **known,
            ),
            "limit": self.env._(
                "No rate of %(currency)s on or before %(date)s: the credit limit cannot be compared with what the "
                "customer owes.",
                **known,
            ),
        }
        return texts.get(parameters.get("about")) or self.env._(
            "No rate of %(currency)s on or before %(date)s: what this order adds is not known.", **known
        )

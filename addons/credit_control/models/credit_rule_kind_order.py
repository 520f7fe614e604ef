from datetime import date

from odoo import fields, models

from ..tools.check import Breach
from ..tools.terms import Terms, longer_by, more_discount


class CreditRule(models.Model):
    """Kinds about the order: its amount and its payment terms."""

    _inherit = "credit.rule"

    def _evaluate_order_amount(self, check):
        return [
            Breach(document.id, rule.id, "order_amount", value=document.total, threshold=rule.amount)
            for rule in self
            for document in check.documents_of(rule)
            if document.amount > 0 and rule.currency_id.compare_amounts(document.total, rule.amount) > 0
        ]

    def _sentence_order_amount(self, *, value, threshold, parameters, money, figures):
        # The order's own amount is no secret; the threshold is.
        if not figures:
            return self.env._("Orders of this size need a decision.")
        return self.env._(
            "The order is %(value)s; orders over %(threshold)s need a decision.",
            value=money(value),
            threshold=money(threshold),
        )

    def _evaluate_payment_terms(self, check):
        if check.records._name != "sale.order":
            return []
        better = check.once("payment_terms", lambda: self._better_terms(check))
        return [
            Breach(document.id, rule.id, "payment_terms", parameters=better[document.id])
            for rule in self
            for document in check.documents_of(rule)
            if document.amount > 0 and document.id in better
        ]

    def _better_terms(self, check):
        """:return: by document id, what is better in its payment terms than in those of its account"""
        accounts = {account.id: account for account in check.accounts}
        better = {}
        for document in check.documents:
            order = check.record(document)
            partner = accounts[document.account_id].partner_id.with_company(order.company_id)
            agreed = partner.property_payment_term_id
            if order.payment_term_id in (agreed, order.payment_term_id.browse()):
                continue
            day = fields.Date.context_today(self, order.date_order)
            theirs, ours = self._get_terms(order.payment_term_id, day), self._get_terms(agreed, day)
            days, discount = longer_by(theirs, ours), more_discount(theirs, ours)
            if days or discount:
                better[document.id] = {
                    "term": order.payment_term_id.name,
                    "agreed": agreed.name or "",
                    "days": days,
                    "discount": theirs.discount if discount else 0.0,
                }
        return better

    def _get_terms(self, term, day):
        """What a payment term gives a customer for an invoice of a day; without a term, it is due at once."""
        due = max((line._get_due_date(day) for line in term.line_ids), default=day)
        discount = term.discount_percentage if term.early_discount else 0.0
        return Terms(due, discount, term._get_last_discount_date(day) or date.min if discount else date.min)

    def _sentence_payment_terms(self, *, value, threshold, parameters, money, figures):
        names = {
            "term": parameters.get("term", ""),
            "agreed": parameters.get("agreed") or self.env._("immediate payment"),
        }
        if parameters.get("days"):
            return self.env._(
                "The payment terms “%(term)s” are %(days)s days longer than the agreed “%(agreed)s”.",
                days=parameters["days"],
                **names,
            )
        return self.env._(
            "The payment terms “%(term)s” give a better cash discount than the agreed “%(agreed)s”.", **names
        )

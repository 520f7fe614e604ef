from odoo import fields, models

from ...tools.check import Breach
from ...tools.terms import longer_by, more_discount


class CreditRule(models.Model):
    """Kinds about the order: its amount, its payment terms, and the purchase order of the customer."""

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
            order, agreed = check.record(document), accounts[document.account_id]._get_payment_term()
            term = order.payment_term_id
            if not term or term == agreed:
                continue
            day = fields.Date.context_today(self, order.date_order)
            theirs, ours = term._credit_terms(day), agreed._credit_terms(day)
            days, discount = longer_by(theirs, ours), more_discount(theirs, ours)
            if days or discount:
                better[document.id] = {"term": theirs.name, "agreed": ours.name, "days": days}
        return better

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

    def _evaluate_purchase_order(self, check):
        """Hold an order without a purchase order of the customer, or with one of another amount.

        A purchase order whose amount is not known, as many have no prices, is only asked for.
        """
        if check.records._name != "sale.order":
            return []
        breaches = []
        for rule in self:
            for document in check.documents_of(rule):
                order = check.record(document)
                difference = order.currency_id._credit_convert(
                    abs(order.credit_po_difference), rule.currency_id, order.company_id
                )
                if difference is None:
                    # How much it differs is not known; that there is no rate holds the order.
                    difference = 0.0
                missing = not (order.credit_po_number or "").strip()
                if missing or rule.currency_id.compare_amounts(difference, rule.amount) > 0:
                    breaches.append(
                        Breach(
                            document.id,
                            rule.id,
                            "purchase_order",
                            value=difference,
                            threshold=rule.amount,
                            parameters={"missing": missing},
                        )
                    )
        return breaches

    def _sentence_purchase_order(self, *, value, threshold, parameters, money, figures):
        if parameters.get("missing"):
            return self.env._("The number of the customer's purchase order is missing.")
        if not figures:
            return self.env._("The customer's purchase order is of another amount.")
        return self.env._(
            "The customer's purchase order differs from this order by %(value)s.", value=money(value)
        )

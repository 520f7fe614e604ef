from odoo import fields, models

from ..tools.check import Breach
from ..tools.terms import Terms, longer_by, more_discount


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
        asked = {}
        for document in check.documents:
            order, agreed = check.record(document), accounts[document.account_id]._get_payment_term()
            if order.payment_term_id and order.payment_term_id != agreed:
                asked[document.id] = (order.payment_term_id, agreed, order.date_order)
        terms = self.env["account.payment.term"].union(
            *(term for pair in asked.values() for term in pair[:2])
        )
        lines = self.env["account.payment.term.line"].search_fetch([("payment_id", "in", terms.ids)])
        lines_of = lines.grouped("payment_id")
        better = {}
        for document_id, (term, agreed, moment) in asked.items():
            day = fields.Date.context_today(self, moment)
            theirs, ours = (self._get_terms(each, lines_of.get(each, ()), day) for each in (term, agreed))
            days, discount = longer_by(theirs, ours), more_discount(theirs, ours)
            if days or discount:
                better[document_id] = {"term": term.name, "agreed": agreed.name or "", "days": days}
        return better

    def _get_terms(self, term, lines, day):
        """What a payment term gives a customer for an invoice of a day; without a term, it is due at once."""
        due = max((line._get_due_date(day) for line in lines), default=day)
        if not term.early_discount:
            return Terms(due)
        return Terms(due, term.discount_percentage, term._get_last_discount_date(day))

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
                difference = order.currency_id._convert(
                    abs(order.credit_po_difference), rule.currency_id, order.company_id
                )
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

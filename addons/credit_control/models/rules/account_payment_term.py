from odoo import models
from odoo.tools import ormcache

from ...tools.terms import Terms


class AccountPaymentTerm(models.Model):
    _name = "account.payment.term"
    _inherit = ["account.payment.term", "credit.cached"]

    @ormcache("self.id", "day", "self.env.lang")
    def _credit_terms(self, day):
        """What the term gives a customer for an invoice of a day; without a term, it is due at once.

        Cached, because orders ask for the same few terms all day, and terms change a few times a year.
        """
        due = max((line._get_due_date(day) for line in self.line_ids), default=day)
        terms = Terms(due, name=self.name or "")
        if not self.early_discount:
            return terms
        return terms._replace(
            discount=self.discount_percentage, discount_until=self._get_last_discount_date(day)
        )


class AccountPaymentTermLine(models.Model):
    _name = "account.payment.term.line"
    _inherit = ["account.payment.term.line", "credit.cached"]

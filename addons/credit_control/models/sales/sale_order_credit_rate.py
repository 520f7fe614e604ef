from odoo import models


class SaleOrder(models.Model):
    """Orders in a currency without a rate: nobody knows what they add to the exposure."""

    _inherit = "sale.order"

    def _credit_has_rate(self):
        self.ensure_one()
        return self._credit_convert(1.0) is not None

    def _credit_unrated(self):
        """Those of these orders that cannot be converted into company currency, and are not paid in full already.

        :return: by order id: currency and worth of the order in it; without orders of nothing
        """
        unrated = self.filtered(
            lambda order: (
                order.currency_id.compare_amounts(order._credit_own_amount(), 0.0) > 0
                and not order._credit_has_rate()
            )
        )
        paid = unrated._credit_paid() if unrated else {}
        return {
            order.id: (order.currency_id, order._credit_own_amount())
            for order in unrated
            if order.currency_id.compare_amounts(paid.get(order, 0.0), order._credit_own_amount()) < 0
        }

    def _credit_grew_without_rate(self, was):
        """Whether the order, which has no rate, is more than it was; in another currency than before it is.

        :param was: its ``Worth`` before the change
        """
        if self._credit_has_rate():
            return False
        currency, amount = was.own
        return (
            was.parties != (self._credit_key(), self._credit_other_parties())
            or self._credit_is_longer(was.term)
            or currency != self.currency_id
            or currency.compare_amounts(self._credit_own_amount(facts=False), amount) > 0
        )

    def _credit_growth_text(self, added, own):
        """What the order grew by, in words; without a rate in its own currency.

        :param added: in company currency
        :param own: currency and amount before
        """
        if self._credit_has_rate():
            return self.company_id.currency_id.format(added)
        currency, amount = own
        now = self._credit_own_amount(facts=False)
        return self.currency_id.format(now - (amount if currency == self.currency_id else 0.0))

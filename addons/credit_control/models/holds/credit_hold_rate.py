from odoo import api, fields, models


class CreditHold(models.Model):
    """Orders that are held without a known amount: their currency has no rate."""

    _inherit = "credit.hold"

    unrated_currency_id = fields.Many2one(
        "res.currency",
        readonly=True,
        string="Currency without a rate",
        help="Currency of the order, where it had no rate when the order was held: its total in company currency was "
        "not known.",
    )
    unrated_amount = fields.Monetary(
        string="Total without a rate",
        currency_field="unrated_currency_id",
        readonly=True,
        help="Total of the order in its own currency, with what should be added to it. A release covers up to this "
        "total, and takes whoever may decide on any amount.",
    )

    @api.model
    def _unrated_vals(self, breaches):
        """What a hold knows of an order without a rate, from its reasons.

        :param breaches: list of ``tools.check.Breach``
        """
        facts = next((each.parameters for each in breaches if each.parameters.get("about") == "document"), {})
        return {
            "unrated_currency_id": facts.get("currency_id", False),
            "unrated_amount": facts.get("amount", 0.0),
        }

    def _covers_unrated(self):
        """Whether this release covers the total of an order without a rate; true where there is a rate."""
        # Whoever confirms sees the order, and need not see the hold.
        order = self.sudo().order_id
        if not order or order._credit_has_rate():
            return True
        currency = self.unrated_currency_id
        return currency == order.currency_id and (
            currency.compare_amounts(order._credit_own_amount(), self.unrated_amount) <= 0
        )

    def _refresh_unrated(self):
        """Amounts in company currency of these open holds, now that there is a rate."""
        for hold in self.filtered("unrated_currency_id"):
            order = hold.order_id
            amount = hold.unrated_currency_id._credit_convert(
                hold.unrated_amount, hold.currency_id, hold.company_id
            )
            if amount is None or not order:
                continue
            was = order._get_credit_amount() if hold.checkpoint == "increase" else 0.0
            # The system looks at holds again; nobody writes them by hand.
            hold.sudo().write(
                {
                    "amount": amount,
                    "added": hold.currency_id.round(amount - was),
                    "unrated_currency_id": False,
                    "unrated_amount": 0.0,
                }
            )

    def _format_decided(self, amount):
        """What is decided about, in words: in the order's own currency where nothing else is known."""
        if self.unrated_currency_id:
            return self.unrated_currency_id.format(self.unrated_amount)
        return self.currency_id.format(amount)

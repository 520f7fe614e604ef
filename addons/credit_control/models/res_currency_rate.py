from odoo import models


class ResCurrencyRate(models.Model):
    """Rates say which currency they are counted in, by having none of it."""

    _name = "res.currency.rate"
    _inherit = ["res.currency.rate", "credit.cached"]
    _cached_fields = ("company_id", "currency_id", "rate")

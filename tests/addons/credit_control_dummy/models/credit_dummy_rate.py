from odoo import fields, models


class CreditDummyRate(models.Model):
    """What a lent parcel costs a day: entered by one, confirmed by another."""

    _name = "credit.dummy.rate"
    _description = "Rate of parcels"
    _inherit = ["credit.confirmed", "credit.root.company"]
    _confirmed_fields = ("date_from", "rate")

    date_from = fields.Date(required=True)
    rate = fields.Float(digits=(16, 4))

    def _groups_that_confirm(self):
        return ["credit_control.group_credit_manager", "account.group_account_manager"]

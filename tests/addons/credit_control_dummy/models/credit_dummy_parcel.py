from odoo import fields, models


class CreditDummyParcel(models.Model):
    """Goods lent to a customer: a document of which the kernel knows nothing."""

    _name = "credit.dummy.parcel"
    _description = "Parcel"
    _order = "id"
    _check_company_domain = models.check_company_domain_parent_of

    account_id = fields.Many2one("credit.account", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True)
    amount = fields.Monetary()
    is_fragile = fields.Boolean()
    move_line_id = fields.Many2one("account.move.line", help="Not chased while the parcel is out.")

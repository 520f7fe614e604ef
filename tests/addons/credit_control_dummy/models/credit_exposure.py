from odoo import fields, models


class CreditExposure(models.Model):
    _inherit = "credit.exposure"

    parcels = fields.Monetary(readonly=True, help="Goods lent to the customer.")

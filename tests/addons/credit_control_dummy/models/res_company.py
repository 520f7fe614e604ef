from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_count_parcels = fields.Boolean(
        string="Parcels", default=True, help="Goods that are lent to customers count."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_count_parcels = fields.Boolean(related="company_id.credit_count_parcels", readonly=False)

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_ageing_days = fields.Char(related="company_id.credit_ageing_days", readonly=False)

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_bank_days = fields.Integer(related="company_id.credit_bank_days", readonly=False)

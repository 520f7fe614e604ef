from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_promise_tolerance = fields.Integer(related="company_id.credit_promise_tolerance", readonly=False)
    credit_promise_days = fields.Integer(related="company_id.credit_promise_days", readonly=False)

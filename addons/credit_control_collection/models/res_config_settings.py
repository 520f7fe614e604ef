from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_weight_amount = fields.Integer(related="company_id.credit_weight_amount", readonly=False)
    credit_weight_age = fields.Integer(related="company_id.credit_weight_age", readonly=False)
    credit_weight_level = fields.Integer(related="company_id.credit_weight_level", readonly=False)
    credit_weight_silence = fields.Integer(related="company_id.credit_weight_silence", readonly=False)
    credit_weight_promise = fields.Integer(related="company_id.credit_weight_promise", readonly=False)
    credit_weight_no_answer = fields.Integer(related="company_id.credit_weight_no_answer", readonly=False)

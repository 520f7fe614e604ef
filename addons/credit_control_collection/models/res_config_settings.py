from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_weight_amount = fields.Integer(related="company_id.credit_weight_amount", readonly=False)
    credit_weight_age = fields.Integer(related="company_id.credit_weight_age", readonly=False)
    credit_weight_level = fields.Integer(related="company_id.credit_weight_level", readonly=False)
    credit_weight_silence = fields.Integer(related="company_id.credit_weight_silence", readonly=False)
    credit_weight_promise = fields.Integer(related="company_id.credit_weight_promise", readonly=False)
    credit_weight_no_answer = fields.Integer(related="company_id.credit_weight_no_answer", readonly=False)
    credit_advice_pause_days = fields.Integer(related="company_id.credit_advice_pause_days", readonly=False)
    credit_bank_days = fields.Integer(related="company_id.credit_bank_days", readonly=False)
    credit_promise_tolerance = fields.Integer(related="company_id.credit_promise_tolerance", readonly=False)
    credit_promise_days = fields.Integer(related="company_id.credit_promise_days", readonly=False)
    credit_portal_promise_days = fields.Integer(
        related="company_id.credit_portal_promise_days", readonly=False
    )
    credit_currency_id = fields.Many2one(related="company_id.currency_id", string="Currency of the company")
    credit_plan_amount = fields.Monetary(
        related="company_id.credit_plan_amount", readonly=False, currency_field="credit_currency_id"
    )

from odoo import api, fields, models

from ..tools.score import FACTORS


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_weight_amount = fields.Integer(
        string="Amount", default=40, help="What the customer owes, compared with the average late customer."
    )
    credit_weight_age = fields.Integer(
        string="Age", default=25, help="Days late of the oldest item; full after 120 days."
    )
    credit_weight_level = fields.Integer(
        string="Level", default=15, help="How far the last message went in its policy."
    )
    credit_weight_silence = fields.Integer(
        string="Silence",
        default=20,
        help="Days since the last message or interaction; full after 30 days, or when there was none.",
    )
    credit_weight_promise = fields.Integer(
        string="Broken promise", default=30, help="Full on the day it is found broken, nothing after 90 days."
    )
    credit_weight_no_answer = fields.Integer(
        string="No answer", default=10, help="Attempts in a row without an answer; full from the third."
    )

    _credit_weights_positive = models.Constraint(
        """CHECK (credit_weight_amount >= 0 AND credit_weight_age >= 0
                  AND credit_weight_level >= 0 AND credit_weight_silence >= 0
                  AND credit_weight_promise >= 0 AND credit_weight_no_answer >= 0)""",
        "A weight of the worklist cannot be negative.",
    )

    def _get_company_root_delegated_field_names(self):
        return [
            *super()._get_company_root_delegated_field_names(),
            *(f"credit_weight_{name}" for name in FACTORS),
        ]

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._credit_create_followup_policies()
        return companies

    def _credit_create_followup_policies(self):
        """Give each root company the shipped policies; branches use those of their root."""
        # Whoever may create a company may not be allowed to write policies.
        policies = self.env["credit.followup.policy"].sudo()
        policies.create_shipped(self.filtered(lambda company: not company.parent_id))

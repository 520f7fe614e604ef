from odoo import fields, models


class CreditPaymentPlanPart(models.AbstractModel):
    """A row of a plan; it changes as long as its plan is a draft, and never moves to another one."""

    _name = "credit.payment.plan.part"
    _description = "Part of a payment plan"
    _inherit = "credit.draft.part"
    _part_of = "plan_id"

    plan_id = fields.Many2one("credit.payment.plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)

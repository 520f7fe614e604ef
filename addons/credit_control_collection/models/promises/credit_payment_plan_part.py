from odoo import api, fields, models


class CreditPaymentPlanPart(models.AbstractModel):
    """A row of a plan; it changes as long as its plan is a draft, and never moves to another one."""

    _name = "credit.payment.plan.part"
    _description = "Part of a payment plan"
    _inherit = ["credit.guarded"]
    _drops_guarded = True

    plan_id = fields.Many2one("credit.payment.plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        if not self.env.su:
            parts.plan_id._check_draft()
        return parts

    def write(self, vals):
        if not self.env.su:
            self.plan_id._check_draft()
            if "plan_id" in vals and any(part.plan_id.id != vals["plan_id"] for part in self):
                self._refuse_guarded(["plan_id"])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if not self.env.su:
            self.plan_id._check_draft()

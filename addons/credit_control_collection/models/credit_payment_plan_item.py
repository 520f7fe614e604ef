from odoo import api, fields, models


class CreditPaymentPlanItem(models.Model):
    _name = "credit.payment.plan.item"
    _description = "Item of a payment plan"
    _inherit = ["credit.agreed.item"]

    plan_id = fields.Many2one("credit.payment.plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    state = fields.Selection(related="plan_id.state", store=True, string="State of the plan")
    move_line_id = fields.Many2one(readonly=False)

    # Whatever happens at the same time.
    _running_uniq = models.UniqueIndex(
        "(move_line_id) WHERE state = 'active'", "This item is in a running payment plan already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        if not self.env.su:
            items.plan_id._check_draft()
        return items

    def write(self, vals):
        if not self.env.su:
            self.plan_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if not self.env.su:
            self.plan_id._check_draft()

from odoo import api, fields, models


class CreditPaymentPlanItem(models.Model):
    _name = "credit.payment.plan.item"
    _description = "Item of a payment plan"
    _inherit = ["credit.agreed.item", "credit.payment.plan.part"]

    state = fields.Selection(related="plan_id.state", store=True, string="State of the plan")
    move_line_id = fields.Many2one(readonly=False)

    # Whatever happens at the same time.
    _running_uniq = models.UniqueIndex(
        "(origin_line_id) WHERE state = 'active'", "This item is in a running payment plan already."
    )

    @api.constrains("move_line_id", "plan_id")
    def _check_customer(self):
        for item in self:
            item.plan_id.account_id._check_own_items(item.move_line_id)

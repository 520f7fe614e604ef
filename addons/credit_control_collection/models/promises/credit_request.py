from odoo import fields, models
from odoo.exceptions import ValidationError


class CreditRequest(models.Model):
    """The kind of request that accepts a payment plan."""

    _inherit = "credit.request"

    kind = fields.Selection(
        selection_add=[("payment_plan", "Payment plan")], ondelete={"payment_plan": "cascade"}
    )
    plan_id = fields.Many2one(
        "credit.payment.plan",
        string="Payment plan",
        index=True,
        ondelete="restrict",
        help="The plan that shall run.",
        credit_proposal=True,
    )

    def _amount_payment_plan(self):
        # Whoever decides need not see the plan to be asked.
        amount = self.plan_id.sudo()._in_company_currency() if self.plan_id else 0.0
        # What has no rate may be any amount.
        return float("inf") if amount is None else amount

    def _check_payment_plan(self):
        plan = self.plan_id.sudo()  # whoever asks or decides may not see it, and is told so here
        if not plan or plan.account_id != self.account_id or plan.state != "waiting":
            raise ValidationError(
                self.env._(
                    "Payment plan: choose one of %(customer)s that waits for a decision.",
                    customer=self.partner_id.display_name,
                )
            )
        plan._check_plan()

    def _describe_payment_plan(self):
        plan = self.plan_id.sudo()  # the proposal is for whoever sees the request
        if not plan:
            return self.env._("Payment plan")
        return self.env._(
            "Payment plan %(plan)s: %(amount)s in %(count)s instalments",
            plan=plan.name,
            amount=plan.currency_id.format(plan.total),
            count=len(plan.line_ids),
        )

    def _apply_payment_plan(self, _account):
        # Whoever decides need not be allowed to write plans.
        self.plan_id.sudo()._start(self)

    def _set_decided(self, state, cause):
        result = super()._set_decided(state, cause)
        if state == "refused":
            # What was refused can be changed and asked for again.
            self.plan_id.sudo().filtered(lambda plan: plan.state == "waiting").state = "draft"
        return result

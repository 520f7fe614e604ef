from odoo import api, fields, models


class CreditHoldRelease(models.TransientModel):
    _name = "credit.hold.release"
    _description = "Decide on a credit hold"

    hold_id = fields.Many2one("credit.hold", required=True, readonly=True)
    decision = fields.Selection(
        [("release", "Release"), ("refuse", "Refuse")], required=True, default="release"
    )
    reason = fields.Text(required=True, help="Kept with the decision, and told to the salesperson.")
    currency_id = fields.Many2one(related="hold_id.currency_id")
    order_amount = fields.Monetary(related="hold_id.amount", string="Order")
    amount = fields.Monetary(
        string="Up to",
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="The order may be confirmed up to this total without another hold. In company currency.",
    )
    until = fields.Date(
        string="Valid until", help="Last day on which the order may be confirmed; empty: no end."
    )
    reasons = fields.Text(related="hold_id.reasons", string="Why it is held")

    @api.depends("hold_id")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.hold_id.amount

    def action_decide(self):
        """Release or refuse the hold; the rights are checked there."""
        self.ensure_one()
        if self.decision == "release":
            self.hold_id.action_release(self.reason, amount=self.amount, until=self.until)
        else:
            self.hold_id.action_refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}

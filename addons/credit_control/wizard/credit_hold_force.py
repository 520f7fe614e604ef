from odoo import fields, models


class CreditHoldForce(models.TransientModel):
    _name = "credit.hold.force"
    _description = "Hold all orders of a customer, or lift that"

    account_id = fields.Many2one("credit.account", required=True, readonly=True)
    forced_hold = fields.Boolean(related="account_id.forced_hold")
    current_reason = fields.Text(related="account_id.forced_hold_reason")
    reason = fields.Text(required=True, help="Kept with the account.")

    def action_change(self):
        """Hold the orders, or lift the hold; the rights are checked there."""
        self.ensure_one()
        if self.forced_hold:
            self.account_id.action_lift_forced_hold(self.reason)
        else:
            self.account_id.action_force_hold(self.reason)
        return {"type": "ir.actions.act_window_close"}

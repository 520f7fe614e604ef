from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditFollowupPause(models.TransientModel):
    """Leave customers alone until a day, or take them back into follow-up."""

    _name = "credit.followup.pause"
    _description = "Pause the follow-up"

    account_ids = fields.Many2many("credit.account", string="Customers", required=True, readonly=True)
    is_paused = fields.Boolean(compute="_compute_is_paused", help="All of them are left alone already.")
    return_date = fields.Date(
        string="Back on", help="From this day on the customer is reminded and in the worklist again."
    )
    reason = fields.Char(help="Shown on the account and kept in its history.")

    @api.depends("account_ids")
    def _compute_is_paused(self):
        for wizard in self:
            wizard.is_paused = all(wizard.account_ids.mapped("is_followup_paused"))

    def action_pause(self):
        """Leave the customers alone; the rights are checked there."""
        self.ensure_one()
        if not self.return_date:
            raise UserError(self.env._("Back on: choose the day on which the customer is reminded again."))
        self.account_ids.pause_followup(self.return_date, self.reason)
        return {"type": "ir.actions.act_window_close"}

    def action_resume(self):
        """Take the customers back today; the rights are checked there."""
        self.ensure_one()
        self.account_ids.pause_followup(None, self.reason)
        return {"type": "ir.actions.act_window_close"}

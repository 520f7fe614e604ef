from odoo import fields, models


class CreditNoticeWithdraw(models.TransientModel):
    """Asks why formal notices are withdrawn."""

    _name = "credit.notice.withdraw"
    _description = "Withdraw formal notices"

    notice_ids = fields.Many2many("credit.notice", string="Notices", required=True, readonly=True)
    reason = fields.Char(required=True, help="It stays on the notice and on the timeline of the customer.")

    def action_apply(self):
        """Withdraw them; the rights are checked there."""
        self.ensure_one()
        self.notice_ids.withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}

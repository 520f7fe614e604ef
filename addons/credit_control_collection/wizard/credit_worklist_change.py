from odoo import fields, models


class CreditWorklistChange(models.TransientModel):
    """Asks until when customers are postponed, or to whom they are given."""

    _name = "credit.worklist.change"
    _description = "Postpone or assign customers"

    account_ids = fields.Many2many("credit.account", string="Customers", required=True, readonly=True)
    what = fields.Selection([("postpone", "Postpone"), ("assign", "Assign")], required=True, readonly=True)
    date = fields.Date(string="Postpone until", help="They are back on the worklist on this day.")
    reason = fields.Char(help="Noted on the account.")
    user_id = fields.Many2one(
        "res.users",
        string="Collector",
        domain=lambda self: [
            ("all_group_ids", "in", self.env.ref("credit_control.group_credit_collector").ids),
            ("share", "=", False),
        ],
        default=lambda self: self.env.user,
    )

    def action_apply(self):
        """Make the change; the rights are checked there."""
        self.ensure_one()
        if self.what == "postpone":
            self.account_ids.postpone(self.date, self.reason)
        else:
            self.account_ids.assign_collector(self.user_id)
        return {"type": "ir.actions.act_window_close"}

from odoo import fields, models


class CreditAccountChange(models.TransientModel):
    """Asks for the reason of a change that is kept as history."""

    _name = "credit.account.change"
    _description = "Change credit accounts"

    account_ids = fields.Many2many(
        "credit.account",
        string="Customers",
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_ids", []),
    )
    state = fields.Selection(
        lambda self: self.env["credit.account"]._fields["state"]._description_selection(self.env),
        string="New state",
        readonly=True,
    )
    sale_mode = fields.Selection(
        lambda self: self.env["credit.account"]._fields["sale_mode"]._description_selection(self.env),
        string="New sale mode",
    )
    date = fields.Date(
        string="First day",
        default=fields.Date.context_today,
        help="In the past as far back as the last change; never a day to come.",
    )
    reason = fields.Text(required=True, help="Kept in the history of the account.")

    def action_apply(self):
        """Make the change; the rights are checked there."""
        self.ensure_one()
        if self.state:
            self.account_ids._change_state(self.state, self.reason)
        if self.sale_mode:
            self.account_ids._set_sale_mode(self.sale_mode, self.reason, self.date)
        return {"type": "ir.actions.act_window_close"}

from odoo import api, fields, models
from odoo.fields import Command


class CreditItemFollow(models.TransientModel):
    """Asks who follows open items."""

    _name = "credit.item.follow"
    _description = "Follow open items"

    # Lines and not rows of the read model: an item that is paid meanwhile is gone from there.
    move_line_ids = fields.Many2many("account.move.line", string="Items", required=True, readonly=True)
    count = fields.Integer(string="Number of items", compute="_compute_count")
    role = fields.Selection(
        lambda self: self.env["credit.item.follower"]._selection_role(),
        string="Followed by",
        required=True,
        default="sales",
        help="Collector: the one of the account. Sales: the salesperson of the invoice.",
    )
    user_id = fields.Many2one(
        "res.users",
        domain=[("share", "=", False)],
        help="Empty: the collector of the account, or the salesperson of the invoice.",
    )
    person_id = fields.Many2one("res.partner", help="Who is no user, as a driver.")
    note = fields.Char(help="Why; whoever sees the items reads it.")

    @api.depends("move_line_ids")
    def _compute_count(self):
        for wizard in self:
            wizard.count = len(wizard.move_line_ids)

    @api.model
    @api.private
    def open_for(self, items):
        """:return: the dialog about some ``credit.open.item``"""
        wizard = self.create({"move_line_ids": [Command.set(items.move_line_id.ids)]})
        return wizard._get_records_action(name=self.env._("Followed by…"), target="new", context={})

    def action_apply(self):
        """Set it; the rights are checked there."""
        self.ensure_one()
        items = self.env["credit.open.item"].search([("move_line_id", "in", self.move_line_ids.ids)])
        needs = self.role in ("driver", "other")
        self.env["credit.item.follower"].assign(
            items,
            self.role,
            user=self.user_id,
            person=self.person_id if needs else None,
            note=self.note,
        )
        return {"type": "ir.actions.act_window_close"}

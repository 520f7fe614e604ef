from odoo import api, fields, models

from ..tools.roles import FIGURES


class CreditHold(models.Model):
    """What whoever decides wants to know, on one page: the order and the customer as they are now."""

    _inherit = "credit.hold"

    order_lines = fields.Html(compute="_compute_order_lines", sanitize=False)
    gauge = fields.Json(related="account_id.gauge", groups=FIGURES, string="Exposure against the limit")
    overdue = fields.Monetary(related="account_id.overdue", groups=FIGURES)
    oldest_days = fields.Integer(related="account_id.oldest_days", groups=FIGURES)

    @api.depends("order_id.order_line")
    @api.depends_context("lang")
    def _compute_order_lines(self):
        for hold in self:
            # Whoever sees the hold may know what was ordered, without access to the order.
            order = hold.order_id.sudo()
            hold.order_lines = order and self.env["ir.qweb"]._render(
                "credit_control.hold_order_lines", {"order": order}
            )

    def action_open_account(self):
        """Open the credit account of the customer."""
        self.ensure_one()
        return self.account_id.action_open()

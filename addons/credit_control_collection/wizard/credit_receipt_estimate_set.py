from odoo import api, fields, models


class CreditReceiptEstimateSet(models.TransientModel):
    """Asks when open items will be paid."""

    _name = "credit.receipt.estimate.set"
    _description = "Estimate receipts"

    item_ids = fields.Many2many("credit.open.item", string="Open items", readonly=True)
    item_count = fields.Integer(compute="_compute_item_count", string="Items")
    date = fields.Date(
        string="Expected on",
        required=True,
        default=fields.Date.context_today,
        help="The day on which the money will come.",
    )
    probability = fields.Integer(
        string="Probability (%)", required=True, default=100, help="How likely that is, from 1 to 100."
    )
    note = fields.Char(help="Why you think so.")

    @api.depends("item_ids")
    def _compute_item_count(self):
        for wizard in self:
            wizard.item_count = len(wizard.item_ids)

    def action_set(self):
        """Keep what was said; the rights are checked there."""
        self.ensure_one()
        lines = self.env["account.move.line"].browse(self.item_ids.ids)
        self.env["credit.receipt.estimate"].estimate(lines, self.date, self.probability, self.note)
        return {"type": "ir.actions.act_window_close"}

    def action_remove(self):
        """Take back what was said of these items; the rights are checked there."""
        self.ensure_one()
        debts = self.sudo().item_ids.move_line_id._get_credit_origin()
        self.env["credit.receipt.estimate"].search([("origin_line_id", "in", debts.ids)]).unlink()
        return {"type": "ir.actions.act_window_close"}

from odoo import api, fields, models


class CreditInteractionLogLine(models.TransientModel):
    _name = "credit.interaction.log.line"
    _description = "Item that may be promised"
    _order = "id"

    log_id = fields.Many2one("credit.interaction.log", required=True, index=True, ondelete="cascade")
    is_promised = fields.Boolean(string="Promised", help="The customer pays this item on the promised day.")
    move_line_id = fields.Many2one("account.move.line", string="Journal item", required=True)
    name = fields.Char(related="move_line_id.move_name", string="Document")
    date_due = fields.Date(related="move_line_id.date_maturity", string="Due date")
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    open_amount = fields.Monetary(string="Open", readonly=True)
    amount = fields.Monetary(string="Promised amount", help="Of what is open; less for a part payment.")

    @api.constrains("log_id", "move_line_id")
    def _check_customer(self):
        for line in self:
            line.log_id.account_id._check_own_items(line.move_line_id)

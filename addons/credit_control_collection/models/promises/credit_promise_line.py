from odoo import fields, models


class CreditPromiseLine(models.Model):
    """An item that was promised, and how much of it."""

    _name = "credit.promise.line"
    _description = "Promised item"
    _inherit = ["credit.agreed.item"]

    promise_id = fields.Many2one(
        "credit.promise", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="promise_id.company_id", store=True, index=True)
    state = fields.Selection(related="promise_id.state", store=True, string="State of the promise")
    amount = fields.Monetary(string="Promised", readonly=True)

    # Whatever happens at the same time.
    _open_uniq = models.UniqueIndex(
        "(origin_line_id) WHERE state = 'open'", "This item is in an open promise already."
    )

from odoo import fields, models
from odoo.exceptions import UserError


class CreditPromiseLine(models.Model):
    """An item that was promised, and how much of it."""

    _name = "credit.promise.line"
    _description = "Promised item"
    _order = "date_due, id"
    _check_company_domain = models.check_company_domain_parent_of

    promise_id = fields.Many2one(
        "credit.promise", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="promise_id.company_id", store=True, index=True)
    state = fields.Selection(related="promise_id.state", store=True, string="State of the promise")
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Journal item",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Document")
    date_due = fields.Date(related="move_line_id.date_maturity", string="Due date", store=True)
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    open_amount = fields.Monetary(
        string="Open then", readonly=True, help="When it was promised; what came off since counts towards it."
    )
    amount = fields.Monetary(string="Promised", readonly=True)

    # Whatever happens at the same time.
    _open_uniq = models.UniqueIndex(
        "(move_line_id) WHERE state = 'open'", "This item is in an open promise already."
    )

    def _check_free(self):
        """:raise UserError: for an item that another open promise has"""
        # Whoever may see the customer may be told of its promises.
        taken = self.sudo().search(
            [
                ("move_line_id", "in", self.move_line_id.ids),
                ("state", "=", "open"),
                ("id", "not in", self.ids),
            ],
            limit=1,
        )
        if taken:
            raise UserError(
                self.env._(
                    "%(document)s is promised already: %(promise)s.",
                    document=taken.move_id.name,
                    promise=taken.promise_id.display_name,
                )
            )

from odoo import fields, models


class CreditAgreedItem(models.AbstractModel):
    """An open item, or a part of it, about which something was agreed with the customer."""

    _name = "credit.agreed.item"
    _description = "Item of an agreement"
    _inherit = ["credit.debt.mixin"]
    _order = "date_due, id"
    _check_company_domain = models.check_company_domain_parent_of

    move_line_id = fields.Many2one(
        "account.move.line",
        string="Journal item",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    move_id = fields.Many2one(related="origin_line_id.move_id", string="Document")
    date_due = fields.Date(
        related="move_line_id.date_maturity", string="Due date", store=True, help="Of the item."
    )
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    open_amount = fields.Monetary(
        string="Open then", readonly=True, help="When it was agreed; what came off since counts towards it."
    )
    amount = fields.Monetary(string="Agreed", help="Of what was open.")

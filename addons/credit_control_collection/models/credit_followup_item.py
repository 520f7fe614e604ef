from odoo import fields, models


class CreditFollowupItem(models.Model):
    """An open item as a message listed it."""

    _name = "credit.followup.item"
    _description = "Follow-up item"
    _order = "is_credit, date_due, id"
    _check_company_domain = models.check_company_domain_parent_of

    followup_id = fields.Many2one(
        "credit.followup", string="Message", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="followup_id.partner_id", string="Customer")
    company_id = fields.Many2one(related="followup_id.company_id", store=True, index=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    move_line_id = fields.Many2one(
        "account.move.line", string="Journal item", readonly=True, ondelete="set null"
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Document")
    name = fields.Char(
        string="Number", required=True, readonly=True, help="Of the document; it stays when that is deleted."
    )
    date = fields.Date(readonly=True)
    date_due = fields.Date(string="Due date", readonly=True)
    days = fields.Integer(
        string="Days late", readonly=True, aggregator="max", help="On the day of the message."
    )
    is_credit = fields.Boolean(
        string="Credit", readonly=True, help="A payment or credit note that is not yet allocated."
    )
    level_id = fields.Many2one(
        "credit.followup.level",
        string="Own level",
        readonly=True,
        ondelete="restrict",
        help="Level that the item itself had reached; the message follows the oldest item.",
    )
    is_trigger = fields.Boolean(
        string="Reason",
        readonly=True,
        help="Listed at its own level for the first time: a reason for the message.",
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount_currency = fields.Monetary(
        string="Open",
        readonly=True,
        help="What was asked for, in the currency of the document; less what was paused.",
    )
    amount = fields.Monetary(
        string="Open in company currency",
        currency_field="company_currency_id",
        readonly=True,
        help="At the booked rate.",
    )

    # Whatever happens at the same time: an item is the reason for one message of its level, never for two.
    _line_level_uniq = models.UniqueIndex(
        "(move_line_id, level_id) WHERE is_trigger", "This item was listed at this level already."
    )
    _line_idx = models.Index("(move_line_id)")

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What a notice says of an item, as it was then.
SAID = ("name", "date", "date_due", "currency_id", "open_amount", "amount")


class CreditNoticeLine(models.Model):
    """An item that a formal notice demands, as it was open then; it outlives the item."""

    _name = "credit.notice.line"
    _description = "Item of a formal notice"
    _inherit = "credit.draft.part"
    _order = "date_due, id"
    _part_of = "notice_id"
    _check_company_domain = models.check_company_domain_parent_of

    notice_id = fields.Many2one("credit.notice", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="notice_id.company_id", store=True, index=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    stage = fields.Selection(related="notice_id.stage", store=True, string="Stage of the notice")
    move_line_id = fields.Many2one(
        "account.move.line", string="Journal item", index=True, ondelete="set null"
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Document")
    # As they were when the item was chosen, whatever becomes of the document.
    name = fields.Char(string="Number", compute="_compute_item", store=True)
    date = fields.Date(compute="_compute_item", store=True, help="Of the document.")
    date_due = fields.Date(string="Due date", compute="_compute_item", store=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_item", store=True)
    open_amount = fields.Monetary(
        string="Open then",
        compute="_compute_item",
        store=True,
        help="In the currency of the document, when it was chosen; when the notice was sent it is looked up again.",
    )
    amount = fields.Monetary(
        string="Open in company currency",
        currency_field="company_currency_id",
        compute="_compute_item",
        store=True,
        help="At the booked rate.",
    )

    # Whatever happens at the same time.
    _running_uniq = models.UniqueIndex(
        "(move_line_id) WHERE stage = 'sent'", "This item is in a formal notice that runs already."
    )
    _item_uniq = models.UniqueIndex("(notice_id, move_line_id)", "This item is in the notice already.")

    @api.depends("move_line_id")
    def _compute_item(self):
        lines = self.move_line_id
        rows = lines._credit_read_open()
        for item in self:
            # Whoever makes a notice may have no right on the books.
            line = item.move_line_id.sudo()
            if not line:
                # The document is gone: what the notice said stays.
                item.update({name: item[name] for name in SAID})
                continue
            row = rows.get(item.move_line_id._origin)
            item.update(
                {
                    "name": line.move_id.name,
                    "date": line.move_id.invoice_date or line.date,
                    "date_due": line.date_maturity or line.date,
                    "currency_id": line.currency_id.id,
                    "open_amount": row.amount_currency if row else 0.0,
                    "amount": row.amount if row else 0.0,
                }
            )

    @api.constrains("move_line_id", "notice_id")
    def _check_item(self):
        for item in self.filtered(lambda item: item.stage == "draft"):
            if not item.move_line_id:
                raise ValidationError(self.env._("Items: one of them names no document."))
            item.notice_id.account_id._check_own_items(item.move_line_id)
            if item.open_amount <= 0:
                raise ValidationError(
                    self.env._("%(document)s: nothing of it is open to be demanded.", document=item.name)
                )

    def _note_open(self):
        """Write down what is open of these items now."""
        self._compute_item()

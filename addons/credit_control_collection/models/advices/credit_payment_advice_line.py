from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CreditPaymentAdviceLine(models.Model):
    """An invoice of a payment advice: an open item, or a number that the customer wrote and nobody found."""

    _name = "credit.payment.advice.line"
    _description = "Invoice of a payment advice"
    _inherit = "credit.draft.part"
    _order = "advice_id, id"
    _rec_name = "number"
    _part_of = "advice_id"
    _check_company_domain = models.check_company_domain_parent_of

    advice_id = fields.Many2one("credit.payment.advice", required=True, index=True, ondelete="cascade")
    account_id = fields.Many2one(related="advice_id.account_id")
    company_id = fields.Many2one(related="advice_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="advice_id.currency_id", store=True)
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Journal item",
        index=True,
        ondelete="set null",
        help="The open item; found by its number.",
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Document")
    number = fields.Char(
        compute="_compute_item",
        store=True,
        readonly=False,
        help="As the customer wrote it; the number of the document, or a reference on it.",
    )
    open_amount = fields.Monetary(
        string="Open then",
        compute="_compute_open_amount",
        store=True,
        help="By the ledger, when it was noted, and again when it was announced; negative for a credit.",
    )
    amount = fields.Monetary(
        string="Paid", help="What the customer pays of it; negative for a credit it uses."
    )
    taken_off = fields.Monetary(
        help="What the customer does not pay and says why; never negative for an invoice."
    )
    is_settled = fields.Boolean(
        string="Settled so",
        help="The customer holds that nothing is left: what it does not pay is taken off.",
    )
    reason_code = fields.Char(help="Why something is taken off: the code of the reason.")
    note = fields.Char(help="What the customer says about it.")

    # Whatever happens at the same time.
    _item_uniq = models.UniqueIndex("(advice_id, move_line_id)", "This invoice is in the advice already.")

    @api.depends("move_line_id")
    def _compute_item(self):
        for line in self:
            # A number that the customer wrote stays.
            line.number = line.number or line.sudo().move_line_id.move_id.name

    @api.depends("move_line_id")
    def _compute_open_amount(self):
        rows = self.move_line_id._credit_read_open()
        for line in self:
            row = rows.get(line.move_line_id._origin)
            line.open_amount = row.amount_currency if row else 0.0

    @api.constrains("move_line_id", "advice_id")
    def _check_item(self):
        for line in self.filtered("move_line_id"):
            line.advice_id.account_id._check_own_items(line.move_line_id)
            currency = line.move_line_id.sudo().currency_id
            if currency != line.advice_id.currency_id:
                raise ValidationError(
                    self.env._(
                        "%(document)s is in %(other)s, the advice in %(currency)s: note one for each currency.",
                        document=line.number,
                        other=currency.name,
                        currency=line.advice_id.currency_id.name,
                    )
                )

    @api.constrains("move_line_id", "number")
    def _check_named(self):
        for line in self:
            if not line.move_line_id and not (line.number or "").strip():
                raise ValidationError(self.env._("Number: a line of the advice names no invoice."))

    def _note_open(self):
        """Write down what is open of these items now."""
        self._compute_open_amount()

    def _check_amounts(self):
        """:raise ValidationError: for figures of a line that do not fit what is open"""
        self.ensure_one()
        currency, money = self.currency_id, self.currency_id.format
        if not self.move_line_id:
            if currency.compare_amounts(self.taken_off, 0) < 0:
                raise ValidationError(
                    self.env._(
                        "Taken off %(document)s: %(amount)s is less than zero.",
                        document=self.number,
                        amount=money(self.taken_off),
                    )
                )
            return
        if currency.is_zero(self.open_amount):
            raise ValidationError(self.env._("%(document)s is not open any more.", document=self.number))
        # A credit is used where an invoice is paid: its figures have the other sign.
        sign = 1 if self.open_amount > 0 else -1
        left = self.open_amount - self.amount
        if (
            currency.compare_amounts(sign * self.amount, 0) < 0
            or currency.compare_amounts(sign * left, 0) < 0
        ):
            raise ValidationError(
                self.env._(
                    "Paid on %(document)s: %(amount)s is not between zero and what is open, %(open)s.",
                    document=self.number,
                    amount=money(self.amount),
                    open=money(self.open_amount),
                )
            )
        if self.is_settled and currency.compare_amounts(self.taken_off, left):
            raise ValidationError(
                self.env._(
                    "Taken off %(document)s: %(amount)s, but what is open less what is paid is %(left)s.",
                    document=self.number,
                    amount=money(self.taken_off),
                    left=money(left),
                )
            )
        if (
            currency.compare_amounts(sign * self.taken_off, 0) < 0
            or currency.compare_amounts(sign * self.taken_off, sign * left) > 0
        ):
            raise ValidationError(
                self.env._(
                    "Taken off %(document)s: %(amount)s is not between zero and what is left, %(left)s.",
                    document=self.number,
                    amount=money(self.taken_off),
                    left=money(left),
                )
            )

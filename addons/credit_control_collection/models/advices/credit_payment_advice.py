from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ...tools import advice as tool

# What is done with an advice that is announced, or later.
LATER = {"activity_ids", "attachment_ids", "message_follower_ids", "move_id", "note", "payment_id"}


class CreditPaymentAdvice(models.Model):
    """What a customer says that it pays: which invoices, how much of each, what it takes off and why.

    It is a claim of the customer and posts nothing. Once it is announced its figures stay as they were told.
    """

    _name = "credit.payment.advice"
    _description = "Payment advice"
    _inherit = ["credit.guarded", "credit.numbered", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _drops_guarded = True
    _guarded_fields = ("announced_on", "name", "state", "user_id")
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(string="Number", readonly=True, copy=False, default="/")
    account_id = fields.Many2one("credit.account", required=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(related="account_id.partner_id", string="Customer", store=True, index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    collector_id = fields.Many2one(related="account_id.collector_id")
    user_id = fields.Many2one(
        "res.users", string="Noted by", readonly=True, default=lambda self: self.env.user, copy=False
    )
    date = fields.Date(
        string="Paid on",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
        help="Day on which the customer pays, or says that it has paid.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.root_id.currency_id,
        help="All invoices of the advice are in this currency.",
    )
    total = fields.Monetary(
        help="What is paid in all, as the customer says; the lines add up to it.", tracking=True
    )
    line_total = fields.Monetary(string="Paid by the lines", compute="_compute_totals", store=True)
    taken_off = fields.Monetary(
        string="Taken off",
        compute="_compute_totals",
        store=True,
        help="Of all lines: what the customer does not pay.",
    )
    reference = fields.Char(tracking=True, help="Of the customer: of its transfer, cheque or list.")
    channel = fields.Selection(
        [("mail", "E-mail"), ("portal", "Customer's page"), ("phone", "Telephone"), ("paper", "Paper")],
        required=True,
        default="mail",
        help="How the customer told it.",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Files", copy=False, help="The list or message of the customer."
    )
    note = fields.Text()
    line_ids = fields.One2many("credit.payment.advice.line", "advice_id", string="Invoices", copy=False)
    unknown_count = fields.Integer(
        string="Numbers not found", compute="_compute_unknown_count", help="Lines that name no open item."
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("announced", "Announced"),
            ("received", "Received"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
        help="Announced: as the customer says. Received: the payment, or its entry, is named.",
    )
    announced_on = fields.Date(readonly=True, copy=False)
    payment_id = fields.Many2one(
        "account.payment",
        copy=False,
        domain="[('partner_id', 'child_of', partner_id), ('payment_type', '=', 'inbound')]",
        help="The payment that it announced.",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Entry",
        copy=False,
        domain="[('line_ids.partner_id', 'child_of', partner_id), ('state', '=', 'posted')]",
        help="The entry of the money, where there is no payment: that of a bank statement.",
    )

    _account_idx = models.Index("(account_id, state)")
    _payment_uniq = models.UniqueIndex(
        "(payment_id) WHERE state = 'received'", "This payment belongs to another advice already."
    )
    _total_positive = models.Constraint("CHECK (total >= 0)", "Total: it cannot be negative.")

    @api.depends("line_ids.amount", "line_ids.taken_off")
    def _compute_totals(self):
        for advice in self:
            advice.line_total = advice.currency_id.round(sum(advice.line_ids.mapped("amount")))
            advice.taken_off = advice.currency_id.round(sum(advice.line_ids.mapped("taken_off")))

    @api.depends("line_ids.move_line_id")
    def _compute_unknown_count(self):
        for advice in self:
            advice.unknown_count = len(advice.line_ids.filtered(lambda line: not line.move_line_id))

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for advice in self:
            advice.display_name = ", ".join(filter(None, (advice.name, advice.partner_id.display_name)))

    @api.model_create_multi
    def create(self, vals_list):
        advices = super().create(vals_list)
        advices.account_id._check_may_collect()
        advices._adopt_files()
        advices._give_numbers()
        return advices

    def write(self, vals):
        if not self.env.su:
            self._refuse_moved("account_id", vals)
            if vals.keys() - LATER:
                self._check_draft()
            if not vals.keys().isdisjoint({"move_id", "payment_id"}):
                self._check_not_received()
            self.account_id._check_may_collect()
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._adopt_files()
        return result

    def _adopt_files(self):
        """Files uploaded before the advice was saved belong to it, so that others may read them; nobody else's do."""
        if self.env.su:
            return
        self.attachment_ids.check_access("read")
        for advice in self:
            loose = advice.attachment_ids.filtered(
                lambda file: not file.res_id and file.create_uid == self.env.user
            )
            loose.write({"res_model": self._name, "res_id": advice.id})

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if not self.env.su:
            self._check_draft()

    def _check_draft(self):
        for advice in self:
            if advice.state != "draft":
                raise UserError(
                    self.env._(
                        "%(advice)s is no draft any more; cancel it and note a new one.",
                        advice=advice.display_name,
                    )
                )

    def _check_not_received(self):
        for advice in self:
            if advice.state == "received":
                raise UserError(
                    self.env._("%(advice)s was received: its payment stays.", advice=advice.display_name)
                )

    @api.constrains("move_id", "payment_id", "account_id")
    def _check_money(self):
        for advice in self.sudo():  # money of somebody else is named nowhere
            payment, move = advice.payment_id, advice.move_id
            if payment and (
                payment.partner_id.commercial_partner_id != advice.partner_id
                or payment.company_id.root_id != advice.company_id
                or payment.payment_type != "inbound"
            ):
                raise ValidationError(self.env._("Payment: it is none that this customer paid."))
            if move and not move.line_ids.filtered(
                lambda line, advice=advice: (
                    line.partner_id.commercial_partner_id == advice.partner_id
                    and line.company_id.root_id == advice.company_id
                    and line.account_id.credit_role
                    and line.balance < 0
                )
            ):
                raise ValidationError(self.env._("Entry: it credits nothing that this customer owes."))

    # What people do

    def action_fill_items(self):
        """Put all that is owed in its currency into drafts, as wholly paid; credits too, which lower the payment."""
        self._check_draft()
        for advice in self:
            advice.line_ids = [
                Command.clear(),
                *(
                    Command.create({"move_line_id": line.id, "amount": row.amount_currency})
                    for line, row in advice.account_id._read_open_items().items()
                    if row.currency_id == advice.currency_id
                ),
            ]
            advice.total = max(advice.line_total, 0.0)

    def action_find_items(self):
        """Look for the open items that the numbers of drafts mean; those that several items have stay as they are."""
        self._check_draft()
        for advice in self:
            used = advice.line_ids.move_line_id
            typed = advice.line_ids.filtered(lambda line: line.number and not line.move_line_id)
            items = [
                tool.Item(line.id, row.move_name, row.reference)
                for line, row in advice.account_id._read_open_items().items()
                if row.currency_id == advice.currency_id and line not in used
            ]
            for line, found in zip(typed, tool.match(typed.mapped("number"), items), strict=True):
                if found:
                    line.move_line_id = found

    def action_announce(self):
        """Take drafts as told by the customer; their figures stay from now on.

        :raise ValidationError: for a day, a total or a line that makes no sense
        """
        self.check_access("write")
        self.account_id._check_may_collect()
        self.action_find_items()
        for advice in self:
            advice._check_date()
            advice._check_lines()
            # Users do not write the state themselves.
            advice.sudo().write({"state": "announced", "announced_on": fields.Date.context_today(self)})

    def _check_date(self):
        most = self.company_id.sudo().credit_promise_days
        if most and self.date > fields.Date.add(fields.Date.context_today(self), days=most):
            raise ValidationError(
                self.env._(
                    "Paid on: %(date)s is more than %(days)s days from now.", date=self.date, days=most
                )
            )

    def _check_lines(self):
        money = self.currency_id.format
        if not self.line_ids:
            raise ValidationError(self.env._("Invoices: an advice needs at least one line."))
        if self.currency_id.compare_amounts(self.line_total, self.total):
            raise ValidationError(
                self.env._(
                    "Total: %(total)s, but the lines are %(lines)s together.",
                    total=money(self.total),
                    lines=money(self.line_total),
                )
            )
        # What is open is a fact of the ledger, which users do not write.
        self.sudo().line_ids._note_open()
        seen = set()
        for line in self.line_ids:
            line._check_amounts()
            number = tool.plain(line.number)
            if not line.move_line_id and number in seen:
                raise ValidationError(
                    self.env._("Number: %(number)s is in the advice twice.", number=line.number)
                )
            seen.add(number)

    def action_receive(self):
        """Say that the money came, once its payment or entry is named.

        :raise UserError: without one, or for one that is not in the books
        """
        self.check_access("write")
        self.account_id._check_may_collect()
        for advice in self:
            advice._check_state("announced")
            # Whether it is in the books is a fact, for who has no right on them too.
            payment, move = advice.sudo().payment_id, advice.sudo().move_id
            if not payment and not move:
                raise UserError(
                    self.env._("%(advice)s: name the payment, or the entry, first.", advice=advice.name)
                )
            if (payment and payment.state not in ("in_process", "paid")) or (move and move.state != "posted"):
                raise UserError(
                    self.env._(
                        "%(document)s is not posted: it is no money yet.",
                        document=(payment or move).display_name,
                    )
                )
        # Users do not write the state themselves.
        self.sudo().state = "received"

    def action_cancel(self):
        """Take advices back: the customer said something else since, or pays otherwise."""
        self._leave("cancelled", "draft", "announced")

    def action_draft(self):
        """Take cancelled advices back to draft, to correct them."""
        self._leave("draft", "cancelled")

    def _leave(self, state, *states):
        self.check_access("write")
        self.account_id._check_may_collect()
        for advice in self:
            advice._check_state(*states)
        # Users do not write the state themselves.
        self.sudo().state = state

    def _check_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        if self.state not in states:
            raise UserError(
                self.env._(
                    "%(advice)s is “%(state)s”: this is no longer possible.",
                    advice=self.display_name,
                    state=labels[self.state],
                )
            )

    def action_open_account(self):
        """Open the credit account of the customer."""
        return self.account_id.action_open()

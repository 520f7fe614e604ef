from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_date

MOST_TOLERANCE = 10  # days; more where the company has set more


class CreditPromise(models.Model):
    """A customer's promise to pay items, or an amount, until a day.

    Made by ``make`` and changed by its methods only: nobody writes one past them. What was decided (state and day) is
    stored; what is paid is asked of the ledger (``_read_paid``).
    """

    _name = "credit.promise"
    _description = "Promise to pay"
    _inherit = ["mail.thread"]
    _order = "date_due desc, id desc"
    _check_company_domain = models.check_company_domain_parent_of

    account_id = fields.Many2one(
        "credit.account", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="account_id.partner_id", string="Customer", store=True, index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    collector_id = fields.Many2one(related="account_id.collector_id")
    user_id = fields.Many2one(
        "res.users",
        string="Taken by",
        readonly=True,
        index=True,
        help="Who heard it; empty: the customer, on the portal.",
    )
    contact_id = fields.Many2one("res.partner", string="Promised by", readonly=True)
    date = fields.Date(string="Promised on", required=True, readonly=True)
    date_due = fields.Date(string="To be paid on", required=True, readonly=True, tracking=True)
    tolerance = fields.Integer(
        string="Tolerance (days)",
        readonly=True,
        aggregator=None,
        help="A payment so many days later keeps it.",
    )
    date_limit = fields.Date(
        string="Last day", compute="_compute_date_limit", store=True, help="It is judged on the next day."
    )
    basis = fields.Selection(
        [("items", "Items"), ("amount", "An amount")],
        required=True,
        readonly=True,
        help="Items: what is paid on them counts, and money that is not matched yet. An amount: any payment counts.",
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(string="Promised", required=True, readonly=True)
    line_ids = fields.One2many(
        "credit.promise.line",
        "promise_id",
        string="Items",
        readonly=True,
        help="They are not chased meanwhile.",
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("kept", "Kept"),
            ("partly", "Partly kept"),
            ("broken", "Broken"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="open",
        tracking=True,
        help="By the value dates of the payments, whenever somebody matched them: kept once all is paid; on the day "
        "after the last one partly kept or broken. A payment in time that comes to the books later corrects it.",
    )
    decided_on = fields.Date(readonly=True, help="When it was found kept, partly kept or broken.")
    paid = fields.Monetary(
        compute="_compute_paid", help="What counts towards it, by the ledger of this moment."
    )
    note = fields.Text(readonly=True, help="What was said.")

    _account_idx = models.Index("(account_id, state, decided_on)")
    _open_idx = models.Index("(date_limit) WHERE state = 'open'")
    _amount_positive = models.Constraint("CHECK (amount > 0)", "Promised: the amount must be more than zero.")

    @api.depends("date_due", "tolerance")
    def _compute_date_limit(self):
        for promise in self:
            promise.date_limit = fields.Date.add(promise.date_due, days=promise.tolerance)

    @api.depends("amount", "state")
    def _compute_paid(self):
        known = self._read_paid()
        for promise in self:
            promise.paid = known.get(promise.id, 0.0)

    @api.depends("amount", "date_due", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for promise in self:
            promise.display_name = self.env._(
                "%(amount)s on %(date)s, %(customer)s",
                amount=promise.currency_id.format(promise.amount),
                date=fields.Date.to_string(promise.date_due),
                customer=promise.partner_id.display_name,
            )

    @api.model
    @api.private
    def make(self, account, date_due, *, items=None, amount=None, tolerance=None, contact=None, note=None):
        """Note a promise; the caller has checked that the user may do so.

        :param account: whose promise
        :param date_due: when it is to be paid
        :param dict items: amount in its own currency by ``account.move.line``; all of one currency
        :param float amount: without items: what is to be paid, in company currency. The oldest open items that are not
            promised yet are no longer chased up to it.
        :param int tolerance: days; what the company has set when None
        :param contact: who promised
        :return: the ``credit.promise``
        :raise ValidationError: for a day or an amount that makes no sense
        :raise UserError: for items that are not open, or promised already
        """
        # What is open, and who else has promised what, must not depend on what the user sees.
        account = account.sudo()
        self._check_day(account, date_due)
        found = self._find_open(account)
        if items:
            lines = self._prepare_items(account, items, found)
            currency = next(iter(items)).currency_id
            total = sum(line["amount"] for line in lines)
        else:
            currency = account.currency_id
            total = currency.round(amount or 0.0)
            lines = self._spread(account, total, found)
        usual = account.company_id.credit_promise_tolerance
        tolerance = usual if tolerance is None else tolerance
        self._check_tolerance(tolerance, usual)
        promise = self.sudo().create(
            {
                "account_id": account.id,
                "user_id": False if self.env.user._is_public() or self.env.user.share else self.env.uid,
                "contact_id": contact.id if contact else False,
                "date": fields.Date.context_today(self),
                "date_due": date_due,
                "tolerance": tolerance,
                "basis": "items" if items else "amount",
                "currency_id": currency.id,
                "amount": total,
                "note": note,
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        return promise.with_env(self.env)

    @api.model
    def _check_day(self, account, date_due):
        today = fields.Date.context_today(self)
        if not date_due or date_due < today:
            raise ValidationError(
                self.env._("To be paid on: %(date)s is no day to come.", date=date_due or self.env._("empty"))
            )
        most = account.company_id.credit_promise_days
        if most and date_due > fields.Date.add(today, days=most):
            raise ValidationError(
                self.env._(
                    "To be paid on: %(date)s is more than %(days)s days from now; agree on a payment plan instead.",
                    date=date_due,
                    days=most,
                )
            )

    @api.model
    def _check_tolerance(self, days, usual):
        """As long as nobody judges a promise its items are not chased: that must not go on for ever."""
        most = max(usual, MOST_TOLERANCE)
        if not 0 <= days <= most:
            raise ValidationError(
                self.env._("Tolerance (days): %(days)s is not between 0 and %(most)s.", days=days, most=most)
            )

    @api.model
    def _find_open(self, account):
        """Open items of a customer that no open promise and no running plan has, the oldest first.

        :return: dict of what is open, in its own currency, by ``account.move.line``
        """
        self.env.flush_all()
        rows = (
            self.env["credit.open.item"]
            .sudo()
            .search([("account_id", "=", account.id), ("component", "!=", "unallocated"), ("amount", ">", 0)])
        )
        taken = self._find_taken(rows.move_line_id)
        return {row.move_line_id: row.amount_currency for row in rows if row.move_line_id not in taken}

    @api.model
    def _find_taken(self, lines):
        """:return: those of some ``account.move.line`` that are in an open promise or a running plan"""
        # Whoever may see the customer may know what is agreed with it.
        agreed = self.sudo().env
        debts = ("origin_line_id", "in", lines.sudo()._get_credit_origin().ids)
        promised = agreed["credit.promise.line"].search([debts, ("state", "=", "open")])
        planned = agreed["credit.payment.plan.item"].search([debts, ("state", "=", "active")])
        taken = promised.origin_line_id | planned.origin_line_id
        return lines.sudo().filtered(lambda line: line._get_credit_origin() in taken)

    def _prepare_items(self, account, items, found):
        if len({line.currency_id for line in items}) > 1:
            raise UserError(self.env._("The items are of several currencies: make a promise for each."))
        lines = []
        for line, amount in items.items():
            account._check_own_items(line)
            name = line.sudo().move_id.name
            if line.sudo() not in found:
                raise UserError(
                    self.env._("%(document)s is not open any more, or agreed on already.", document=name)
                )
            amount = line.currency_id.round(amount)
            if amount <= 0 or line.currency_id.compare_amounts(amount, found[line.sudo()]) > 0:
                raise ValidationError(
                    self.env._(
                        "Promised on %(document)s: %(amount)s is not between zero and what is open, %(open)s.",
                        document=name,
                        amount=line.currency_id.format(amount),
                        open=line.currency_id.format(found[line.sudo()]),
                    )
                )
            lines.append({"move_line_id": line.id, "open_amount": found[line.sudo()], "amount": amount})
        return lines

    def _spread(self, account, total, found):
        """Lines of an amount, the oldest items first; at the booked rate where they are of another currency."""
        currency = account.currency_id
        rate = {
            line: line.amount_residual / line.amount_residual_currency
            for line in found
            if line.amount_residual_currency
        }
        most = currency.round(sum(found[line] * rate.get(line, 1.0) for line in found))
        if total <= 0 or currency.compare_amounts(total, most) > 0:
            raise ValidationError(
                self.env._(
                    "Promised amount: %(amount)s is not between zero and what is open and not promised yet, %(open)s.",
                    amount=currency.format(total),
                    open=currency.format(most),
                )
            )
        lines, left = [], total
        for line, amount in found.items():
            part = line.currency_id.round(min(amount, left / rate.get(line, 1.0)))
            if part > 0:
                left -= part * rate.get(line, 1.0)
                lines.append({"move_line_id": line.id, "open_amount": amount, "amount": part})
        return lines

    def _tell_team(self):
        """A note on the account for its collector: the customer promised without anybody asking."""
        for promise in self:
            # Without the amount: not everybody who reads the chatter may see figures.
            promise.account_id.message_post(
                body=self.env._(
                    "The customer promised a payment for %(date)s on the portal.",
                    date=format_date(self.env, promise.date_due),
                ),
                author_id=(promise.contact_id or promise.partner_id).id,
                partner_ids=promise.collector_id.partner_id.ids,
                subtype_xmlid="mail.mt_note",
            )

    def action_cancel(self):
        """Take open promises back, e.g. when they were logged by mistake; they count neither as kept nor as broken.

        :raise UserError: for promises that are decided
        """
        self.check_access("read")
        self.account_id._check_may_collect()
        self._check_state("open")
        # Nobody writes promises but these methods.
        self.sudo().state = "cancelled"

    def action_reopen(self):
        """Take a cancelled promise up again, as long as it can still be kept.

        :raise UserError: when its last day is over
        """
        self.check_access("read")
        self.account_id._check_may_collect()
        self._check_state("cancelled")
        for promise in self:
            if promise.date_limit < fields.Date.context_today(self):
                raise UserError(
                    self.env._(
                        "The last day of this promise, %(date)s, is over: log a new one.",
                        date=promise.date_limit,
                    )
                )
            taken = self._find_taken(promise.sudo().line_ids.move_line_id)[:1]
            if taken:
                raise UserError(
                    self.env._("%(document)s is agreed on otherwise meanwhile.", document=taken.move_id.name)
                )
        # Nobody writes promises but these methods.
        self.sudo().write({"state": "open", "decided_on": False})

    def _check_state(self, state):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for promise in self:
            if promise.state != state:
                raise UserError(
                    self.env._(
                        "%(promise)s is “%(state)s”: this is no longer possible.",
                        promise=promise.display_name,
                        state=labels[promise.state],
                    )
                )

    def action_open_account(self):
        """Open the credit account of the customer."""
        return self.account_id.action_open()

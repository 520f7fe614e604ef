from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditPromise(models.Model):
    """A customer's promise to pay items, or an amount, until a day.

    Made by ``make`` and changed by its methods only: nobody writes one past them. What was decided (state and day) is
    stored; what is paid is asked of the ledger (``credit_promise_judge.py``).
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

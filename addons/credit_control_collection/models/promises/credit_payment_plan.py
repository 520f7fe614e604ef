from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ...tools import plan as tool


class CreditPaymentPlan(models.Model):
    """Open items that a customer pays by instalments; the books, and the due dates in them, stay as they are."""

    _name = "credit.payment.plan"
    _description = "Payment plan"
    _inherit = ["credit.guarded", "credit.numbered", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    # Neither values nor defaults of a client begin anywhere but with a draft of today.
    _drops_guarded = True
    _guarded_fields = (
        "approved_request_id",
        "date",
        "decided_on",
        "name",
        "request_ids",
        "state",
        "user_id",
    )
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(string="Number", readonly=True, copy=False, default="/")
    account_id = fields.Many2one("credit.account", required=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(related="account_id.partner_id", string="Customer", store=True, index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    collector_id = fields.Many2one(related="account_id.collector_id")
    user_id = fields.Many2one(
        "res.users", string="Agreed by", readonly=True, default=lambda self: self.env.user, help="For us."
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Signs",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="For the customer.",
    )
    date = fields.Date(required=True, readonly=True, default=fields.Date.context_today, copy=False)
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.root_id.currency_id
    )
    item_ids = fields.One2many("credit.payment.plan.item", "plan_id", string="Items", copy=False)
    line_ids = fields.One2many("credit.payment.plan.line", "plan_id", string="Instalments", copy=False)
    total = fields.Monetary(
        compute="_compute_total", store=True, help="Of the items: what the instalments add up to."
    )
    line_total = fields.Monetary(string="Total of the instalments", compute="_compute_line_total")
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    count = fields.Integer(string="Instalments to make", default=3)
    first_date = fields.Date(
        string="First instalment",
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=7),
    )
    every = fields.Selection(
        [("week", "Week"), ("fortnight", "Two weeks"), ("month", "Month")], required=True, default="month"
    )
    breach_days = fields.Integer(
        string="Days late", default=5, help="An instalment that is later than this counts for the breach."
    )
    breach_count = fields.Integer(
        string="Instalments late", default=1, help="With so many late ones at once the plan is broken."
    )
    signed_copy = fields.Binary(attachment=True, copy=False, help="The plan with the customer's signature.")
    signed_copy_name = fields.Char(copy=False)
    note = fields.Text(help="Why it was agreed; whoever decides reads it.")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("waiting", "To decide"),
            ("active", "Running"),
            ("kept", "Paid"),
            ("broken", "Broken"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
        help="While it runs its items are not chased. Broken: too many instalments are too late; the items are chased "
        "again.",
    )
    decided_on = fields.Date(readonly=True, copy=False, help="When it was found paid or broken.")
    paid = fields.Monetary(
        compute="_compute_paid", help="What came off its items, and money not matched yet."
    )
    late_count = fields.Integer(string="Late instalments", compute="_compute_paid")
    request_ids = fields.One2many("credit.request", "plan_id", string="Requests")
    approved_request_id = fields.Many2one(
        "credit.request",
        string="Approved by request",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The request by which it runs: rules may leave its items out of what is overdue. Empty: it was small "
        "enough to run without, and stops messages only.",
    )

    _running_uniq = models.UniqueIndex(
        "(account_id, currency_id) WHERE state = 'active'", "This customer has a running plan already."
    )
    _breach_positive = models.Constraint(
        "CHECK (breach_days >= 0 AND breach_count > 0)",
        "The plan is broken by at least one late instalment, and its days late are not negative.",
    )
    _count_sensible = models.Constraint(
        "CHECK (count BETWEEN 1 AND 60)", "Instalments to make: between 1 and 60."
    )

    @api.depends("item_ids.amount")
    def _compute_total(self):
        for plan in self:
            plan.total = plan.currency_id.round(sum(plan.item_ids.mapped("amount")))

    @api.depends("line_ids.amount")
    def _compute_line_total(self):
        for plan in self:
            plan.line_total = plan.currency_id.round(sum(plan.line_ids.mapped("amount")))

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = f"{plan.name}, {plan.partner_id.display_name}"

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        plans.account_id._check_may_collect()
        plans._give_numbers()
        return plans

    def write(self, vals):
        if not self.env.su:
            self._refuse_moved("account_id", vals)
            if vals.keys() - {"activity_ids", "message_follower_ids", "signed_copy", "signed_copy_name"}:
                self._check_draft()
            self.account_id._check_may_collect()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if not self.env.su:
            self._check_draft()

    def _check_draft(self):
        for plan in self:
            if plan.state != "draft":
                raise UserError(
                    self.env._(
                        "%(plan)s is no draft any more, so it cannot be changed.", plan=plan.display_name
                    )
                )

    def action_fill_items(self):
        """Take all open items of the customer that are late and not agreed on otherwise, in the plan's currency."""
        self._check_draft()
        today = fields.Date.context_today(self)
        for plan in self:
            found = self.env["credit.promise"]._find_open(plan.account_id)
            plan.item_ids = [
                Command.clear(),
                *(
                    Command.create({"move_line_id": line.id, "open_amount": amount, "amount": amount})
                    for line, amount in found.items()
                    if line.currency_id == plan.currency_id and line._get_credit_date_due() < today
                ),
            ]

    def action_make_lines(self):
        """Make equal instalments of what the items add up to.

        :raise UserError: without items
        """
        self._check_draft()
        for plan in self:
            if not plan.total or not plan.first_date:
                raise UserError(
                    self.env._("Items, first instalment: fill them in before the instalments are made.")
                )
            made = tool.instalments(
                Decimal(str(plan.total)),
                plan.count,
                plan.first_date,
                plan.every,
                plan.currency_id.decimal_places,
            )
            plan.line_ids = [
                Command.clear(),
                *(Command.create({"date": day, "amount": float(amount)}) for day, amount in made),
            ]

    def action_accept(self):
        """Let drafts run; those of more than the company allows ask for a decision first.

        :raise ValidationError: for a plan that makes no sense
        :raise UserError: for items that are not open any more, or agreed on otherwise
        """
        self.check_access("write")
        self.account_id._check_may_collect()
        self._check_draft()
        for plan in self:
            plan._check_plan()
            if plan._needs_request():
                plan._ask()
            else:
                plan._start()

    def _needs_request(self):
        most = self.company_id.sudo().credit_plan_amount
        amount = self._in_company_currency()
        # What has no rate may be any amount.
        return amount is None or self.company_currency_id.compare_amounts(amount, most) > 0

    def _in_company_currency(self):
        """:return: the total of the plan at today's rate; None without one"""
        return self.currency_id._credit_convert(
            self.total, self.company_currency_id, self.company_id, fields.Date.context_today(self)
        )

    def _check_plan(self):
        self.ensure_one()
        money = self.currency_id.format
        if not self.item_ids:
            raise ValidationError(self.env._("Items: a plan needs at least one."))
        if self.currency_id.compare_amounts(self.total, self.line_total):
            raise ValidationError(
                self.env._(
                    "Instalments: %(lines)s together, but the items are %(items)s.",
                    lines=money(self.line_total),
                    items=money(self.total),
                )
            )
        past = self.line_ids.filtered(lambda line: line.date < fields.Date.context_today(self))[:1]
        if past:
            raise ValidationError(self.env._("Instalments: %(date)s is in the past.", date=past.date))
        found = self.env["credit.promise"]._find_open(self.account_id)
        for item in self.item_ids:
            line = item.sudo().move_line_id
            if line not in found or line.currency_id != self.currency_id:
                raise UserError(
                    self.env._(
                        "%(document)s is not open in %(currency)s any more, or agreed on otherwise already.",
                        document=line.move_id.name,
                        currency=self.currency_id.name,
                    )
                )
            if item.amount <= 0 or self.currency_id.compare_amounts(item.amount, found[line]) > 0:
                raise ValidationError(
                    self.env._(
                        "Agreed on %(document)s: %(amount)s is not between zero and what is open, %(open)s.",
                        document=line.move_id.name,
                        amount=money(item.amount),
                        open=money(found[line]),
                    )
                )

    def _ask(self):
        """A request that decides about the plan."""
        request = self.env["credit.request"].create(
            {
                "kind": "payment_plan",
                "account_id": self.account_id.id,
                "plan_id": self.id,
                "reason": self.note or self.display_name,
            }
        )
        # Users do not write the state themselves.
        self.sudo().state = "waiting"
        request.action_submit()

    def _start(self, request=None):
        """Let a plan run from today: its items are not chased any more.

        :param request: the ``credit.request`` that approved it; empty: it is too small to take one
        """
        found = self.env["credit.promise"]._find_open(self.account_id)
        for item in self.sudo().item_ids:  # what is open today, whenever the draft was made
            item.open_amount = found[item.move_line_id]
        self.sudo().write(
            {
                "state": "active",
                "date": fields.Date.context_today(self),
                "approved_request_id": request.id if request else False,
            }
        )

    def action_draft(self):
        """Take a plan that nobody has decided, or that was cancelled, back to draft."""
        self._leave("draft", "waiting", "cancelled")

    def action_cancel(self):
        """End a plan: its items are chased again."""
        self._leave("cancelled", "draft", "waiting", "active")

    def _leave(self, state, *states):
        self.check_access("write")
        self.account_id._check_may_collect()
        labels = dict(self._fields["state"]._description_selection(self.env))
        for plan in self:
            if plan.state not in states:
                raise UserError(
                    self.env._(
                        "%(plan)s is “%(state)s”: this is no longer possible.",
                        plan=plan.display_name,
                        state=labels[plan.state],
                    )
                )
            # Who may change the plan takes back what was asked for it.
            plan.sudo().request_ids.filtered(lambda request: request.state == "submitted").action_cancel()
        # Users do not write the state themselves.
        self.sudo().state = state

    def action_print(self):
        """The plan as PDF, in the customer's language, to be signed."""
        return self.env.ref("credit_control_collection.credit_payment_plan_report").report_action(self)

    def action_open_account(self):
        """Open the credit account of the customer."""
        return self.account_id.action_open()

    @api.model
    @api.private
    def action_new(self, account):
        """A draft with all that is late, for a customer.

        :return: the action that opens it
        """
        plan = self.create({"account_id": account.id, "currency_id": account.currency_id.id})
        plan.action_fill_items()
        return plan._get_records_action(context={})

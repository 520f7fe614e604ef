from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command


class CreditHold(models.Model):
    """An order that may not be confirmed, why, and what was decided about it."""

    _name = "credit.hold"
    _description = "Credit hold"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(
        required=True, readonly=True, help="Number of the held order; it stays when the order is deleted."
    )
    order_id = fields.Many2one(
        "sale.order", readonly=True, index=True, ondelete="set null", help="The held order."
    )
    account_id = fields.Many2one(
        "credit.account", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="account_id.partner_id", string="Customer", store=True, index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    salesperson_id = fields.Many2one(related="order_id.user_id", string="Salesperson", store=True)
    owner_id = fields.Many2one(
        "res.users", tracking=True, help="Who decides next; the analyst of the account when the hold opens."
    )
    state = fields.Selection(
        [
            ("open", "Held"),
            ("released", "Released"),
            ("refused", "Refused"),
            ("cleared", "Cleared"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="open",
        readonly=True,
        index=True,
        tracking=True,
        help="Cleared: the reason no longer exists, so the order went through without a decision.",
    )
    amount = fields.Monetary(readonly=True, help="Total of the order when it was held, in company currency.")
    reason_ids = fields.One2many("credit.hold.reason", "hold_id", string="Reasons", readonly=True)
    reasons = fields.Text(compute="_compute_reasons", string="Why")
    age = fields.Integer(string="Days held", compute="_compute_age")
    feedback = fields.Text(tracking=True, help="What sales or the customer says about it.")
    decided_by_id = fields.Many2one("res.users", readonly=True, help="Who released or refused it.")
    decided_on = fields.Datetime(readonly=True)
    decision_reason = fields.Text(readonly=True, help="Why it was released or refused.")
    is_self_approved = fields.Boolean(
        readonly=True, help="Released by whoever made the order or changed its amounts."
    )
    release_amount = fields.Monetary(readonly=True, help="The order may be confirmed up to this total.")
    release_until = fields.Date(readonly=True, help="Last day on which the release is valid.")

    _open_order_uniq = models.UniqueIndex(
        "(order_id) WHERE state = 'open'", "This order already has an open hold."
    )

    @api.depends("reason_ids.description")
    @api.depends_context("uid", "lang")
    def _compute_reasons(self):
        for hold in self:
            hold.reasons = "\n".join(hold.reason_ids.mapped("description"))

    @api.depends("create_date", "decided_on")
    def _compute_age(self):
        now = fields.Datetime.now()
        for hold in self:
            # Days of the calendar: what was held yesterday evening is a day old this morning.
            since, until = (
                fields.Datetime.context_timestamp(hold, moment).date()
                for moment in (hold.create_date or now, hold.decided_on or now)
            )
            hold.age = (until - since).days

    @api.model
    @api.private
    def open_for(self, order, account, breaches, amount):
        """Hold an order, or bring its open hold up to date.

        :param breaches: list of ``tools.check.Breach``
        :param amount: total of the order in company currency
        """
        # Sales confirm orders but have no right to write holds.
        holds = self.sudo()
        reasons = [Command.clear()] + [
            Command.create(
                {
                    "sequence": index,
                    "rule_id": breach.rule_id,
                    "code": breach.code,
                    "value": breach.value,
                    "threshold": breach.threshold,
                    "parameters": breach.parameters,
                }
            )
            for index, breach in enumerate(breaches)
        ]
        vals = {"amount": amount, "account_id": account.id, "reason_ids": reasons}
        hold = holds.search([("order_id", "=", order.id), ("state", "=", "open")])
        if hold:
            hold.write(vals)
        else:
            hold = holds.create({**vals, **self._prepare_vals(order, account)})
        return hold.with_env(self.env)

    @api.model
    def _prepare_vals(self, order, account):
        """Values of a new hold that do not change while it is open."""
        return {"name": order.name, "order_id": order.id, "owner_id": account.sudo().analyst_id.id}

    def action_release(self, reason, amount=None, until=None):
        """Let the order be confirmed, as it is or up to an amount, today or until a day.

        :param str reason: why; kept with the hold
        :param float amount: most that the order may be confirmed for, in company currency; its total when empty
        :param date until: last day on which it may be confirmed; no end when empty
        :raise UserError: when the hold is decided already, or the user made or changed the order
        """
        self._check_may_decide(reason)
        for hold in self:
            hold._check_not_own_order()
            hold._decide(
                "released",
                reason,
                release_amount=hold.amount if amount is None else amount,
                release_until=until,
                is_self_approved=hold._is_own_order(),
            )

    def action_refuse(self, reason):
        """Say no: the order stays a quotation.

        :param str reason: why; kept with the hold
        """
        self._check_may_decide(reason)
        for hold in self:
            hold._decide("refused", reason)

    def _check_may_decide(self, reason):
        self.check_access("write")
        if not self.env.user.has_group("credit_control.group_credit_manager"):
            raise AccessError(self.env._("Only a credit manager releases or refuses a hold."))
        if not (reason or "").strip():
            raise UserError(self.env._("Please give a reason: it is kept with the decision."))
        decided = self.filtered(lambda hold: hold.state != "open")
        if decided:
            raise UserError(
                self.env._(
                    "These holds are no longer open: %(names)s.", names=", ".join(decided.mapped("name"))
                )
            )

    def _is_own_order(self):
        order = self.order_id.sudo()
        return self.env.user in (order.create_uid | order.credit_changed_by_id)

    def _check_not_own_order(self):
        if self._is_own_order() and not self.company_id.credit_self_approval:
            raise UserError(
                self.env._(
                    "You made order %(order)s or changed its amounts last, so somebody else has to release it.",
                    order=self.name,
                )
            )

    def _decide(self, state, reason, **vals):
        self.write(
            {
                "state": state,
                "decision_reason": reason.strip(),
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                **vals,
            }
        )
        self._tell_salesperson()

    def _tell_salesperson(self):
        """An activity on the order for its salesperson: go on, or talk to the customer."""
        # The one who decides need not have access to the order.
        order = self.order_id.sudo()
        if not order.user_id:
            return
        text = {
            "released": self.env._("Hold released: %(reason)s", reason=self.decision_reason),
            "refused": self.env._("Hold refused: %(reason)s", reason=self.decision_reason),
        }[self.state]
        order.activity_schedule("mail.mail_activity_data_todo", summary=text, user_id=order.user_id.id)

    def _is_valid_for(self, amount):
        """Whether this release covers a total in company currency today."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        in_time = not self.release_until or today <= self.release_until
        return (
            self.state == "released"
            and in_time
            and self.currency_id.compare_amounts(amount, self.release_amount) <= 0
        )

    def action_open_order(self):
        """Open the held order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "views": [(False, "form")],
        }

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What the log of decisions keeps of a hold, and the kind of each outcome there.
DECIDED_FIELDS = ("state", "amount", "release_amount", "release_until")

KINDS = {"released": "release", "refused": "refusal"}


class CreditHold(models.Model):
    """What is decided about a held order, and by whom."""

    _inherit = "credit.hold"

    decided_by_id = fields.Many2one("res.users", readonly=True, help="Who released or refused it.")
    decided_on = fields.Datetime(
        readonly=True, help="When it was released, refused, cleared or cancelled; empty while it is open."
    )
    decision_reason = fields.Text(readonly=True, help="Why it was released or refused.")
    decision_days = fields.Float(
        string="Days to decide",
        compute="_compute_decision_days",
        store=True,
        aggregator="avg",
        help="From being held to the decision, in days.",
    )
    is_self_approved = fields.Boolean(
        readonly=True, help="Released by whoever made the order or changed its amounts."
    )
    release_amount = fields.Monetary(
        readonly=True,
        help="Up to this total the order may be confirmed, or may grow, without another hold; above it a new hold "
        "opens, and this release stays.",
    )
    release_until = fields.Date(
        readonly=True, help="Last day on which the release is valid; empty: it has no end."
    )

    used_on = fields.Datetime(
        readonly=True,
        help="When the order was confirmed by this release. While it stays confirmed it may grow up to the same total.",
    )
    is_spent = fields.Boolean(
        string="Used up",
        readonly=True,
        help="The order that was confirmed by this release is cancelled: it is not confirmed by it a second time.",
    )
    is_unused = fields.Boolean(
        compute="_compute_is_unused",
        compute_sudo=True,
        help="Released, and nothing came of it yet: the release can be withdrawn.",
    )

    _release_amount_positive = models.Constraint(
        "CHECK (release_amount >= 0)", "The amount of a release cannot be negative."
    )

    recommendation = fields.Selection(
        [("release", "Release"), ("refuse", "Refuse")],
        readonly=True,
        tracking=True,
        help="What sales or the account manager advise to whoever decides.",
    )
    recommendation_reason = fields.Text(readonly=True, help="Why they advise it.")
    recommended_by_id = fields.Many2one("res.users", readonly=True, help="Who advised it last.")
    recommended_on = fields.Datetime(readonly=True, help="When it was advised.")
    recommendation_text = fields.Text(compute="_compute_recommendation_text", string="Recommended")

    @api.depends("state", "checkpoint", "applied_on", "is_spent", "order_id.state")
    def _compute_is_unused(self):
        for hold in self:
            document = hold._get_document()
            waits = (
                not hold.applied_on
                if hold.checkpoint == "increase"
                else document and not document._credit_hold_has_proceeded()
            )
            hold.is_unused = hold.state == "released" and not hold.is_spent and bool(document) and waits

    @api.depends("create_date", "decided_on")
    def _compute_decision_days(self):
        for hold in self:
            hold.decision_days = (
                (hold.decided_on - hold.create_date).total_seconds() / 86400 if hold.decided_on else 0.0
            )

    def action_release(self, reason, amount=None, until=None):
        """Let the orders go on, as they are or up to an amount, today or until a day; all of them, or none.

        :param str reason: why; kept with the hold
        :param float amount: most that each order may come to, in company currency; its total when empty
        :param date until: last day on which it may be confirmed; no end when empty
        :raise AccessError: for whoever decides on no hold at all
        :raise UserError: when a hold is decided already, or the user made or changed the order, or may not decide on
            such an amount
        """
        reason = self._check_decision(reason)
        until = fields.Date.to_date(until)
        if until and until < fields.Date.context_today(self):
            raise UserError(self.env._("Valid until: %(date)s is over already.", date=until))
        if amount is not None and amount < 0:
            raise UserError(self.env._("Up to: %(amount)s is negative.", amount=amount))
        self._check_obstacles("release", amount)
        for hold in self:
            hold._decide(
                "released",
                reason,
                release_amount=hold.amount if amount is None else amount,
                release_until=until,
                is_self_approved=hold._is_own_document(),
            )

    def action_refuse(self, reason):
        """Say no: the orders stay quotations, or as they were confirmed.

        :param str reason: why; kept with the hold
        :raise AccessError: for whoever decides on no hold at all
        :raise UserError: when a hold is decided already
        """
        self._refuse("refuse", reason)

    def action_withdraw(self, reason):
        """Say no after all, as long as nothing came of the release.

        :param str reason: why; kept with the hold
        :raise AccessError: for whoever decides on no hold at all
        :raise UserError: when a hold is not released, or its order is confirmed
        """
        self._refuse("withdraw", reason)

    def _refuse(self, decision, reason):
        reason = self._check_decision(reason)
        self._check_obstacles(decision)
        for hold in self:
            hold._decide("refused", reason, is_self_approved=False)

    def _check_decision(self, reason):
        self.check_access("write")
        # An approved request comes with the rights that it takes.
        if not self.env.su and not self.env.user.has_group("credit_control.group_credit_analyst"):
            raise AccessError(self.env._("Only credit analysts and managers release or refuse a hold."))
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Please give a reason: it is kept with the decision."))
        # All at once and before anything is read or written: each decision goes into the log of its account.
        self.env["credit.lock"].contend(self.account_id)
        return reason

    def _check_obstacles(self, decision, amount=None):
        obstacles = [hold._get_obstacle(decision, amount) for hold in self]
        if any(obstacles):
            raise UserError("\n".join(filter(None, obstacles)))

    def _get_obstacle(self, decision, amount=None):
        """Why the user may not decide this hold so, as a sentence; empty when they may.

        :param decision: ``release``, ``refuse`` or ``withdraw``
        :param amount: of the release; the amount of the hold when empty
        """
        self.ensure_one()
        if decision == "withdraw" and not self.is_unused:
            return self._get_not_unused()
        if decision != "withdraw" and self.state != "open":
            return self._get_not_open()
        if not self._find_right(self.amount if amount is None else amount):
            return self._get_no_right(self.amount if amount is None else amount)
        if decision == "release" and self._is_own_document() and not self.company_id.credit_self_approval:
            if self.checkpoint == "invoice":
                return self.env._(
                    "You made %(invoice)s or changed its amounts, so somebody else has to release it.",
                    invoice=self.name,
                )
            return self.env._(
                "You made order %(order)s or changed its amounts, so somebody else has to release it.",
                order=self.name,
            )
        return ""

    def _get_not_open(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "The hold of %(order)s is no longer open: %(state)s.", order=self.name, state=states[self.state]
        )

    def _get_not_unused(self):
        return self.env._(
            "There is no release of %(order)s to withdraw, or the order went on by it already.",
            order=self.name,
        )

    def _check_open(self):
        decided = self.filtered(lambda hold: hold.state != "open")
        if decided:
            raise UserError("\n".join(hold._get_not_open() for hold in decided))

    def _is_own_document(self):
        return self.env.user in self._makers()

    def _makers(self):
        """Who made the document or decided on its amounts, or asks for the increase: none of them may release it."""
        # The user who decides need not have access to the document.
        makers = self._get_document().sudo()._credit_hold_excluded_users()
        # The change is not on the order yet: who asked for it made the hold.
        return makers | self.create_uid if self.checkpoint == "increase" else makers

    def _decide(self, state, reason, **vals):
        self.ensure_one()
        right = self._find_right(vals.get("release_amount", self.amount))
        log = self.env["credit.decision"]
        before = log._snapshot(self, DECIDED_FIELDS)
        # The right is checked by the callers; nobody writes a decision past them.
        self.sudo().write(
            {
                "state": state,
                "decision_reason": reason,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                **vals,
            }
        )
        log._record(
            self.account_id,
            KINDS[state],
            reason,
            before=before,
            after=log._snapshot(self, DECIDED_FIELDS),
            document=self,
            self_approved=self.is_self_approved,
            on_behalf=right - self.env.user,
        )
        self._tell_salesperson()

    def _close(self, state):
        """End holds that nobody has to decide any more.

        :param state: ``cleared`` or ``cancelled``
        """
        self.write({"state": state, "decided_on": fields.Datetime.now()})

    def _tell_salesperson(self):
        """An activity on the document for its salesperson: go on, or talk to the customer."""
        # The one who decides need not have access to the document.
        document, user = self._get_document().sudo(), self.sudo().salesperson_id
        if not hasattr(document, "activity_schedule"):
            return
        document.activity_unlink(["credit_control.mail_activity_hold"])
        if not user:
            return
        env = self.with_context(lang=user.lang).env
        texts = {
            "released": env._("Hold released: %(reason)s", reason=self.decision_reason),
            "refused": env._("Hold refused: %(reason)s", reason=self.decision_reason),
            "cleared": env._("Nothing holds it any more: it may go on now."),
        }
        document.activity_schedule(
            "credit_control.mail_activity_hold", summary=texts[self.state], user_id=user.id
        )

    def _get_rules_of(self, account):
        """Rules that these holds name for the sake of an account: of the customer, or of another party.

        :return: frozenset of rule ids
        """
        return frozenset(
            reason.rule_id.id
            for hold in self
            for reason in hold.reason_ids
            if (reason.parameters or {}).get("account_id", hold.account_id.id) == account.id
        )

    def _is_valid_for(self, amount):
        """Whether this release covers a total in company currency today."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        in_time = not self.release_until or today <= self.release_until
        return (
            self.state == "released"
            and not self.is_spent
            and in_time
            and self.currency_id.compare_amounts(amount, self.release_amount) <= 0
            and self._covers_unrated()
        )

    # Who may decide on which amount

    def _find_right(self, amount):
        """By whose right the user decides on a hold at once, without a request.

        :param amount: of the release, in company currency
        :return: the user; whoever is absent and has handed over to the user; empty: a request has to be approved
        """
        user = self.env.user
        if self.env.su:
            # A request was approved, step by step.
            return user
        groups = self._deciding_groups(amount)
        if len(groups) > 1:
            return user.browse()
        if groups[0] in user.all_group_ids:
            return user
        for delegation in self.env["credit.delegation"]._active_for(user, self.company_id):
            absent = delegation.sudo().from_user_id
            if groups[0] in absent.all_group_ids and absent not in self._makers():
                return absent.sudo(False)
        return user.browse()

    def _deciding_groups(self, amount):
        """The groups that have to say yes, one after the other; of an unknown amount, those for any."""
        amount = float("inf") if self.unrated_currency_id else amount
        return self.env["credit.approval.rule"]._find(self.company_id, "release", amount)

    def _get_no_right(self, amount):
        groups = self._deciding_groups(amount)
        return self.env._(
            "%(order)s: %(amount)s takes the decision of %(groups)s. Ask for it by a request.",
            order=self.name,
            amount=self._format_decided(amount),
            # Names of roles are not secret.
            groups=", ".join(group.sudo().name for group in groups),
        )

    def action_propose_release(self):
        """A request for the release, for whoever may not decide on the amount."""
        self.ensure_one()
        return self.env["credit.request"]._get_records_action(
            name=self.env._("Ask for the release"),
            context={
                "default_kind": "release",
                "default_account_id": self.account_id.id,
                "default_hold_id": self.id,
            },
        )

    # Recommendations

    @api.depends("recommendation", "recommendation_reason", "recommended_by_id")
    @api.depends_context("lang")
    def _compute_recommendation_text(self):
        for hold in self:
            texts = {
                "release": self.env._("%(user)s would release it: %(reason)s"),
                "refuse": self.env._("%(user)s would refuse it: %(reason)s"),
            }
            hold.recommendation_text = hold.recommendation and texts[hold.recommendation] % {
                "user": hold.recommended_by_id.name,
                "reason": hold.recommendation_reason,
            }

    def action_recommend(self, recommendation, reason):
        """Advise to release or to refuse held orders; sales do so for their own.

        :param str recommendation: ``release`` or ``refuse``
        :param str reason: why
        :raise UserError: when a hold is decided already, or something is missing
        """
        self._check_may_recommend()
        if recommendation not in dict(self._fields["recommendation"].selection):
            raise UserError(
                self.env._("Recommend “release” or “refuse”, not “%(value)s”.", value=recommendation)
            )
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Please say why you recommend it."))
        self._check_open()
        # Sales advise on the holds that they see, which they may not write.
        self.sudo().write(
            {
                "recommendation": recommendation,
                "recommendation_reason": reason,
                "recommended_by_id": self.env.uid,
                "recommended_on": fields.Datetime.now(),
            }
        )
        for hold in self:
            hold.message_post(body=hold.recommendation_text, partner_ids=hold.sudo().owner_id.partner_id.ids)

    def _check_may_recommend(self):
        self.check_access("read")
        roles = ("sales", "collector", "account_manager", "analyst")
        if not any(self.env.user.has_group(f"credit_control.group_credit_{role}") for role in roles):
            raise AccessError(
                self.env._("Only sales and the credit team recommend what to do about a held order.")
            )

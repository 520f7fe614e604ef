from odoo import fields, models
from odoo.exceptions import AccessError, UserError

# What the log of decisions keeps of a hold, and the kind of each outcome there.
DECIDED_FIELDS = ("state", "amount", "release_amount", "release_until")
KINDS = {"released": "release", "refused": "refusal"}


class CreditHold(models.Model):
    """What is decided about a held order, and by whom."""

    _inherit = "credit.hold"

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
        self._check_open()

    def _check_open(self):
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
        self.ensure_one()
        log = self.env["credit.decision"]
        before = log._snapshot(self, DECIDED_FIELDS)
        self.write(
            {
                "state": state,
                "decision_reason": reason.strip(),
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

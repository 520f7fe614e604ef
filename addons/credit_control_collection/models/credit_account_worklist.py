"""What a collector says of a customer's place on the worklist: pinned, postponed, somebody's."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import format_date


class CreditAccount(models.Model):
    _inherit = "credit.account"

    worklist_pinned = fields.Boolean(
        string="Pinned",
        readonly=True,
        copy=False,
        help="On top of the worklist until somebody takes the pin off.",
    )
    worklist_until = fields.Date(
        string="Postponed until",
        readonly=True,
        copy=False,
        help="Back on the worklist by itself on this day.",
    )
    worklist_postponed_on = fields.Date(string="Postponed on", readonly=True, copy=False)

    def action_pin(self):
        """Keep these customers on top of the worklist, or let go of those that are."""
        self._check_may_collect()
        for account in self.sudo():  # collectors do not write accounts
            account.worklist_pinned = not account.worklist_pinned

    @api.private
    def postpone(self, until, reason=None):
        """Leave these customers alone until a day; they come back to the worklist by themselves.

        :param date until: first day on which they are to be worked on again
        :param str reason: told in the chatter of the account
        :raise ValidationError: for a day that is not to come
        """
        self._check_may_collect()
        today = fields.Date.context_today(self)
        if not until or until <= today:
            raise ValidationError(
                self.env._("Postpone until: %(date)s is no day to come.", date=until or self.env._("empty"))
            )
        # Collectors do not write accounts.
        self.sudo().write({"worklist_until": until, "worklist_postponed_on": today})
        for account in self:
            text = self.env._("Postponed until %(date)s.", date=format_date(self.env, until))
            account.message_post(body=" ".join(filter(None, (text, (reason or "").strip()))))

    @api.private
    def assign_collector(self, user):
        """Give these customers to a collector.

        :param user: who chases them from now on; nobody when empty
        :raise AccessError: unless a credit manager, or the leader of the customer's team, or who takes a customer that
            has no collector for herself
        :raise ValidationError: for somebody who may not chase them
        """
        self._check_may_collect()
        me = self.env.user
        if user and not user.has_group("credit_control.group_credit_collector"):
            raise ValidationError(self.env._("Collector: %(user)s is none.", user=user.name))
        for account in self:
            if user and account.company_id.sudo() not in user.sudo().company_ids.root_id:
                raise ValidationError(
                    self.env._(
                        "Collector: %(user)s does not work for %(company)s.",
                        user=user.name,
                        company=account.company_id.name,
                    )
                )
            takes = user == me and not account.collector_id
            leads = account.team_id and account.team_id.sudo().leader_id == me
            if not (self.env.su or takes or leads or me.has_group("credit_control.group_credit_manager")):
                raise AccessError(
                    self.env._(
                        "%(customer)s is given to a collector by a credit manager or the leader of its team.",
                        customer=account.display_name,
                    )
                )
        # Collectors do not write accounts.
        self.sudo().collector_id = user

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError

from ..tools.roles import ROLES


class CreditAccount(models.Model):
    """What chasing adds to an account; each room of this addon brings its own part of it."""

    _name = "credit.account"
    _inherit = ["credit.account", "credit.guarded"]
    # What nobody writes past its button, which asks for day and reason, though others write accounts.
    _guarded_fields = (
        "followup_pause_reason",
        "followup_return_date",
        "worklist_pinned",
        "worklist_postponed_on",
        "worklist_until",
    )

    @api.model
    def _pause_sources(self):
        """Adds what was promised, announced or is paid by instalments, and customers who are left alone until a day."""
        return [
            *super()._pause_sources(),
            self._pause_source_promises(),
            self._pause_source_plans(),
            self._pause_source_advices(),
            self._pause_source_customers(),
        ]

    @api.model
    def _event_sources(self):
        """Adds messages and calls, interactions, what was promised, demanded, announced and decided to be done."""
        return [
            *super()._event_sources(),
            self._event_source_followups(),
            self._event_source_interactions(),
            self._event_source_promises(),
            self._event_source_promise_decisions(),
            self._event_source_plans(),
            self._event_source_plan_decisions(),
            self._event_source_notices(),
            self._event_source_actions(),
            self._event_source_actions_done(),
            self._event_source_advices(),
        ]

    def _check_may_collect(self):
        """:raise AccessError: for who may not see these customers, or makes no agreements with any"""
        if self.env.su:
            return
        self.check_access("read")
        if not self.env.user.has_groups(ROLES):
            raise AccessError(
                self.env._(
                    "Only a collector, customer account manager, credit analyst or credit manager agrees with a "
                    "customer about what is open."
                )
            )

    def _check_own_items(self, lines):
        """:raise ValidationError: for ``account.move.line`` that are no receivables of this customer

        Nothing of them is told: whoever agrees with this customer need not see others.
        """
        self.ensure_one()
        for line in lines.sudo():  # collectors have no rights on the books
            if (
                line.partner_id.commercial_partner_id != self.sudo().partner_id
                or line.company_id.root_id != self.sudo().company_id
                or not line.account_id.credit_role
            ):
                raise ValidationError(
                    self.env._("Journal item %(id)s: it is no item of this customer.", id=line.id)
                )

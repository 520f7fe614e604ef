"""What else a message does once it has left: a door to which other addons add their effects."""

import logging

from odoo import api, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

LEFT = ("sent", "done")


class CreditFollowup(models.Model):
    _inherit = "credit.followup"

    def write(self, vals):
        left = self.browse()
        if vals.get("state") in LEFT:
            left = self.filtered(lambda followup: followup.state not in LEFT)
        result = super().write(vals)
        left._take_effect()
        return result

    def _take_effect(self):
        """Apply the effects of messages that have just left, in their transaction: each exactly once.

        An effect that is refused stops neither the sending nor the other effects: the account says why.
        """
        for flag, method in self._get_effects().items():
            for followup in self.filtered(f"level_id.{flag}"):
                followup._take_one_effect(method)

    def _take_one_effect(self, method):
        try:
            with self.env.cr.savepoint():
                getattr(self, method)()
        except UserError as error:
            _logger.info("%s of follow-up message %s: %s", method, self.id, error)
            self.account_id.message_post(
                body=self.env._(
                    "“%(level)s” was sent, but one of its effects was refused: %(why)s",
                    level=self.level_id.name,
                    why=error,
                )
            )

    @api.model
    def _get_effects(self):
        """Effects by the field of ``credit.followup.level`` that switches them on: names of methods, each called with
        one message that has left. An addon adds the field, the method and a line here.

        :return: dict of str
        """
        return {"suspends_account": "_effect_suspend", "holds_orders": "_effect_hold_orders"}

    def _effect_suspend(self):
        # The procedure decides, not the right of the collector who happened to send: that is what the policy is for.
        account = self.account_id.sudo()
        if account.state == "open":
            account._change_state("suspended", self._get_effect_reason())

    def _effect_hold_orders(self):
        # As above.
        self.account_id.sudo()._change_forced_hold(True, self._get_effect_reason())

    def _get_effect_reason(self):
        return self.env._(
            "Follow-up “%(level)s”: %(days)s days late.", level=self.level_id.name, days=self.days
        )

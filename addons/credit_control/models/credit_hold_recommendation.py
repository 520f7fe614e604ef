from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class CreditHold(models.Model):
    """What sales or the account manager advise to whoever decides."""

    _inherit = "credit.hold"

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
            hold.message_post(body=reason, partner_ids=hold.sudo().owner_id.partner_id.ids)

    def _check_may_recommend(self):
        self.check_access("read")
        roles = ("sales", "collector", "account_manager", "analyst")
        if not any(self.env.user.has_group(f"credit_control.group_credit_{role}") for role in roles):
            raise AccessError(
                self.env._("Only sales and the credit team recommend what to do about a held order.")
            )

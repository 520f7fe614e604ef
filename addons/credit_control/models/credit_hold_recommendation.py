from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class CreditHold(models.Model):
    """What sales or the account manager advise to whoever decides."""

    _inherit = "credit.hold"

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

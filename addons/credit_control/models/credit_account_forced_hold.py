from odoo import api, fields, models
from odoo.exceptions import AccessError

FORCED_FIELDS = ("forced_hold", "forced_hold_reason")


class CreditAccount(models.Model):
    """Every order of a customer held by the word of the credit team, until somebody lifts it."""

    _inherit = "credit.account"

    forced_hold = fields.Boolean(
        readonly=True,
        copy=False,
        tracking=True,
        help="A rule of the kind “forced hold” holds every order of the customer, until an analyst lifts it.",
    )
    forced_hold_reason = fields.Text(readonly=True, copy=False, help="Why the orders are held.")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_forced_hold_has_reason(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_forced_hold_has_reason(vals)
        # Another limit, state, group or class: any of them may end the reason of a hold.
        self.env["credit.hold.recheck"].ask(self)
        return super().write(vals)

    def _check_forced_hold_has_reason(self, vals):
        """Users go through the methods below, which ask for a reason."""
        if not self.env.su and not vals.keys().isdisjoint(FORCED_FIELDS):
            raise AccessError(
                self.env._("Hold all orders of a customer, or lift that, by its button: it asks why.")
            )

    def action_force_hold(self, reason):
        """Hold every order of these customers from now on.

        :param str reason: why; shown with each of them
        :raise AccessError: for whoever is no analyst
        :raise UserError: without a reason
        """
        self._change_forced_hold(True, reason)

    def action_lift_forced_hold(self, reason):
        """Hold the orders of these customers only where another rule says so.

        :param str reason: why; kept in the history of the account
        :raise AccessError: for whoever is no analyst
        :raise UserError: without a reason
        """
        self._change_forced_hold(False, reason)

    def _change_forced_hold(self, forced, reason):
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group("credit_control.group_credit_analyst"):
            raise AccessError(
                self.env._("Only a credit analyst or manager holds all orders of a customer, or lifts that.")
            )
        reason = self._check_reason(reason)
        changing = self.filtered(lambda account: account.forced_hold != forced)
        with self.env["credit.decision"]._recording(changing, "forced_hold", reason, FORCED_FIELDS):
            # The right is checked above; whoever writes the fields without a reason is refused.
            changing.sudo().write({"forced_hold": forced, "forced_hold_reason": reason if forced else False})

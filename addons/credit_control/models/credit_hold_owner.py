from odoo import models
from odoo.exceptions import AccessError


class CreditHold(models.Model):
    """Who decides next; the only thing of a hold that a user writes, the rest is done by its methods."""

    _inherit = "credit.hold"

    def write(self, vals):
        if not self.env.su:
            self._check_may_write(vals)
        return super().write(vals)

    def _check_may_write(self, vals):
        fixed = [self._fields[name] for name in vals if self._fields[name].readonly]
        if fixed:
            raise AccessError(
                self.env._(
                    "%(fields)s: only the buttons of a hold change this.",
                    fields=", ".join(field._description_string(self.env) for field in fixed),
                )
            )
        if "owner_id" in vals and not self.env.user.has_group("credit_control.group_credit_analyst"):
            raise AccessError(self.env._("Only credit analysts and managers say who decides about a hold."))

    def action_take_over(self):
        """Become the one who decides about these holds next.

        :raise AccessError: for whoever is no analyst, see ``write``
        :raise UserError: when one of them is decided already
        """
        self._check_open()
        self.owner_id = self.env.user

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        followers = super()._message_auto_subscribe_followers(updated_values, default_subtype_ids)
        # Sales who hold an order by confirming it need not see the user who decides.
        owner = self.env["res.users"].sudo().browse(updated_values.get("owner_id") or [])
        if owner.active and owner != self.env.user:
            followers.append(
                (owner.partner_id.id, default_subtype_ids, "credit_control.message_hold_assigned")
            )
        return followers

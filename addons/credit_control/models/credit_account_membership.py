from odoo import models


class CreditAccount(models.Model):
    """Membership in a group that shares a limit."""

    _inherit = "credit.account"

    # Loaded after the limit's own ``write``, so that all rows are contended for before it asks for some of them.
    def write(self, vals):
        if "group_id" not in vals:
            return super().write(vals)
        group = self.env["credit.group"].browse(vals["group_id"] or ())
        # Out of a group is out of its limit.
        if any(account.group_id != group and account._has_group_limit() for account in self):
            self._check_may_set_limit()
        self.env["credit.lock"].contend(self, group)
        reason = self.env._("Moved to another group.")
        with self.env["credit.decision"]._recording(self, "group", reason, ["group_id"]):
            return super().write(vals)

    def _has_group_limit(self):
        """Whether the account's group limits it; its own limit: see ``limit_mode``."""
        self.ensure_one()
        # Rules may look at groups that the user cannot see.
        group = self.sudo().group_id
        return group.active and group.limit_mode != "none"

from odoo import models

from .credit_action_close import MIRRORED


class MailActivity(models.Model):
    """An activity that stands for a corrective action: what happens to it happens to the action."""

    _inherit = "mail.activity"

    def _credit_actions(self):
        """The open actions that these activities stand for."""
        if self.env.context.get(MIRRORED):
            return self.env["credit.action"].sudo().browse()
        # Who may close the activity closes the action, whatever he may see of it.
        return (
            self.env["credit.action"].sudo().search([("activity_id", "in", self.ids), ("state", "=", "open")])
        )

    def _action_done(self, feedback=False, attachment_ids=None):
        # Before the activity is archived, which would close the action without its result.
        self._credit_actions()._close("done", feedback)
        return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)

    def write(self, vals):
        result = super().write(vals)
        if vals.keys().isdisjoint({"active", "date_deadline", "user_id"}):
            return result
        actions = self._credit_actions()
        if "active" in vals and not vals["active"]:
            actions._close("done", False)
        moved = actions.filtered(lambda action: action.state == "open").with_context(**{MIRRORED: True})
        for action in moved:
            activity = action.activity_id
            if activity.date_deadline != action.until:
                action.until = activity.date_deadline
            if activity.user_id and activity.user_id != action.user_id:
                action.user_id = activity.user_id
        return result

    def unlink(self):
        # Nobody is reminded of it any more: given up, by whoever deleted the activity or its record.
        self._credit_actions()._close("cancelled", False)
        return super().unlink()

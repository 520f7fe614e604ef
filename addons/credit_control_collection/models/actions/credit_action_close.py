"""How an action ends, and the activity that reminds of it: it is made, moved and closed with the action."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

MIRRORED = "credit_action_mirrored"  # context: the change comes from the other side


class CreditAction(models.Model):
    _inherit = "credit.action"

    def action_done(self):
        """Say that actions are done; who is to do one may say so, and who may write it.

        :raise UserError: for what is not open
        """
        self._check_may_close()
        for action in self:
            action._finish("done", action.result)

    def action_cancel(self):
        """Give actions up; they count neither as done nor as late."""
        self.check_access("write")
        self._check_open()
        for action in self:
            action._finish("cancelled", action.result)

    def action_reopen(self):
        """Take up actions that were done or cancelled."""
        self.check_access("write")
        for action in self:
            if action.state == "open":
                raise UserError(self.env._("“%(action)s” is open.", action=action.name))
        # Users do not write the state themselves.
        actions = self.sudo()
        actions.write({"state": "open", "done_on": False, "done_by_id": False})
        for action in actions:
            action._plan()

    def _check_may_close(self):
        self.check_access("read")
        self._check_open()
        others = self.filtered(lambda action: action.user_id != self.env.user)
        if others:
            others.check_access("write")

    def _finish(self, state, result):
        """Close an action and its activity.

        :param str state: done or cancelled
        :param str result: what came out of it
        """
        self.ensure_one()
        # Who closes the action may have no right on the activity of somebody else.
        activity = self.sudo().activity_id.with_context(**{MIRRORED: True})
        self._close(state, result)
        if not activity.active:
            return
        if state == "done":
            activity._action_done(feedback=result or False)
        else:
            activity.unlink()

    def _close(self, state, result):
        """Write down how actions ended, whoever closes them or their activity."""
        for action in self.sudo():
            action.write(
                {
                    "state": state,
                    "done_on": fields.Date.context_today(self),
                    "done_by_id": self.env.uid,
                    "result": result or action.result,
                }
            )

    # The activity

    def _plan(self):
        """An activity for who is to do it: on the record where it has some, else on the action itself."""
        self.ensure_one()
        record = self._get_record()
        place = record if record is not None and self._takes_activities(record) else self
        # The action is its author's to make; the record may be another one's to write.
        self.sudo().activity_id = place.sudo().activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.until,
            summary=self.name,
            note=plaintext2html(self.description or ""),
            user_id=self.user_id.id,
        )

    @api.model
    def _takes_activities(self, record):
        return "activity_ids" in record._fields and hasattr(record, "message_post_with_source")

    def _move_activity(self):
        if self.env.context.get(MIRRORED):
            return
        for action in self.sudo().filtered(lambda action: action.state == "open" and action.activity_id):
            action.activity_id.with_context(**{MIRRORED: True}).write(
                {
                    "date_deadline": action.until,
                    "note": plaintext2html(action.description or ""),
                    "summary": action.name,
                    "user_id": action.user_id.id,
                }
            )

from odoo import models


class SmsTracker(models.Model):
    _inherit = "sms.tracker"

    def _update_sms_notifications(self, notification_status, failure_type=False, failure_reason=False):
        """Tell the follow-up too when the telephone company reports that a text did not arrive."""
        super()._update_sms_notifications(
            notification_status, failure_type=failure_type, failure_reason=failure_reason
        )
        if notification_status not in ("bounce", "exception"):
            return
        notes = self.mail_notification_id.mail_message_id
        # The report comes from outside: nobody is logged in.
        followups = self.env["credit.followup"].sudo()
        sent = followups.search([("message_id", "in", notes.ids), ("state", "=", "sent")])
        label = dict(self.env["mail.notification"]._fields["failure_type"]._description_selection(self.env))
        sent.write({"state": "failed", "failure": failure_reason or label.get(failure_type, failure_type)})

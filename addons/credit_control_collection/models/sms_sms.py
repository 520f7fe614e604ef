from odoo import models
from odoo.fields import Command


class SmsSms(models.Model):
    _inherit = "sms.sms"

    def _prepare_credit_notification_vals(self):
        """The notice in the chatter that Odoo keeps up to date when the telephone company reports."""
        self.ensure_one()
        return {
            "author_id": self.mail_message_id.author_id.id,
            "mail_message_id": self.mail_message_id.id,
            "res_partner_id": self.partner_id.id,
            "sms_number": self.number,
            "notification_type": "sms",
            "sms_id_int": self.id,
            "sms_tracker_ids": [Command.create({"sms_uuid": self.uuid})],
            "is_read": True,
            "notification_status": "ready",
        }

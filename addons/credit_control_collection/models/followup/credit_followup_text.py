"""Text messages: each an ``sms.sms`` of Odoo, which its gateway gets from nobody but `_deliver`."""

import requests
from markupsafe import Markup
from urllib3.exceptions import NewConnectionError

from odoo import fields, models
from odoo.addons.iap.tools.iap_tools import InsufficientCreditError
from odoo.exceptions import AccessError
from odoo.tools import plaintext2html


class CreditFollowup(models.Model):
    _inherit = "credit.followup"

    sms_id = fields.Many2one(
        "sms.sms",
        string="SMS",
        readonly=True,
        groups="base.group_system",
        ondelete="set null",
        index="btree_not_null",
    )

    def _generate(self, template):
        if template._name != "sms.template":
            return super()._generate(template)
        bodies = template._render_field("body", self.ids, compute_lang=True)
        return {id_: {"text": body} for id_, body in bodies.items()}

    def _write_texts(self):
        """Render these text messages, and keep an SMS for each; one that cannot be rendered fails by itself."""
        rendered = {}
        for template, followups in self.grouped(lambda each: each._get_mailing_template()).items():
            rendered |= followups._render(template)
        messages = self.browse(each.id for each in rendered)
        notes = self.env["mail.message"].create([each._prepare_text_note_vals() for each in messages])
        texts = self.env["sms.sms"].create(
            [
                {
                    "number": message.phone,
                    "body": rendered[message]["text"],
                    "partner_id": message.contact_id.id,
                    "mail_message_id": note.id,
                    # Cancelled: not for the queue of Odoo, which sends again what was under way in a crash.
                    "state": "canceled",
                }
                for message, note in zip(messages, notes, strict=True)
            ]
        )
        self.env["mail.notification"].create([text._prepare_credit_notification_vals() for text in texts])
        for message, note, text in zip(messages, notes, texts, strict=True):
            message.write(
                {
                    "sms_id": text.id,
                    "message_id": note.id,
                    "body": plaintext2html(text.body),
                    "mail_id": False,
                }
            )

    def _prepare_text_note_vals(self):
        note = Markup("<p>%s</p>") % self.env._(
            "%(message)s sent to %(contact)s, %(phone)s",
            message=self._get_html_link(title=self._get_mailing_title()),
            contact=self.contact_id.display_name,
            phone=self.phone,
        )
        return {**self._prepare_note_vals(note), "message_type": "sms"}

    def _deliver(self):
        texts = self.filtered(lambda followup: followup.channel == "sms")
        problem = super(CreditFollowup, self - texts)._deliver()
        return texts._hand_over_texts() or problem

    def _hand_over_texts(self):
        """Give text messages to the gateway one by one, each marked and committed before.

        :return: why the gateway could not be reached, if so; what was not tried waits again then
        """
        for index, followup in enumerate(self):
            followup.tried_on = fields.Datetime.now()
            self.env["ir.cron"]._commit_progress()
            text = followup.sms_id
            text.state = "outgoing"  # for this transaction only
            try:
                text.send(unlink_failed=True, unlink_sent=True, raise_exception=True)
            except InsufficientCreditError as error:
                text.state = "canceled"
                followup.write({"state": "failed", "failure": str(error)})
                continue
            except AccessError as error:  # what Odoo makes of a gateway that does not answer as it should
                text.state = "canceled"
                if _is_unreached(error):
                    self[index:]._put_back()
                else:
                    followup.write({"state": "uncertain", "failure": str(error)})
                    self[index + 1 :]._put_back()
                return str(error)
            failed = text.state == "error"
            label = dict(text._fields["failure_type"]._description_selection(self.env))
            followup.write(
                {
                    "state": "failed" if failed else "sent",
                    "failure": failed and label.get(text.failure_type, text.failure_type),
                }
            )
        return None


def _is_unreached(error):
    """Whether a request failed before anybody listened, so that nothing can have left."""
    cause = error.__context__
    if not isinstance(cause, requests.exceptions.ConnectionError) or not cause.args:
        return False
    return isinstance(getattr(cause.args[0], "reason", None), NewConnectionError)

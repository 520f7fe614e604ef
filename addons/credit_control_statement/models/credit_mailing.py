"""Messages to customers: how one is written, and which states it goes through."""

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

RENDERED = (
    "attachment_ids",
    "auto_delete",
    "body_html",
    "email_from",
    "mail_server_id",
    "reply_to",
    "report_template_ids",
    "subject",
)


class CreditMailing(models.AbstractModel):
    """A message to a customer that leaves at most once, unless a person sends it again.

    It is committed as ``sending`` before anything leaves the house, and marked (``tried_on``) before the mail server
    gets it. After a crash the marked one is uncertain, the others wait again. A model that inherits this has a
    ``state``, in which ``SENDING`` follows the one of what waits, and says how a message is named
    (``_get_mailing_title``), by which template it is written (``_get_mailing_template``), who may send it
    (``_check_may_send``) and what happens when its turn comes (``_process``).
    """

    _name = "credit.mailing"
    _description = "Message to a customer"
    _check_company_domain = models.check_company_domain_parent_of
    _waiting = "to_send"  # the state of what is in the queue

    account_id = fields.Many2one("credit.account", required=True, readonly=True, ondelete="restrict")
    partner_id = fields.Many2one(related="account_id.partner_id", string="Customer", store=True, index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    contact_id = fields.Many2one("res.partner", readonly=True, help="Who is written to.")
    email = fields.Char(
        string="Address", readonly=True, help="Where the e-mail goes; several with commas between them."
    )
    email_cc = fields.Char(string="Copy to", readonly=True)
    lang = fields.Char(string="Language", readonly=True)
    user_id = fields.Many2one("res.users", string="Run by", readonly=True)
    mail_id = fields.Many2one(
        "mail.mail",
        string="E-mail",
        readonly=True,
        groups="base.group_system",
        ondelete="set null",
        index="btree_not_null",
    )
    message_id = fields.Many2one(
        "mail.message",
        string="Note on the account",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    tried_on = fields.Datetime(
        string="Handed over", readonly=True, help="When the mail server was given the message."
    )
    failure = fields.Text(string="What went wrong", readonly=True)

    def _get_mailing_title(self):
        """What the message is called in the chatter of the account; without amounts, which not everybody may see."""
        raise NotImplementedError

    def _get_mailing_template(self):
        """:return: the e-mail template by which this message is written"""
        raise NotImplementedError

    def _get_mailing_attachments(self):
        """:return: the attachments of this message; they belong to it and stay"""
        return self.env["ir.attachment"]

    def _write_letters(self):
        """Render these messages, in batches by template, and keep a mail for each that nobody sends but `_deliver`.

        A message that cannot be rendered fails by itself and says why.
        """
        rendered = {}
        for template, messages in self.grouped(lambda message: message._get_mailing_template()).items():
            rendered |= messages._render(template)
        if rendered:
            self.browse(message.id for message in rendered)._create_mails(rendered)

    def _render(self, template):
        """:return: values for a mail by message; those that fail are absent"""
        try:
            values = self._generate(template)
        except UserError as error:  # what Odoo makes of any error in a template
            if len(self) > 1:
                rendered = {}
                for message in self:
                    rendered |= message._render(template)
                return rendered
            self.write({"state": "failed", "failure": str(error.__cause__ or error)})
            return {}
        return {message: values[message.id] for message in self}

    def _generate(self, template):
        """Render a template on these messages.

        :return: values by id
        """
        return template._generate_template(self.ids, RENDERED)

    def _create_mails(self, rendered):
        """Keep the mail that will carry each message.

        :param rendered: values by message
        """
        replies = self.account_id._notify_get_reply_to_batch(
            defaults={message.account_id.id: rendered[message]["email_from"] for message in self}
        )
        mails = self.env["mail.mail"].create(
            [
                message._prepare_mail_vals(rendered[message], replies[message.account_id.id])
                for message in self
            ]
        )
        for message, mail in zip(self, mails, strict=True):
            message.write(message._prepare_letter_vals(rendered[message], mail))

    def _prepare_letter_vals(self, values, mail):
        """What a message keeps of the letter that was written for it.

        :param values: as rendered from the template
        """
        return {"mail_id": mail.id, "message_id": mail.mail_message_id.id}

    def _prepare_mail_vals(self, values, reply_to):
        """Values of the mail of a message; what shows in the chatter of the account is without figures.

        :param values: as rendered from the template
        :param reply_to: where answers go unless the template says it
        """
        self.ensure_one()
        attachments = [Command.link(attachment) for attachment in values.get("attachment_ids", ())]
        attachments += [Command.link(attachment.id) for attachment in self._get_mailing_attachments()]
        attachments += [
            Command.create({"name": name, "datas": data, "res_model": "mail.message", "res_id": 0})
            for name, data in values.get("attachments", ())
        ]
        note = Markup("<p>%s</p>") % self.env._(
            "%(message)s sent to %(contact)s, %(email)s",
            message=self._get_html_link(title=self._get_mailing_title()),
            contact=self.contact_id.display_name,
            email=self.email,
        )
        return {
            "auto_delete": values["auto_delete"],
            "body_html": values["body_html"],
            "email_from": values["email_from"],
            "mail_server_id": values["mail_server_id"],
            "reply_to": values["reply_to"] or reply_to,
            "subject": values["subject"],
            "attachment_ids": attachments,
            **self._prepare_note_vals(note),
            # Cancelled: the mail queue of Odoo must not see it, because it sends again what was under way in a crash.
            "state": "cancel",
            **self._prepare_recipient_vals(),
            "is_notification": True,  # so that the note stays when the mail goes
        }

    def _prepare_note_vals(self, body):
        """Values of the note in the chatter of the account that a message leaves.

        :param Markup body: without figures, which not everybody may see who sees the account
        """
        return {
            "body": body,
            "model": self.account_id._name,
            "res_id": self.account_id.id,
            "record_company_id": self.company_id.id,
            "record_alias_domain_id": self.company_id.alias_domain_id.id,
            "message_type": "email_outgoing",
            "subtype_id": self.env.ref("mail.mt_note").id,
            "is_internal": True,
        }

    def _prepare_recipient_vals(self):
        """Values of the mail of a message: to whom it goes. One e-mail to all, so that everybody sees who has it."""
        if self.email_cc or "," in (self.email or ""):
            return {"recipient_ids": [Command.clear()], "email_to": self.email, "email_cc": self.email_cc}
        return {"recipient_ids": [Command.set(self.contact_id.ids)], "email_to": False, "email_cc": False}

    def action_open_account(self):
        """Open the credit account of the customer."""
        self.ensure_one()
        return self.account_id.action_open()

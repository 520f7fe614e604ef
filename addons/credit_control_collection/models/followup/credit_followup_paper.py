"""Letters: written when their turn comes, then printed and posted by a person."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

MOST_LETTERS = 500  # in one PDF


class CreditFollowup(models.Model):
    _inherit = "credit.followup"
    _sheet = "credit_control_collection.letter_sheet"

    printed_on = fields.Datetime(
        string="Printed", readonly=True, help="When the letter was last put into a PDF."
    )

    def _write_papers(self):
        """Render these letters; they wait until somebody has posted them."""
        for template, followups in self.grouped(lambda each: each._get_mailing_template()).items():
            for followup, values in followups._render(template).items():
                followup.write(
                    {
                        "state": "to_print",
                        "subject": values["subject"],
                        "body": values["body_html"],
                        "failure": False,
                    }
                )

    def _prepare_paper(self):
        """What the letter shows, in the language of the customer."""
        followup = self.with_context(lang=self.lang)
        company = followup.company_id
        currencies = followup.item_ids.currency_id
        head = followup._prepare_letterhead(
            followup.partner_id,
            company,
            self.subject,
            format_date(followup.env, self.date),
            contact=followup.contact_id,
        )
        return {
            **head,
            "remark": followup._get_remark(),
            "body": self.body,
            "banks": self._get_banks(company, currencies),
        }

    def _get_remark(self):
        """Why the customer gets a letter where an e-mail was meant, in words to the customer."""
        if self.fallback_reason == "no_email":
            return self.env._(
                "We write by post because we do not know your e-mail address; please tell us where we may write to."
            )
        if self.fallback_reason in ("bad_email", "bounced"):
            return self.env._(
                "We write by post because our e-mails to %(email)s do not reach you; please tell us your new address.",
                email=self.email,
            )
        return False

    def action_by_post(self):
        """Send messages that failed or are uncertain by post instead.

        :raise UserError: for a customer without a postal address
        """
        self._check_may_settle("uncertain", "failed")
        # Nobody writes messages but the run.
        followups = self.sudo()
        addresses = followups.partner_id._get_credit_addresses()
        for followup in followups:
            if not addresses[followup.partner_id.id].post:
                raise UserError(
                    self.env._(
                        "%(customer)s has no postal address: street and city are needed.",
                        customer=followup.partner_id.display_name,
                    )
                )
        refused = followups.filtered(lambda each: each.channel == "email" and each.state == "failed")
        refused.write({"fallback_reason": "bounced"})
        followups._drop_mail()
        followups.write({"channel": "letter", "is_fallback": True})
        followups._go()

    def action_by_call(self):
        """Let somebody call instead of messages that failed or are uncertain."""
        self._check_may_settle("uncertain", "failed")
        # Nobody writes messages but the run.
        followups = self.sudo()
        followups._drop_mail()
        followups.write({"channel": "call", "is_fallback": True})
        followups._go()

    def _drop_mail(self):
        """Let go of what carried messages that go another way now; the note says on that they were tried."""
        self.mail_id.unlink()
        self.sms_id.unlink()

    def action_print_letters(self):
        """Put letters into one PDF.

        :return: the action that shows it, for printing and posting
        :raise UserError: when none of these is a letter, or there are more than a PDF takes
        """
        self.check_access("read")
        for company in self.company_id:
            self._check_may_send(company)
        letters = self.filtered(lambda each: each.channel == "letter" and each.state in ("to_print", "sent"))
        if not letters:
            raise UserError(self.env._("None of these is a letter that is written."))
        if len(letters) > MOST_LETTERS:
            raise UserError(
                self.env._(
                    "These are %(count)s letters; a PDF takes %(most)s. Choose fewer.",
                    count=len(letters),
                    most=MOST_LETTERS,
                )
            )
        return self.env["credit.followup.print"].open_for(letters.sorted("id"))

    @api.private
    def print_together(self):
        """One PDF of these letters; whoever asks, check the rights before.

        :return: bytes
        """
        content = self.render_together([followup._prepare_paper() for followup in self])
        self.write({"printed_on": fields.Datetime.now()})
        return content

    def action_mark_posted(self):
        """Take printed letters as sent: somebody has brought them to the post."""
        self._check_may_settle("to_print")
        # Nobody writes messages but the run.
        letters = self.sudo()
        notes = self.env["mail.message"].sudo().create([letter._prepare_posted_vals() for letter in letters])
        for letter, note in zip(letters, notes, strict=True):
            letter.write({"state": "sent", "tried_on": fields.Datetime.now(), "message_id": note.id})

    def _prepare_posted_vals(self):
        note = Markup("<p>%s</p>") % self.env._(
            "%(message)s posted to %(contact)s",
            message=self._get_html_link(title=self._get_mailing_title()),
            contact=self.contact_id.display_name,
        )
        return {**self._prepare_note_vals(note), "message_type": "notification"}

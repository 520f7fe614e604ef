"""By which way a message goes, and what a colleague has to do about it."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ...tools.channel import choose


class CreditFollowup(models.Model):
    _inherit = "credit.followup"

    is_fallback = fields.Boolean(
        string="Another way",
        readonly=True,
        help="It could not go by the channel of its level.",
    )
    fallback_reason = fields.Selection(
        [
            ("no_email", "No e-mail address"),
            ("bad_email", "Not an e-mail address"),
            ("bounced", "E-mails come back"),
            ("blacklisted", "On the blacklist"),
            ("no_phone", "No telephone number"),
            ("bad_phone", "Not a telephone number"),
            ("no_post", "No postal address"),
        ],
        string="Why another way",
        readonly=True,
    )
    fallback_text = fields.Char(
        string="Why it goes another way", compute="_compute_fallback_text", help="In the reader's language."
    )
    phone = fields.Char(readonly=True, help="Where a text message goes.")

    @api.depends("fallback_reason", "email", "phone")
    @api.depends_context("lang")
    def _compute_fallback_text(self):
        for followup in self:
            followup.fallback_text = self._describe_fallback(
                followup.fallback_reason, followup.email, followup.phone
            )

    @api.model
    def _describe_fallback(self, reason, email, phone):
        """Why a message goes another way than it was meant to; False where it does not."""
        return {
            False: lambda: False,
            "no_email": lambda: self.env._("There is no e-mail address."),
            "bad_email": lambda: self.env._("“%(email)s” is no e-mail address.", email=email),
            "bounced": lambda: self.env._("E-mails to %(email)s come back.", email=email),
            "blacklisted": lambda: self.env._("The address or number is on the blacklist."),
            "no_phone": lambda: self.env._("There is no telephone number."),
            "bad_phone": lambda: self.env._("“%(phone)s” is no number for text messages.", phone=phone),
            "no_post": lambda: self.env._("There is no postal address."),
        }[reason or False]()

    @api.model
    def _describe_way(self, vals):
        """By which channel a message would go, and to whom, in words.

        :param vals: what ``_prepare_delivery_vals`` returned
        """
        contact = self.env["res.partner"].browse(vals["contact_id"]).name
        way = {
            "email": lambda: self.env._("E-mail to %(address)s", address=vals["email"]),
            "letter": lambda: self.env._("Letter to %(contact)s", contact=contact),
            "sms": lambda: self.env._("SMS to %(contact)s, %(phone)s", contact=contact, phone=vals["phone"]),
            "call": lambda: self.env._("Call %(contact)s", contact=contact),
            "alert": lambda: self.env._("Alert to a colleague"),
        }[vals["channel"]]()
        why = self._describe_fallback(vals["fallback_reason"], vals["email"], vals["phone"])
        return f"{way}. {why}" if why else way

    @api.model
    def _prepare_delivery_vals(self, partner, company, channel, level, address):
        """To whom a message goes, and how.

        :param partner: the customer, a commercial partner
        :param company: root company
        :param str channel: asked for
        :param level: of the message; says what is done when that way is closed
        :param Address address: of the customer
        """
        phone, phone_problem = self._get_text_number(partner, address) if channel == "sms" else (False, None)
        way = choose(
            channel, level.fallback, email=address.problem, phone=phone_problem, post=bool(address.post)
        )
        salesperson = partner.user_id if level.policy_id.cc_salesperson else partner.user_id.browse()
        return {
            **partner._prepare_credit_contact(company, address),
            "email_cc": way.channel == "email" and salesperson.active and salesperson.email_formatted,
            "phone": phone,
            "channel": way.channel,
            "is_fallback": bool(way.reason),
            "fallback_reason": way.reason,
        }

    @api.model
    def _get_text_number(self, partner, address):
        """The number for a text message: of the contact, else of the customer.

        :return: (number, None), or (what was entered, why it will not do)
        """
        found = (address.contact | partner).filtered("phone")[:1]
        if not found:
            return False, "no_phone"
        number = found._phone_format(fname="phone")
        if not number:
            return found.phone, "bad_phone"
        # Whoever sends reminders has no right to the blacklist of numbers.
        return number, "blacklisted" if found.sudo().phone_sanitized_blacklisted else None

    def _write_again(self):
        """E-mails go out as they were written; letters and text messages are written anew.

        :raise UserError: for a customer without the address or number that is needed
        """
        by_channel = self.grouped("channel")
        by_channel.get("letter", self.browse())._write_papers()
        texts = by_channel.get("sms", self.browse())
        addresses = texts.partner_id._get_credit_addresses()
        for text in texts:
            number, problem = self._get_text_number(text.partner_id, addresses[text.partner_id.id])
            if problem:
                raise UserError(
                    self.env._(
                        "%(customer)s has no telephone number for text messages.",
                        customer=text.partner_id.display_name,
                    )
                )
            text.phone = number
        texts.sms_id.unlink()
        texts._drop_note()
        texts._write_texts()
        emails = by_channel.get("email", self.browse())
        return super(CreditFollowup, emails)._write_again() | texts.filtered("sms_id")

    def _plan_calls(self):
        """An activity on the account of each customer to call; without amounts, which not everybody may see."""
        for followup in self:
            user = followup.account_id._get_followup_caller(followup.policy_id)
            reader = followup.with_context(lang=user.lang)
            note = reader.env._(
                "The oldest item is %(days)s days late. Contact: %(contact)s %(phone)s",
                days=followup.days,
                contact=followup.contact_id.display_name,
                phone=followup.contact_id.phone or followup.partner_id.phone or "",
            )
            if followup.fallback_reason:
                note = reader.env._("%(reason)s Please call.", reason=reader.fallback_text) + " " + note
            # The worklist shows them all; a notice by e-mail for each would be too much.
            quiet = followup.with_context(mail_activity_quick_update=True)
            quiet._schedule(user, followup.level_id.activity_type_id, note)

    def _raise_alerts(self):
        """An activity for the colleague whom the level names; nothing goes to the customer."""
        todo = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        for followup in self:
            user = followup.account_id._get_followup_alerted(followup.level_id, followup.policy_id)
            reader = followup.with_context(lang=user.lang)
            note = reader.env._(
                "The oldest item is %(days)s days late. Nothing was sent to the customer.", days=followup.days
            )
            followup._schedule(user, todo or followup.level_id.activity_type_id, note)

    def _schedule(self, user, activity_type, note):
        """Leave the matter to a colleague.

        :param str note: plain text, without amounts
        """
        self.ensure_one()
        account = self.account_id.with_env(self.env)
        activity = account.activity_schedule(
            activity_type_id=activity_type.id,
            summary=self.with_context(lang=user.lang).level_id.name,
            note=plaintext2html(note),  # customers choose their names themselves
            user_id=user.id,
        )
        self.write({"state": "done", "activity_id": activity.id})

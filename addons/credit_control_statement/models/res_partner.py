from odoo import api, fields, models
from odoo.tools import SQL, email_normalize, email_split

from ..tools.address import Address, email_problem

# What Odoo writes down of an e-mail that did not arrive because of its address.
BAD_ADDRESS = ("mail_bounce", "mail_email_invalid")


class ResPartner(models.Model):
    _inherit = "res.partner"

    credit_contact_ids = fields.Many2many(
        "res.partner",
        "credit_contact_rel",
        "partner_id",
        "contact_id",
        string="Statements and reminders to",
        help="Who gets the statements and reminders of this customer, all in one e-mail; empty: the contact for "
        "invoices, or the customer where only that has an e-mail address.",
    )
    # Odoo keeps how often e-mails came back by contact, not by address.
    credit_email_since = fields.Datetime(
        string="E-mail address since",
        readonly=True,
        copy=False,
        help="When the e-mail address was last changed: what came back before says nothing of the new one.",
    )

    def write(self, vals):
        if "email" not in vals:
            return super().write(vals)
        new = email_normalize(vals["email"], strict=False)
        changed = self.filtered(lambda partner: partner.email_normalized != new)
        result = super().write(vals)
        if changed:
            super(ResPartner, changed).write(
                {"credit_email_since": fields.Datetime.now(), "message_bounce": vals.get("message_bounce", 0)}
            )
        return result

    def _get_credit_contacts(self):
        """Who gets the messages of a customer: the contacts that were chosen; else the one for invoices, unless
        only the customer has an e-mail address."""
        self.ensure_one()
        customer = self.commercial_partner_id
        if chosen := customer.credit_contact_ids.filtered("active"):
            return chosen
        contact = self.browse(customer.address_get(["invoice"])["invoice"])
        return contact if contact.email or not customer.email else customer

    def _get_credit_contact(self):
        """The first of these, who is called."""
        return self._get_credit_contacts()[0]

    def _get_credit_addresses(self):
        """How these customers can be reached; a constant number of queries.

        :return: dict of ``Address`` by the id of the customer, a commercial partner
        """
        customers = self.commercial_partner_id
        contacts = {customer: customer._get_credit_contacts() for customer in customers}
        problems = customers.union(*contacts.values())._get_email_problems()
        return {
            customer.id: customer._prepare_credit_address(chosen, problems)
            for customer, chosen in contacts.items()
        }

    def _prepare_credit_address(self, contacts, problems):
        """:param problems: code by contact, for those to whom no e-mail should go"""
        good = contacts.filtered(lambda contact: contact not in problems)
        if not good and self not in problems:
            good = self  # the customer itself where no contact can be reached
        who = good or contacts[0]
        with_post = (who[0] | self).filtered(lambda partner: partner.street and partner.city)
        return Address(
            contact=who[0],
            emails=[email for contact in who for email in email_split(contact.email or "")]
            or [contact.email for contact in who[0] if contact.email],
            problem=None if good else problems[who],
            post=with_post[:1] or None,
        )

    def _get_email_problems(self):
        """:return: dict of why no e-mail should go to a contact, see ``email_problem``; the good ones are absent"""
        # The blacklist and other people's notifications are Odoo's, and nobody's to read who sends reminders.
        contacts = self.sudo()
        blacklist = contacts.env["mail.blacklist"].search_read(
            [("email", "in", [email for email in contacts.mapped("email_normalized") if email])], ["email"]
        )
        blacklisted = {row["email"] for row in blacklist}
        failed = contacts._get_failed_contact_ids()
        problems = {}
        for contact in contacts:
            problems[contact.with_env(self.env)] = email_problem(
                contact.email,
                contact.email_normalized,
                bounces=contact.message_bounce,
                is_blacklisted=contact.email_normalized in blacklisted,
                failed=contact.id in failed,
            )
        return {contact: problem for contact, problem in problems.items() if problem}

    @api.private
    def _get_failed_contact_ids(self):
        """Whose last e-mail by Odoo came back since the contact has its address."""
        # SQL: the last one for each, which the ORM cannot ask for at once.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT last.res_partner_id
                  FROM res_partner partner
            CROSS JOIN LATERAL (
                           SELECT res_partner_id, notification_status, failure_type, mail_message_id
                             FROM mail_notification
                            WHERE res_partner_id = partner.id AND notification_type = 'email'
                              AND notification_status IN ('sent', 'bounce', 'exception')
                         ORDER BY mail_message_id DESC LIMIT 1) last
                  JOIN mail_message message ON message.id = last.mail_message_id
                 WHERE partner.id = ANY(%s) AND last.notification_status IN ('bounce', 'exception')
                   AND last.failure_type = ANY(%s)
                   AND (message.date > partner.credit_email_since) IS NOT FALSE
                """,
                self.ids,
                list(BAD_ADDRESS),
                to_flush=[
                    *(
                        self.env["mail.notification"]._fields[name]
                        for name in (
                            "failure_type",
                            "mail_message_id",
                            "notification_status",
                            "notification_type",
                            "res_partner_id",
                        )
                    ),
                    self.env["mail.message"]._fields["date"],
                    self._fields["credit_email_since"],
                ],
            )
        )
        return {row[0] for row in rows}

    def _get_credit_lang(self, company):
        """Language of messages to the customer; the company's where the customer has none.

        :param company: root company
        """
        return self.lang or company.partner_id.lang or self.env.lang or "en_US"

    def _prepare_credit_contact(self, company, address):
        """To whom and in which language a message goes.

        :param company: root company, whose language is used for customers without one
        :param Address address: of this customer
        :return: values for a ``credit.mailing``
        """
        return {
            "contact_id": address.contact.id,
            "email": address.email,
            "lang": self._get_credit_lang(company),
        }

    def _prepare_statement_contact(self, company, address):
        """To whom, how and in which language a statement goes; see ``_prepare_credit_contact``.

        :return: values for a ``credit.statement``
        """
        vals = self._prepare_credit_contact(company, address)
        return {**vals, "channel": "letter" if address.problem else "email"}

    def action_credit_statement(self):
        """Show the statement of these customers."""
        return self.env["credit.statement.wizard"].open_for(
            self.env.company.root_id, self.commercial_partner_id
        )

    def _get_statement_companies(self):
        """Root companies in whose books these customers have open items."""
        lines = self.env["account.move.line"]._read_group(
            [
                ("partner_id.commercial_partner_id", "in", self.ids),
                ("account_id.credit_role", "!=", False),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
            ],
            ["company_id"],
        )
        return self.env["res.company"].union(*(company for (company,) in lines)).root_id

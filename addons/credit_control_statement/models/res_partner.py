from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_credit_contact(self):
        """Who gets the messages of a customer: the contact for invoices, unless only the customer has an address."""
        self.ensure_one()
        customer = self.commercial_partner_id
        contact = self.browse(customer.address_get(["invoice"])["invoice"])
        return contact if contact.email or not customer.email else customer

    def _get_credit_lang(self, company):
        """Language of messages to the customer; the company's where the customer has none.

        :param company: root company
        """
        return self.lang or company.partner_id.lang or self.env.lang or "en_US"

    def _prepare_credit_contact(self, company):
        """To whom and in which language a message goes.

        :param company: root company, whose language is used for customers without one
        :return: values for a ``credit.mailing``
        """
        contact = self._get_credit_contact()
        return {
            "contact_id": contact.id,
            "email": contact.email or None,
            "lang": self._get_credit_lang(company),
        }

    def _prepare_statement_contact(self, company):
        """To whom, how and in which language a statement goes.

        :param company: root company
        :return: values for a ``credit.statement``
        """
        vals = self._prepare_credit_contact(company)
        return {**vals, "channel": "email" if vals["email"] else "letter"}

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

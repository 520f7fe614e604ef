from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_statement_contact(self):
        """Who gets the statements of a customer: the contact for invoices, unless only the customer has an address."""
        self.ensure_one()
        customer = self.commercial_partner_id
        contact = self.browse(customer.address_get(["invoice"])["invoice"])
        return contact if contact.email or not customer.email else customer

    def _prepare_statement_contact(self, company):
        """To whom, how and in which language a statement goes.

        :param company: root company, whose language is used for customers without one
        :return: values for a ``credit.statement``
        """
        contact = self._get_statement_contact()
        return {
            "contact_id": contact.id,
            "email": contact.email or None,
            "lang": self.lang or company.partner_id.lang or self.env.lang or "en_US",
            "channel": "email" if contact.email else "letter",
        }

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

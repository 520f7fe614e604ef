from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_followup_contact(self):
        """Who gets the messages of a customer: the contact for invoices, unless only the customer has an address."""
        self.ensure_one()
        customer = self.commercial_partner_id
        contact = self.browse(customer.address_get(["invoice"])["invoice"])
        return contact if contact.email or not customer.email else customer

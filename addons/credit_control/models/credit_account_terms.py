from odoo import fields, models

# What is agreed with the customer beside the limit.
TERMS_FIELDS = ("payment_term_id",)


class CreditAccount(models.Model):
    """What the sales contract on account says."""

    _inherit = "credit.account"

    payment_term_id = fields.Many2one(
        "account.payment.term",
        tracking=True,
        check_company=True,
        help="Agreed with this customer, and proposed on its orders and invoices. Empty: the customer's own in Odoo.",
    )

    def _get_payment_term(self):
        """:return: the agreed payment term; where there is none of the account, the customer's in Odoo"""
        self.ensure_one()
        partner = self.partner_id.with_company(self.company_id)
        # Rules and screens of people without accounting rights ask for it.
        return self.payment_term_id or partner.sudo().property_payment_term_id.sudo(False)

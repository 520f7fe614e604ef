from odoo import api, fields, models

from ..tools.roles import FIGURES

# What is agreed with the customer beside the limit.
TERMS_FIELDS = ("payment_term_id",)


class CreditAccount(models.Model):
    """What the sales contract on account says."""

    _inherit = "credit.account"

    payment_term_id = fields.Many2one(
        "account.payment.term",
        tracking=True,
        check_company=True,
        help="Agreed by an approved request, and proposed on orders and invoices. Empty: the customer's own in Odoo.",
    )
    requested_payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Term asked for",
        tracking=True,
        check_company=True,
        help="The payment term that the customer, or sales, would like; somebody else decides on it.",
    )
    requested_limit = fields.Monetary(
        string="Limit asked for",
        currency_field="limit_currency_id",
        tracking=True,
        groups=FIGURES,
        help="What the customer, or sales, would like the limit to be; somebody else decides on it.",
    )
    has_rebate = fields.Boolean(
        string="Rebates (RRR)",
        tracking=True,
        help="Rabais, remises and ristournes are agreed with this customer; the contract says so.",
    )
    contract_reference = fields.Char(tracking=True, help="Number of the signed sales contract.")
    contract_date = fields.Date(string="Contract signed on", tracking=True)
    contract_signatory = fields.Char(
        string="Signed by", help="Who signs for the customer, as on the identity card."
    )
    contract_function = fields.Char(string="As", help="The signatory's function: manager, chairman, owner…")
    contract_goods = fields.Text(
        string="Goods on account", help="What is sold on account. Empty: all we sell."
    )
    interest_clause = fields.Text(
        string="Late interest",
        help="Sentence of the contract on late interest, with the law that it refers to. Empty: as the law provides.",
    )

    _requested_limit_positive = models.Constraint(
        "CHECK (requested_limit >= 0)", "The limit asked for cannot be negative."
    )

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts.filtered("payment_term_id")._mirror_payment_term()
        return accounts

    def write(self, vals):
        result = super().write(vals)
        if vals.get("payment_term_id"):
            self._mirror_payment_term()
        return result

    def _mirror_payment_term(self):
        """Copy the agreed term into Odoo's own field, one way, so that orders and invoices propose it."""
        for company, accounts in self.grouped("company_id").items():
            tree = company._get_credit_tree()
            for term, same in accounts.grouped("payment_term_id").items():
                for member in tree:
                    # Those who agree on terms need no right on the customer's accounting fields.
                    partners = same.partner_id.sudo().with_company(member)
                    partners.write({"property_payment_term_id": term.id})

    def _get_payment_term(self):
        """:return: the agreed payment term; where there is none of the account, the customer's in Odoo"""
        self.ensure_one()
        partner = self.partner_id.with_company(self.company_id)
        # Rules and screens of people without accounting rights ask for it.
        return self.payment_term_id or partner.sudo().property_payment_term_id.sudo(False)

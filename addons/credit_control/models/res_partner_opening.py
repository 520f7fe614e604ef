from odoo import models
from odoo.exceptions import AccessError


class ResPartner(models.Model):
    """A customer or prospect asks for credit: its opening file is started from its own page."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if "country_id" in vals:
            # Whoever corrects an address may not see the account; its checklist follows all the same.
            accounts = self.env["credit.account"].sudo().search([("partner_id", "in", self.ids)])
            accounts._update_checklist()
        return result

    def action_start_credit_file(self):
        """Start the opening file of this customer or prospect, with a draft account in the company if it has none.

        :raise AccessError: when the user neither opens accounts nor is the customer's salesperson
        :return: the account's page
        """
        self.ensure_one()
        # Sales start files of their own customers, but make no accounts otherwise; the right is checked before.
        Account = self.env["credit.account"].sudo()
        partner, company = self.commercial_partner_id, self.env.company.root_id
        if not self.env["credit.account"]._may_start_file(partner):
            raise AccessError(
                self.env._(
                    "Only account managers, analysts and the salesperson of %(customer)s start its credit file.",
                    customer=partner.display_name,
                )
            )
        account = Account._find_accounts(partner, company).get((partner, company))
        if account:
            account._start_file()
        else:
            account = Account.create({"partner_id": partner.id, "company_id": company.id})
        return account.with_env(self.env).action_open()

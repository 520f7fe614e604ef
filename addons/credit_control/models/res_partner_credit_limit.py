from odoo import models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    """Odoo's own limit is a mirror: where a customer has a credit account, that decides."""

    _inherit = "res.partner"

    def write(self, vals):
        # Odoo's sync of contacts and our mirror write as the system.
        if "credit_limit" in vals and not self.env.su:
            self._check_no_credit_account(vals["credit_limit"])
        return super().write(vals)

    def _check_no_credit_account(self, limit):
        # Whoever may write customers need not see their accounts.
        accounts = self.env["credit.account"].sudo()._find_accounts(self, self.env.company)
        root = self.env.company.root_id
        for partner in self:
            account = accounts.get((partner.sudo().commercial_partner_id, root))
            if account and account.currency_id.compare_amounts(limit or 0.0, partner.sudo().credit_limit):
                raise UserError(
                    self.env._(
                        "Credit limit: the credit account of %(customer)s decides; propose a new limit there.",
                        customer=account.partner_name,
                    )
                )

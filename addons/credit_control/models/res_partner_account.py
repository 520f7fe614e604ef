from odoo import models

# What decides which commercial entity a partner belongs to.
PARENT_FIELDS = {"is_company", "parent_id"}


class ResPartner(models.Model):
    """A customer that becomes part of another one takes its account along; a contact that leaves gets its own."""

    _inherit = "res.partner"

    def write(self, vals):
        if PARENT_FIELDS.isdisjoint(vals):
            return super().write(vals)
        before = {partner: partner.commercial_partner_id for partner in self}
        result = super().write(vals)
        for partner, commercial in before.items():
            if partner.commercial_partner_id != commercial:
                partner._credit_follow_parent(commercial)
        return result

    def _credit_follow_parent(self, before):
        """Bring the accounts in line with a new commercial entity.

        :param before: the commercial entity until now
        """
        # Whoever moves a contact need not see the accounts.
        Account = self.env["credit.account"].sudo()
        if before == self:
            Account.search([("partner_id", "=", self.id)])._move_to(self.commercial_partner_id)
        elif self.commercial_partner_id == self:
            for known in Account.search([("partner_id", "=", before.id)]):
                known._found_account_of(self)

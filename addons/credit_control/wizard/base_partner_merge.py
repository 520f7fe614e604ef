from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """The contacts of what is merged, and what was a contact itself, keep the stops of the customer they leave."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        trees = self.env["credit.account"]._trees(partners._credit_below())
        result = super()._merge(partner_ids, dst_partner=dst_partner, extra_checks=extra_checks)
        self.env["credit.account"]._follow_merge(trees, partners)
        return result

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Two customers that become one have one credit account; before their rows collide."""
        # Whoever merges contacts need not see their accounts.
        accounts = self.env["credit.account"].sudo().search([("partner_id", "in", src_partners.ids)])
        accounts._move_to(dst_partner.commercial_partner_id)
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _update_values(self, src_partners, dst_partner):
        """Odoo's own limit is what our account says, not what it was at one of the partners."""
        # Whoever merges contacts need not see their accounts.
        customer = dst_partner.commercial_partner_id
        accounts = self.env["credit.account"].sudo().search([("partner_id", "=", customer.id)])
        if accounts:
            # Odoo would give an empty limit the value of the other partner, which users may not write.
            src_partners.sudo().credit_limit = dst_partner.sudo().credit_limit
        # Odoo asks both for the fields that the destination may read.
        result = super()._update_values(src_partners.with_env(dst_partner.env), dst_partner)
        accounts._mirror_limit()
        return result

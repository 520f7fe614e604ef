from odoo import models


class CreditAccount(models.Model):
    _inherit = "credit.account"

    def action_guarantees(self):
        """Show the guarantees of this customer and of its group."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("credit_control.credit_guarantee_action")
        # Whoever sees the account may know which group it is in.
        group = self.sudo().group_id
        domain = [("account_id", "=", self.id)]
        if group:
            domain = ["|", *domain, ("group_id", "=", group.id)]
        context = {"default_account_id": self.id, "default_currency_id": self.currency_id.id}
        return {**action, "domain": domain, "context": context}

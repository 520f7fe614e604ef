from odoo import models


class CreditGroup(models.Model):
    _inherit = "credit.group"

    def action_guarantees(self):
        """Show the guarantees of this group; those of a member alone stand on its account."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("credit_control.credit_guarantee_action")
        context = {"default_group_id": self.id, "default_currency_id": self.currency_id.id}
        return {**action, "domain": [("group_id", "=", self.id)], "context": context}

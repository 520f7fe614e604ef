from odoo import fields, models
from odoo.addons.credit_control.tools.check import Breach


class CreditRule(models.Model):
    _inherit = "credit.rule"

    kind = fields.Selection(selection_add=[("parcels", "Fragile parcel")], ondelete={"kind": "cascade"})

    def _evaluate_parcels(self, check):
        counts = dict(
            self.env["credit.dummy.parcel"]._read_group(
                [("account_id", "in", check.accounts.ids), ("is_fragile", "=", True)],
                ["account_id"],
                ["__count"],
            )
        )
        found = {account.id: count for account, count in counts.items()}
        return [
            Breach(document.id, rule.id, "parcels", value=found[document.account_id])
            for rule in self
            for document in check.documents_of(rule)
            if document.account_id in found
        ]

    def _sentence_parcels(self, *, value, threshold, parameters, money, figures):
        return self.env._("Fragile parcels are out: %s.", int(value))

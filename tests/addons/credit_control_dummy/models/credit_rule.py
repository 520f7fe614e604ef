from odoo import api, fields, models
from odoo.addons.credit_control.tools.check import Breach


class CreditRule(models.Model):
    _inherit = "credit.rule"

    kind = fields.Selection(selection_add=[("parcels", "Fragile parcel")], ondelete={"parcels": "cascade"})

    at_parcel = fields.Boolean(string="When a parcel is sent", help="The rule looks at parcels, too.")

    @api.model
    def _checkpoints(self):
        return [*super()._checkpoints(), ("parcel", self.env._("Parcel"))]

    def _evaluate_parcels(self, check):
        fragile = self.env["credit.dummy.parcel"]._read_group(
            [("account_id", "in", check.accounts.ids), ("is_fragile", "=", True)], ["account_id"], ["__count"]
        )
        count = {account.id: number for account, number in fragile}
        return [
            Breach(document.id, rule.id, "parcels", value=count[document.account_id])
            for rule in self
            for document in check.documents_of(rule)
            if document.account_id in count
        ]

    def _sentence_parcels(self, *, value, threshold, parameters, money, figures):
        return self.env._("Fragile parcels are out: %s.", int(value))

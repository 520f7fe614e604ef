from odoo import api, models
from odoo.addons.credit_control_reports.tools.columns import Amount


class CreditReportAgedBalance(models.Model):
    _inherit = "credit.report.aged.balance"

    parcelled = Amount(string="Parcel out", help="Of the total, what is not chased while a parcel is out.")

    @api.model
    def _overlays(self):
        return {**super()._overlays(), "parcelled": ("parcel",)}

from odoo import api, models


class CreditDummyParcel(models.Model):
    """Papers are filed to parcels, too."""

    _name = "credit.dummy.parcel"
    _inherit = ["credit.dummy.parcel", "credit.paper.mixin"]
    _credit_paper_usage = "sale"

    def _credit_paper_partner(self):
        return self.account_id.partner_id


class CreditDocument(models.Model):
    """What proves a parcel proves the invoice of its goods."""

    _inherit = "credit.document"

    @api.model
    def _papers_of(self, moves):
        papers = super()._papers_of(moves)
        parcels = self.env["credit.dummy.parcel"].search([("move_line_id.move_id", "in", moves.ids)])
        filed = self._filed_to(parcels)
        for parcel in parcels:
            papers[parcel.move_line_id.move_id.id] |= filed[parcel.id]
        return papers

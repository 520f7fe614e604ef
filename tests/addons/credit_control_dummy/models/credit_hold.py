from odoo import fields, models


class CreditHold(models.Model):
    _inherit = "credit.hold"

    checkpoint = fields.Selection(selection_add=[("parcel", "Parcel")], ondelete={"parcel": "set default"})


class CreditRequest(models.Model):
    _inherit = "credit.request"

    kind = fields.Selection(selection_add=[("parcel", "Parcel given away")], ondelete={"parcel": "cascade"})

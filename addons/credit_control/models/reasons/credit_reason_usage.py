from odoo import fields, models


class CreditReasonUsage(models.Model):
    """What a reason code is used for. A record and no column, so that an addon adds a usage by its data alone."""

    _name = "credit.reason.usage"
    _description = "Usage of reason codes"
    _order = "sequence, id"

    code = fields.Char(
        required=True, readonly=True, help="The name by which programs ask for codes of this usage."
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)

    _code_uniq = models.UniqueIndex("(code)", "There is a usage of reason codes with this code already.")

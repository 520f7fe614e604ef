from odoo import fields, models


class CreditInteractionResult(models.Model):
    _name = "credit.interaction.result"
    _description = "Result of an interaction"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short name that stays, for reports and other addons.")
    sequence = fields.Integer(default=10, help="Order in the dialog.")
    active = fields.Boolean(default=True, help="An archived result is no longer offered.")
    is_reached = fields.Boolean(
        string="Somebody answered", default=True, help="Otherwise it counts as an attempt without an answer."
    )
    offers = fields.Selection(
        [("promise", "A promise"), ("plan", "A payment plan")],
        help="What the dialog asks for next, beside the next date.",
    )
    days = fields.Integer(
        string="Next date in (days)", help="Proposed as the next date, that many days from today; 0 for none."
    )

    _code_uniq = models.UniqueIndex("(code)", "There is a result with this code already.")
    _days_positive = models.Constraint("CHECK (days >= 0)", "Next date in days: it cannot be negative.")

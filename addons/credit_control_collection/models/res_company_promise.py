from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_promise_tolerance = fields.Integer(
        string="Tolerance (days)",
        default=2,
        help="A payment that comes so many days after a promised day keeps it.",
    )
    credit_promise_days = fields.Integer(
        string="At most in (days)",
        default=60,
        help="A promise for a later day is refused: that is a payment plan. 0: any day.",
    )

    _credit_promise_positive = models.Constraint(
        "CHECK (credit_promise_tolerance >= 0 AND credit_promise_days >= 0)",
        "The days of promises cannot be negative.",
    )

    def _get_company_root_delegated_field_names(self):
        names = super()._get_company_root_delegated_field_names()
        return [*names, "credit_promise_tolerance", "credit_promise_days"]

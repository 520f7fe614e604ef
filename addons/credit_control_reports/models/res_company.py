from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.ageing import BOUNDS, MOST_BOUNDS, parse_bounds


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_ageing_days = fields.Char(
        string="Buckets of the aged balance",
        default="30, 60, 90",
        help="Last day of each bucket, like “15, 30, 60, 90”; what is older falls into one more.",
    )

    credit_grace_days = fields.Integer(
        string="Days of grace",
        help="A payment so many days after the due date still counts as collected to term.",
    )

    _credit_grace_days_positive = models.Constraint(
        "CHECK (credit_grace_days >= 0)", "Days of grace cannot be negative."
    )

    def _get_company_root_delegated_field_names(self):
        return [*super()._get_company_root_delegated_field_names(), "credit_ageing_days", "credit_grace_days"]

    @api.constrains("credit_ageing_days")
    def _check_credit_ageing_days(self):
        for company in self.filtered("credit_ageing_days"):
            company._get_credit_ageing_bounds()

    def _get_credit_ageing_bounds(self):
        """:return: last day of each bucket of the aged balance

        :raise ValidationError: when they are none
        """
        try:
            return parse_bounds(self.credit_ageing_days) if self.credit_ageing_days else BOUNDS
        except ValueError:
            raise ValidationError(
                self.env._(
                    "“%(days)s” are no buckets: up to %(most)s growing numbers of days, like “15, 30, 60, 90”.",
                    days=self.credit_ageing_days,
                    most=MOST_BOUNDS,
                )
            ) from None

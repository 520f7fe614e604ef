from odoo import api, models

from ...tools.kpi import ratio


class CreditKpiDaysLate(models.AbstractModel):
    """By how much customers pay late."""

    _name = "credit.kpi.days.late"
    _description = "Average days late"
    _inherit = "credit.kpi"

    _kpi_sequence = 120
    _kpi_unit = "days"
    _kpi_good = "down"
    _kpi_facts = ("paid", "paid_days_late")

    @api.model
    def _compute_kpi(self, facts):
        return ratio(facts.total("paid_days_late"), facts.total("paid"))

    @api.model
    def _get_definition(self):
        return self.env._(
            "As the average days to pay, but what came early or in time counts as no days late."
        )

"""When customers pay."""

from odoo import api, models

from ...tools.kpi import ratio


class CreditKpiDaysToPay(models.AbstractModel):
    """When customers pay."""

    _name = "credit.kpi.days.to.pay"
    _description = "Average days to pay"
    _inherit = "credit.kpi"

    _kpi_sequence = 110
    _kpi_unit = "days"
    _kpi_good = "down"
    _kpi_facts = ("paid", "paid_days")

    @api.model
    def _compute_kpi(self, facts):
        return ratio(facts.total("paid_days"), facts.total("paid"))

    @api.model
    def _get_definition(self):
        return self.env._(
            "Days from due date to payment of the items closed in the period, each payment weighted by "
            "its amount; negative: early."
        )


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

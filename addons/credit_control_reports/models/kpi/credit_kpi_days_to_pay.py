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

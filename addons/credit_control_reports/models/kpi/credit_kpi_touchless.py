from odoo import api, models

from ...tools.kpi import ratio


class CreditKpiTouchless(models.AbstractModel):
    """Orders that went through by themselves."""

    _name = "credit.kpi.touchless"
    _description = "Touchless orders"
    _inherit = "credit.kpi"

    _kpi_sequence = 140
    _kpi_unit = "percent"
    _kpi_good = "up"
    _kpi_facts = ("orders", "touchless")

    @api.model
    def _compute_kpi(self, facts):
        return ratio(facts.total("touchless"), facts.total("orders"))

    @api.model
    def _get_definition(self):
        return self.env._(
            "Orders confirmed in the period that nobody touched, in percent of all. Orders from before "
            "touches were counted are left out."
        )

    @api.model
    def _get_behind(self, facts):
        return self._behind_orders(facts, [("credit_touch_count", "=", 0)])

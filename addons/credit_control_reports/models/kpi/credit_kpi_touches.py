from odoo import api, models

from ...tools.kpi import ratio


class CreditKpiTouches(models.AbstractModel):
    """Work on an order."""

    _name = "credit.kpi.touches"
    _description = "Touches of an order"
    _inherit = "credit.kpi"

    _kpi_sequence = 130
    _kpi_unit = "number"
    _kpi_good = "down"
    _kpi_facts = ("orders", "touches")

    @api.model
    def _compute_kpi(self, facts):
        return ratio(facts.total("touches"), facts.total("orders"))

    @api.model
    def _get_definition(self):
        return self.env._(
            "Changes that people made to the orders confirmed in the period, from entry to the first "
            "invoice, per order. What somebody changes within 15 minutes is one touch; customers, imports "
            "and automatic jobs make none."
        )

    @api.model
    def _get_behind(self, facts):
        return self._behind_orders(facts)

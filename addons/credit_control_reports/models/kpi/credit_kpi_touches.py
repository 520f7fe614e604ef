"""How much work orders make."""

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

from odoo import api, models

from ...tools.kpi import days_of_sales


class CreditKpiDso(models.AbstractModel):
    """Simple DSO."""

    _name = "credit.kpi.dso"
    _description = "DSO"
    _inherit = "credit.kpi"

    _kpi_sequence = 60
    _kpi_unit = "days"
    _kpi_good = "down"
    _kpi_facts = ("receivable", "sales")

    @api.model
    def _compute_kpi(self, facts):
        return days_of_sales(facts.end("receivable"), facts.total("sales"), facts.days)

    @api.model
    def _get_definition(self):
        return self.env._(
            "Days sales outstanding: receivables at the end of the period, divided by the sales on credit "
            "of the period, times its days. Both with tax; credit notes reduce the sales of their own "
            "date."
        )

    @api.model
    def _get_behind(self, facts):
        return self._behind_aged_balance(facts)

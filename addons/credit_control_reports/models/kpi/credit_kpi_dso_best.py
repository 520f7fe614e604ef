from odoo import api, models

from ...tools.kpi import days_of_sales


class CreditKpiDsoBest(models.AbstractModel):
    """DSO if nobody were late."""

    _name = "credit.kpi.dso.best"
    _description = "DSO, best possible"
    _inherit = "credit.kpi"

    _kpi_sequence = 80
    _kpi_unit = "days"
    _kpi_facts = ("overdue", "receivable", "sales")

    @api.model
    def _compute_kpi(self, facts):
        current = facts.end("receivable") - facts.end("overdue")
        return days_of_sales(current, facts.total("sales"), facts.days)

    @api.model
    def _get_definition(self):
        return self.env._(
            "Receivables that are not overdue, divided by the sales on credit of the period, times its "
            "days: what the DSO would be if everybody paid on time."
        )

    @api.model
    def _get_behind(self, facts):
        return self._behind_aged_balance(facts)

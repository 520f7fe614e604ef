from odoo import api, models

from ...tools.kpi import days_of_sales


class CreditKpiDelinquent(models.AbstractModel):
    """What late payers cost in days of sales."""

    _name = "credit.kpi.delinquent"
    _description = "Average days delinquent"
    _inherit = "credit.kpi"

    _kpi_sequence = 90
    _kpi_unit = "days"
    _kpi_good = "down"
    _kpi_facts = ("overdue", "receivable", "sales")

    @api.model
    def _compute_kpi(self, facts):
        return days_of_sales(facts.end("overdue"), facts.total("sales"), facts.days)

    @api.model
    def _get_definition(self):
        return self.env._(
            "DSO less best possible DSO: overdue receivables, divided by the sales on credit of the "
            "period, times its days."
        )

    @api.model
    def _get_behind(self, facts):
        return self._behind_aged_balance(facts, is_overdue=True)

from odoo import api, models

from ...tools.kpi import ratio


class CreditKpiPastDue(models.AbstractModel):
    """Collection past due, the first reading: how much of what is owed is late."""

    _name = "credit.kpi.past.due"
    _description = "Past due, share of receivables"
    _inherit = "credit.kpi"

    _kpi_sequence = 10
    _kpi_unit = "percent"
    _kpi_good = "down"
    _kpi_facts = ("overdue", "receivable")

    @api.model
    def _compute_kpi(self, facts):
        return ratio(facts.end("overdue"), facts.end("receivable"))

    @api.model
    def _get_definition(self):
        return self.env._(
            "Overdue receivables in percent of all receivables at the end of the month. Unallocated "
            "credits are taken off the receivables, not off what is overdue."
        )

    @api.model
    def _get_behind(self, facts):
        return self._behind_aged_balance(facts, is_overdue=True)

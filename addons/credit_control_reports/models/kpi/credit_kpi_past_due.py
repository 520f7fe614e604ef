"""How much of what is owed is late, and how much of that comes in."""

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


class CreditKpiPastDueCollected(models.AbstractModel):
    """Collection past due, the second reading: how much of it came in."""

    _name = "credit.kpi.past.due.collected"
    _description = "Past due, collected"
    _inherit = "credit.kpi"

    _kpi_sequence = 20
    _kpi_unit = "percent"
    _kpi_good = "up"
    _kpi_facts = ("collected_overdue", "overdue")

    @api.model
    def _compute_kpi(self, facts):
        return ratio(facts.total("collected_overdue"), facts.total_begin("overdue"))

    @api.model
    def _get_definition(self):
        return self.env._(
            "Of what was overdue when a month began, what was collected in the month, in percent. Credit "
            "notes and write-offs are not collections."
        )

    @api.model
    def _get_behind(self, facts):
        return self._behind_aged_balance(facts, is_overdue=True)

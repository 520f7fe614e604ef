from odoo import api, models

from ...tools.kpi import ratio


class CreditKpiToTerm(models.AbstractModel):
    """What fell due and came in time."""

    _name = "credit.kpi.to.term"
    _description = "Collected to term"
    _inherit = "credit.kpi"

    _kpi_sequence = 30
    _kpi_unit = "percent"
    _kpi_good = "up"
    _kpi_facts = ("due", "due_credited", "due_in_time")

    @api.model
    def _compute_kpi(self, facts):
        due = facts.total("due") - facts.total("due_credited")
        return ratio(facts.total("due_in_time"), due)

    @api.model
    def _get_definition(self):
        return self.env._(
            "Of what fell due in the period, each instalment by itself, what was collected by its due "
            "date, in percent; early payments count, and so do the days of grace of the settings. Credit "
            "notes reduce what fell due."
        )

from odoo import api, models

from ...tools.kpi import ratio


class CreditKpiAgainstDue(models.AbstractModel):
    """What fell due and came before the month was over."""

    _name = "credit.kpi.against.due"
    _description = "Collected against due dates"
    _inherit = "credit.kpi"

    _kpi_sequence = 50
    _kpi_unit = "percent"
    _kpi_good = "up"
    _kpi_facts = ("due", "due_collected", "due_credited")

    @api.model
    def _compute_kpi(self, facts):
        due = facts.total("due") - facts.total("due_credited")
        return ratio(facts.total("due_collected"), due)

    @api.model
    def _get_definition(self):
        return self.env._(
            "Of what fell due in a month, what was collected by the end of the month, in percent: in "
            "advance, in time or late. Credit notes reduce what fell due."
        )

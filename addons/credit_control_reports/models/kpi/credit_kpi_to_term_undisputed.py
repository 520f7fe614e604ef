from odoo import api, models

from ...tools.kpi import ratio


class CreditKpiToTermUndisputed(models.AbstractModel):
    """The same of what nobody disputes."""

    _name = "credit.kpi.to.term.undisputed"
    _description = "Collected to term, without disputed"
    _inherit = "credit.kpi"

    _kpi_sequence = 40
    _kpi_unit = "percent"
    _kpi_good = "up"
    _kpi_facts = ("due", "due_credited", "due_disputed", "due_in_time")

    @api.model
    def _compute_kpi(self, facts):
        due = facts.total("due") - facts.total("due_credited") - facts.total("due_disputed")
        return ratio(facts.total("due_in_time"), due)

    @api.model
    def _get_definition(self):
        return self.env._(
            "Collected to term in percent of what fell due in the period less what is disputed of it today."
        )

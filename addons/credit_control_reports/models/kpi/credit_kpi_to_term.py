"""How much of what fell due comes in time."""

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

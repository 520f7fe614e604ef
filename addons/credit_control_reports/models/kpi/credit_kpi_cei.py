from odoo import api, models

from ...tools.kpi import effectiveness


class CreditKpiCei(models.AbstractModel):
    """Collection effectiveness index."""

    _name = "credit.kpi.cei"
    _description = "Collection effectiveness index"
    _inherit = "credit.kpi"

    _kpi_sequence = 100
    _kpi_unit = "percent"
    _kpi_good = "up"
    _kpi_facts = ("overdue", "receivable", "sales")

    @api.model
    def _compute_kpi(self, facts):
        months = zip(facts.begun, facts.period, strict=True)
        return effectiveness(
            [
                (
                    before["receivable"],
                    month["sales"],
                    month["receivable"],
                    month["receivable"] - month["overdue"],
                )
                for before, month in months
            ]
        )

    @api.model
    def _get_definition(self):
        return self.env._(
            "What was collected in percent of what could be: receivables at the beginning plus sales less "
            "receivables at the end, divided by receivables at the beginning plus sales less those at the "
            "end that are not overdue. Month by month; the sums of the months are divided."
        )

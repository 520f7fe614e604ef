from odoo import api, models

from ...tools.kpi import count_back


class CreditKpiDsoCountBack(models.AbstractModel):
    """DSO that seasons do not bend."""

    _name = "credit.kpi.dso.count.back"
    _description = "DSO, count-back"
    _inherit = "credit.kpi"

    _kpi_sequence = 70
    _kpi_unit = "days"
    _kpi_good = "down"
    _kpi_facts = ("receivable", "sales")

    @api.model
    def _compute_kpi(self, facts):
        sales = [(month["sales"], month.days) for month in reversed(facts.months)]
        return count_back(facts.end("receivable"), sales)

    @api.model
    def _get_definition(self):
        return self.env._(
            "Sales are taken off the receivables month by month, the newest first, until nothing is left: "
            "a whole month counts its days, the last one the part that is left. Not bound to the period."
        )

    @api.model
    def _get_behind(self, facts):
        return self._behind_aged_balance(facts)

"""For how many days of sales receivables stand."""

from odoo import api, models

from ...tools.kpi import count_back, days_of_sales


class CreditKpiDso(models.AbstractModel):
    """Simple DSO."""

    _name = "credit.kpi.dso"
    _description = "DSO"
    _inherit = "credit.kpi"

    _kpi_sequence = 60
    _kpi_unit = "days"
    _kpi_good = "down"
    _kpi_facts = ("receivable", "sales")

    @api.model
    def _compute_kpi(self, facts):
        return days_of_sales(facts.end("receivable"), facts.total("sales"), facts.days)

    @api.model
    def _get_definition(self):
        return self.env._(
            "Days sales outstanding: receivables at the end of the period, divided by the sales on credit "
            "of the period, times its days. Both with tax; credit notes reduce the sales of their own "
            "date."
        )

    @api.model
    def _get_behind(self, facts):
        return self._behind_aged_balance(facts)


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

from odoo import api, models

from ...tools.kpi import CountBack

OVER = 3  # months of a figure, where the page does not ask
DIGITS = 6


class CreditReportBlockKpi(models.AbstractModel):
    """What blocks ask of key figures; those of one page come from one statement."""

    _name = "credit.report.block.kpi"
    _description = "Block on key figures"
    _inherit = "credit.report.block"

    @api.model
    def _get_facts(self, page, options):
        """The facts of all key figures, for the companies of the page.

        :return: ``tools.kpi.Facts``
        """
        return page.once("facts", lambda: self._ask_facts(page, options))

    @api.model
    def _ask_facts(self, page, options):
        Kpi, report = self.env["credit.kpi"], page.report
        currency = report._get_currency()
        return Kpi._get_facts(
            Kpi._get_kpis(),
            options,
            report._get_companies(),
            over=int(options.get("over") or OVER),
            rates=report._get_rates(currency) if currency else None,
        )

    @api.model
    def _get_figure(self, kpi, facts):
        """:return: an indicator as a number that JSON carries; None: n/a"""
        value = kpi._compute_kpi(facts)
        if isinstance(value, CountBack):
            value = value.days
        return None if value is None else round(float(value), DIGITS)

    @api.model
    def _is_beyond(self, kpi, facts):
        """Whether there are more days than can be counted."""
        value = kpi._compute_kpi(facts)
        return isinstance(value, CountBack) and value.beyond

    @api.model
    def _get_action(self, kpi, facts):
        """What an indicator opens; None where there is no list behind it, or not for this reader."""
        behind = kpi._get_behind(facts)
        return self._behind(**behind, name=kpi._get_label()) if behind else None

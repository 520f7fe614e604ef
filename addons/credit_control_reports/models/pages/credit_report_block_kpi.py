from odoo import api, models

from ...tools.kpi import HISTORY, CountBack

OVER = 3  # months of a figure, where the page does not ask
DIGITS = 6
# A page has room for a few.
CHOSEN = ("past.due.collected", "to.term", "dso", "dso.best", "cei", "days.to.pay", "touchless")


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


class CreditReportBlockKpiTiles(models.AbstractModel):
    """Some key figures, each beside that of the end of the month before."""

    _name = "credit.report.block.kpi.tiles"
    _description = "Block: key figures"
    _inherit = "credit.report.block.kpi"

    _block_pages = (
        "credit.report.weekly",
        "credit.report.dashboard.manager",
        "credit.report.dashboard.director",
    )
    _block_sequence = 15

    @api.model
    def _get_block(self, page, options):
        facts = self._get_facts(page, options)
        before = facts.ago(1)
        return self._make_tiles(
            self.env._("Key figures"),
            [
                self._tile(
                    kpi._name.removeprefix("credit.kpi."),
                    kpi._get_label(),
                    self._get_figure(kpi, facts),
                    kpi._kpi_unit,
                    before=self._get_figure(kpi, before),
                    good=kpi._kpi_good,
                    definition=kpi._get_definition(),
                    action=self._get_action(kpi, facts),
                )
                for kpi in self.env["credit.kpi"]._get_kpis(CHOSEN)
            ],
            before=page.report._date_text(before.months[-1].last),
            definition=self.env._("Over three months, the last of which stands on the day above."),
        )


class CreditReportBlockScorecard(models.AbstractModel):
    """Each key figure beside the month and the year before, with its thirteen months."""

    _name = "credit.report.block.scorecard"
    _description = "Block: scorecard"
    _inherit = "credit.report.block.kpi"

    _block_pages = ("credit.report.scorecard",)
    _block_sequence = 10

    @api.model
    def _get_block(self, page, options):
        facts, month = self._get_facts(page, options), page.report._month_text
        months = [month(each.first) for each in facts.months[-HISTORY - 1 :]]
        return self._make_table(
            self.env._("Key figures"),
            [
                self._column("kpi", self.env._("Key figure"), "text"),
                self._column("value", page.report._date_text(options["as_of"]), "number"),
                self._column("month", months[-2], "number"),
                self._column("month_change", self.env._("Change"), "number"),
                self._column("year", months[0], "number"),
                self._column("year_change", self.env._("Change"), "number"),
                self._column("trend", self.env._("13 months"), "trend", points=months),
            ],
            [self._make_row(kpi, facts) for kpi in self.env["credit.kpi"]._get_kpis()],
        )

    @api.model
    def _make_row(self, kpi, facts):
        points = [self._get_figure(kpi, facts.ago(months)) for months in reversed(range(HISTORY + 1))]
        value, month, year = points[-1], points[-2], points[0]
        unit, action = kpi._kpi_unit, self._get_action(kpi, facts)
        return self._row(
            kpi._get_label(),
            {"value": value, "unit": unit, "beyond": self._is_beyond(kpi, facts)},
            {"value": month, "unit": unit},
            self._change(value, month, kpi),
            {"value": year, "unit": unit},
            self._change(value, year, kpi),
            {"value": points, "unit": "trend", "of": unit},
            actions={"kpi": action, "value": action} if action else {},
            definition=kpi._get_definition(),
        )

    @api.model
    def _change(self, value, before, kpi):
        difference = None if value is None or before is None else value - before
        return {"value": difference, "unit": kpi._kpi_unit, "good": kpi._kpi_good}

    @api.model
    def _get_checks(self, page, options):
        company, facts = page.company, self._get_facts(page, options)
        return page.report._check_balances({company.id: float(facts.end("receivable"))}, options["as_of"])

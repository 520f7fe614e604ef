from odoo import api, models

from ...tools.kpi import HISTORY


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

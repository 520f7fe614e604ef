from odoo import api, models

# A page has room for a few.
CHOSEN = ("past.due.collected", "to.term", "dso", "dso.best", "cei", "days.to.pay", "touchless")


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

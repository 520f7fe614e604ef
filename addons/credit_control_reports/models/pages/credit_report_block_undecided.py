from odoo import api, models


class CreditReportBlockUndecided(models.AbstractModel):
    """A warning: customers on whom nobody has decided buy without a limit, until somebody answers in the settings."""

    _name = "credit.report.block.undecided"
    _description = "Block: customers without a decision"
    _inherit = "credit.report.block.actions"

    _block_pages = ("credit.report.dashboard.manager", "credit.report.dashboard.director")
    _block_sequence = 5
    _block_width = 12

    @api.model
    def _get_block(self, page, options):
        # Whoever reads the page need not see the settings of the company.
        companies = page.report._get_companies().sudo()
        asked = companies.filtered(lambda company: not company.credit_undecided_answered)
        Exposure = self.env["credit.exposure"]
        if not asked or not Exposure.has_access("read"):
            return None
        domain = [
            ("limit_mode", "=", "undecided"),
            ("state", "!=", "closed"),
            ("company_id", "in", asked.ids),
            *self._narrow(options, ""),
        ]
        count, total = 0, 0.0
        for company, number, amount in Exposure._read_group(
            domain, ["company_id"], ["__count", "exposure:sum"]
        ):
            count += number
            total += self._converted(page, company.id, amount)
        label = self.env._("Customers without a decision")
        behind = self._behind("credit_control.credit_exposure_action", "credit.exposure", domain, label)
        definition = self.env._(
            "Accounts on whose limit nobody has decided. They have no limit, because Credit Control came to a ledger "
            "that was in use. The warning ends when somebody says in the settings what such customers may owe."
        )
        return self._make_tiles(
            label,
            [
                self._tile(
                    "undecided",
                    label,
                    count,
                    "count",
                    state="act",
                    note=self.env._("No limit, until somebody answers in the settings"),
                    definition=definition,
                    action=behind,
                ),
                self._tile(
                    "undecided_exposure",
                    self.env._("Their exposure"),
                    page.currency.round(total),
                    "money",
                    state="act",
                    definition=self.env._("What these customers owe or will owe now."),
                    action=behind,
                ),
            ],
            definition=definition,
        )

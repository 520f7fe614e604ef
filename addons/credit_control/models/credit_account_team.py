from odoo import api, fields, models
from odoo.fields import Domain


class CreditAccount(models.Model):
    """Who serves a customer."""

    _inherit = "credit.account"

    team_id = fields.Many2one(compute="_compute_team_id", store=True, readonly=False, precompute=True)
    analyst_id = fields.Many2one(
        # Somebody who sees own customers only would not see the account just made.
        default=lambda self: self.env.user if self.env.user._credit_sees_own_only() else False
    )

    # What a member of a team sees is found by these, and by the index of the collector.
    _analyst_idx = models.Index("(analyst_id) WHERE analyst_id IS NOT NULL")

    @api.depends("company_id", "customer_type_id", "partner_id.country_id")
    def _compute_team_id(self):
        # Whoever makes an account need not see the teams.
        teams = self.env["credit.team"].sudo().search(Domain.TRUE)
        for account in self:
            facts = (account.company_id, account.partner_id.country_id, account.customer_type_id)
            account.team_id = next((team for team in teams if team._serves(*facts)), False)

    def _get_analyst(self):
        """Who looks after the account: its analyst, else the leader of its team, else a credit manager, else nobody."""
        self.ensure_one()
        known = (self.analyst_id or self.team_id.sudo().leader_id).filtered("active")
        return known or self.company_id._get_credit_manager()

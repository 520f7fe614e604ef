from odoo import api, models

from ...tools.option import Option


class CreditReportDashboardCollector(models.Model):
    """Where to begin today: own customers by default."""

    _name = "credit.report.dashboard.collector"
    _description = "Dashboard of the collector"
    _inherit = "credit.report.dashboard"
    _auto = False

    _report_asks = ("scope", "in_currency", "salesperson", "customer_type", "group", "country")

    @api.model
    def _option_scope(self):
        labels = {"mine": self.env._("My own"), "team": self.env._("My team's"), "all": self.env._("All")}
        is_collector = self.env.user.has_group("credit_control.group_credit_collector")
        return Option(
            "scope",
            self.env._("Customers"),
            "choice",
            lambda: "mine" if is_collector else "all",
            tuple(labels.items()),
        )

    @api.model
    def _prepare_block_options(self, options):
        options, user = super()._prepare_block_options(options), self.env.user
        collectors = {"mine": user, "team": self._get_team(), "all": self.env["res.users"]}[options["scope"]]
        return {**options, "collector": tuple(collectors.ids)}

    @api.model
    def _get_team(self):
        """:return: the user and the members of the teams that the user leads or belongs to"""
        user = self.env.user
        # Who works in a team is no secret, but not every role may read teams.
        teams = (user.sudo().credit_team_ids | user.sudo().credit_led_team_ids).filtered("active")
        return user | teams.member_ids

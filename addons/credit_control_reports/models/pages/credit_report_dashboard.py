from odoo import api, models

from ...tools.option import Option
from .credit_report_page import PAGE_ASKS

ROLES = ("collector", "manager", "director")


class CreditReportDashboard(models.AbstractModel):
    """The first screen of the app: a page of today for each role, of the blocks that name it."""

    _name = "credit.report.dashboard"
    _description = "Dashboard"
    _inherit = "credit.report.page"

    _report_asks = tuple(name for name in PAGE_ASKS if name != "as_of")

    @api.model
    def _prepare_block_options(self, options):
        return {**super()._prepare_block_options(options), "as_of": self._today()}

    @api.model
    @api.readonly
    def get_description(self):
        """As of every page; and ``siblings``, the dashboards of other roles that this user may see."""
        return {**super().get_description(), "siblings": [] if self._get_run() else self._get_siblings()}

    @api.model
    def _get_siblings(self):
        """:return: list of dict: ``label``, ``xmlid`` of the action, ``current``; empty where there is one only"""
        labels = {
            "collector": self.env._("Collector"),
            "manager": self.env._("Manager"),
            "director": self.env._("CFO"),
        }
        siblings = [
            {
                "label": labels[role],
                "xmlid": f"credit_control_reports.credit_report_dashboard_{role}_action",
                "current": self._name == f"credit.report.dashboard.{role}",
            }
            for role in ROLES
            if self.env[f"credit.report.dashboard.{role}"].has_access("read")
        ]
        return siblings if len(siblings) > 1 else []

    @api.model
    def _get_role(self):
        """:return: whose dashboard this user sees first"""
        user = self.env.user
        if user.has_group("credit_control.group_credit_director"):
            return "director"
        if user.has_groups("credit_control.group_credit_analyst,credit_control.group_credit_auditor"):
            return "manager"
        return "collector"

    @api.model
    @api.readonly
    def action_open_dashboard(self):
        """Open the dashboard of the user's own role.

        :raise AccessError: for whoever may see none
        """
        role = self._get_role()
        self.env[f"credit.report.dashboard.{role}"].check_access("read")
        return self.env["ir.actions.act_window"]._for_xml_id(
            f"credit_control_reports.credit_report_dashboard_{role}_action"
        )


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


class CreditReportDashboardManager(models.Model):
    """The portfolio, who works on it, and what waits for a decision."""

    _name = "credit.report.dashboard.manager"
    _description = "Dashboard of the credit manager"
    _inherit = "credit.report.dashboard"
    _auto = False


class CreditReportDashboardDirector(models.Model):
    """Where receivables stand and go, and the key figures."""

    _name = "credit.report.dashboard.director"
    _description = "Dashboard of the CFO"
    _inherit = "credit.report.dashboard"
    _auto = False

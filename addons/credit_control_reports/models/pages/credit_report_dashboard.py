from odoo import api, models

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

from odoo.tests import HttpCase, tagged

from .common import ReportCommon


@tagged("post_install", "-at_install")
class TestCreditReportTour(ReportCommon, HttpCase):
    def test_aged_balance_tour(self):
        """A collector looks at the aged balance of a past day, turns it, and takes it home."""
        self._domain_ledger()
        self.start_tour(
            "/odoo/aged-balance", "credit_control_reports_aged_balance", login=self.collector.login
        )

    def test_every_report_tour(self):
        """Every report that the menu has opens, gives its PDF and its XLSX; and every report has a menu."""
        self._domain_ledger()
        self._order(700, user=self.sales).action_confirm()
        self.start_tour(
            "/odoo/action-credit_control_reports.credit_report_dashboard_action",
            "credit_control_reports_every_report",
            login=self.director.login,
            timeout=240,
        )
        menus = self.env["ir.ui.menu"].with_user(self.director)._visible_menu_ids()
        self.assertIn(self.env.ref("credit_control_reports.menu_dashboard").id, menus)
        actions = self.env["ir.ui.menu"].browse(menus).sudo().mapped("action")
        shown = {action.res_model for action in actions if action and action._name == "ir.actions.act_window"}
        reports = {
            name
            for name, _label in self.env["credit.report.run"]._selection_report()
            if not name.startswith("credit.report.dashboard.")
        }
        self.assertLessEqual(reports, shown)

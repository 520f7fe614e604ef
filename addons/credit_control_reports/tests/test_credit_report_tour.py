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

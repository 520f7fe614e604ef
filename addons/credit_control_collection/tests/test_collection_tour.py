from datetime import timedelta

from odoo import fields
from odoo.addons.credit_control.tests.common import CreditControlCommon
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestCollectionTour(CreditControlCommon, HttpCase):
    def test_collector_morning(self):
        """A collector goes from the list to the customer who comes first, looks at his message and sends it."""
        today = fields.Date.today()
        self._invoice(900, today - timedelta(days=20))
        self._invoice(10, today - timedelta(days=4), self.other_customer)
        policies = self.env["credit.followup.policy"].search([("company_id", "=", self.company.id)])
        policies.write({"sat": True, "sun": True, "keeps_holidays": False})  # whatever day it is
        self.company.email = "recouvrement@teranga.example"
        self.start_tour(
            "/odoo/action-credit_control_collection.credit_worklist_action",
            "credit_control_collector_morning",
            login=self.collector.login,
        )
        message = self.env["credit.followup"].search([("partner_id", "=", self.customer.id)])
        self.assertRecordValues(message, [{"state": "sent", "net": 900, "days": 20}])

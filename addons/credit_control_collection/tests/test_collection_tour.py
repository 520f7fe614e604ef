from datetime import timedelta

from odoo import fields
from odoo.addons.credit_control.tests.common import CreditControlCommon
from odoo.tests import HttpCase, tagged

WORKLIST = "/odoo/action-credit_control_collection.credit_worklist_action"


@tagged("post_install", "-at_install")
class TestCollectionTour(CreditControlCommon, HttpCase):
    def test_collector_morning(self):
        """From the list to a call, a promise, the next customer and his message; days later the promise is broken."""
        today = fields.Date.today()
        self.contact.phone = "+221 77 111 22 33"
        self.other_customer.email = "compta@baobab.example"
        self._invoice(900, today - timedelta(days=20))
        self._invoice(10, today - timedelta(days=4), self.other_customer)
        policies = self.env["credit.followup.policy"].search([("company_id", "=", self.company.id)])
        policies.write({"sat": True, "sun": True, "keeps_holidays": False})  # whatever day it is
        self.company.email = "recouvrement@teranga.example"
        self.start_tour(WORKLIST, "credit_control_collector_morning", login=self.collector.login)
        message = self.env["credit.followup"].search([("account_id.company_id", "=", self.company.id)])
        self.assertRecordValues(
            message, [{"partner_id": self.other_customer.id, "state": "sent", "net": 10, "days": 4}]
        )
        promise = self.account.promise_ids
        self.assertRecordValues(promise, [{"amount": 900, "state": "open", "user_id": self.collector.id}])
        self.assertEqual(self.account.interaction_ids.note, "Pays on Friday")

        # The days go by: the promise was made last week, and nothing came.
        promise.sudo().write({"date": today - timedelta(days=9), "date_due": today - timedelta(days=6)})
        self.account.interaction_ids.sudo().date = today - timedelta(days=9)
        self.env["credit.promise"]._cron_judge()
        self.assertEqual((promise.state, promise.decided_on), ("broken", today))
        self.start_tour(WORKLIST, "credit_control_promise_broken", login=self.collector.login)

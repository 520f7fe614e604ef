from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import CollectionCommon


@tagged("post_install", "-at_install")
class TestCreditFollowupPreview(CollectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._late(100, 5)
        cls._late(70, 20, cls.other_customer)
        cls.customers = cls.customer | cls.other_customer
        cls.env.flush_all()

    def _preview(self, user=None):
        action = (
            self.env["credit.followup.preview"]
            .with_user(user or self.collector)
            .open_for(self.company, self.customers)
        )
        return self.env[action["res_model"]].with_user(user or self.collector).browse(action["res_id"])

    def test_rows_say_what_would_happen(self):
        preview = self._preview()
        self.assertRecordValues(
            preview.line_ids,
            [
                {
                    "partner_id": self.customer.id,
                    "level_id": self.reminder.id,
                    "days": 5,
                    "net": 100,
                    "overdue": 100,
                },
                {
                    "partner_id": self.other_customer.id,
                    "level_id": self.second.id,
                    "days": 20,
                    "net": 70,
                    "overdue": 70,
                },
            ],
        )
        self.assertEqual(preview.line_ids[0].how, "E-mail to compta@teranga.example")
        self.assertIn("There is no e-mail address", preview.line_ids[1].how)
        self.assertFalse(
            self.Followup.search([("partner_id", "in", self.customers.ids)]), "a preview writes no message"
        )

    def test_skipped_rows_get_nothing(self):
        preview = self._preview()
        with Form(preview) as form, form.line_ids.edit(0) as row:
            row.skip = True
        self.assertEqual((preview.message_count, preview.net), (1, 70))
        self.company.credit_bank_days = 0
        with self._committing() as env:
            notice = preview.with_env(env).with_user(self.collector).action_run()
        self.assertEqual(notice["params"]["message"], "E-mails sent: 0. Calls planned: 1.")
        messages = self.Followup.search([("partner_id", "in", self.customers.ids)])
        self.assertEqual(messages.partner_id, self.other_customer)
        self.assertEqual(notice["params"]["next"]["domain"], [("id", "in", messages.ids)])
        self.assertEqual(len(self._preview().line_ids), 1, "the skipped one is proposed again")

    def test_who_paid_since_the_preview_is_left_out(self):
        preview = self._preview()
        self._payment(100, "2026-06-29", invoices=self.invoice)
        with self._committing() as env:
            preview.with_env(env).with_user(self.collector).action_run()
        self.assertEqual(
            self.Followup.search([("partner_id", "in", self.customers.ids)]).partner_id, self.other_customer
        )

    def test_nothing_left_to_send(self):
        preview = self._preview()
        preview.line_ids.skip = True
        with self.assertRaisesRegex(UserError, "nothing to send"):
            preview.action_run()

    def test_rows_cost_a_constant_number_of_queries(self):
        for index in range(10):
            self._late(100, 5, self._customer(f"Customer {index}"))
        self.env.flush_all()
        self.env["credit.followup.policy"]._get_choices()
        self.env["res.currency"]._credit_references()
        with self.assertQueryCount(14):
            self.env["credit.followup.preview"].open_for(self.company)

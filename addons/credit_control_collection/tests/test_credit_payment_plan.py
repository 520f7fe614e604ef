from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import CollectionCommon


@tagged("post_install", "-at_install")
class TestCreditPaymentPlan(CollectionCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.credit_plan_amount = 1000
        cls.old = cls._late(400, 40)
        cls.new = cls._late(200, 5)
        cls._late(50, -10)  # not due
        cls.approval = cls.env["credit.approval.rule"].search(
            [("company_id", "=", cls.company.id), ("kind", "=", "payment_plan")]
        )

    def _plan(self, user=None, **vals):
        action = self.account.with_user(user or self.collector).action_new_plan()
        plan = self.env[action["res_model"]].with_user(user or self.collector).browse(action["res_id"])
        plan.write({"count": 3, "first_date": "2026-07-10", "every": "month", **vals})
        plan.action_make_lines()
        return plan

    def _running(self, **vals):
        plan = self._plan(**vals)
        plan.action_accept()
        self.assertEqual(plan.state, "active")
        return plan

    def _judged(self, plan, day):
        with freeze_time(day):
            self.env.invalidate_all()
            self.env["credit.payment.plan"]._cron_judge()
            return plan.state

    def _rows(self):
        self.env.flush_all()
        self.env["credit.worklist"].invalidate_model()
        return self.env["credit.worklist"].search([("partner_id", "=", self.customer.id)])

    def test_a_draft_has_what_is_late_and_equal_instalments(self):
        plan = self._plan()
        self.assertEqual(plan.item_ids.mapped("amount"), [400, 200])
        self.assertEqual(
            [(str(line.date), line.amount) for line in plan.line_ids],
            [("2026-07-10", 200), ("2026-08-10", 200), ("2026-09-10", 200)],
        )
        self.assertTrue(plan.name.startswith("PLAN/"))
        self.assertEqual((plan.total, plan.line_total, plan.user_id), (600, 600, self.collector))

    def test_while_it_runs_its_items_are_not_chased_and_the_books_stay(self):
        due = self.old.invoice_date_due
        self.assertEqual(self._rows().net, 600)
        plan = self._running()
        self.assertFalse(self._rows())
        self.assertFalse(self._decided())
        self.assertEqual(self.old.invoice_date_due, due)
        with self.assertRaisesRegex(UserError, "agreed on already"):
            self.env["credit.promise"].make(
                self.account, self._day("2026-07-10"), items={self._line(self.old): 1.0}
            )
        with self.assertRaisesRegex(UserError, "Items, first instalment"):
            self._plan()  # nothing is left for a second one
        plan.with_user(self.collector).action_cancel()
        self.assertEqual(self._rows().net, 600)

    def test_broken_by_late_instalments_then_the_items_are_chased_again(self):
        plan = self._running(breach_days=5, breach_count=2)
        self.assertEqual(self._judged(plan, "2026-08-15"), "active", "one is late by more than five days")
        with freeze_time("2026-08-15"):
            self.env.invalidate_all()
            self.assertEqual(plan.late_count, 1)
            self.assertEqual(plan.line_ids.mapped("status"), ["late", "late", "due"])
        self.assertEqual(self._judged(plan, "2026-08-16"), "broken", "two are")
        self.assertEqual(plan.decided_on, self._day("2026-08-16"))
        with freeze_time("2026-08-16"):
            row = self._rows()
            self.assertEqual((row.net, row.place, row.has_broken), (650, 1, True))
        self._payment(200, "2026-08-14")
        self.assertEqual(
            self._judged(plan, "2026-08-20"), "active", "it was in time, and comes to the books late"
        )
        self.assertFalse(plan.decided_on)

    def test_instalments_are_paid_by_what_came_off_the_items_and_money_not_matched(self):
        plan = self._running()
        with freeze_time("2026-07-09"):
            self._payment(250, "2026-07-09", invoices=self.old)
            self.env.invalidate_all()
            self.assertEqual(plan.line_ids.mapped("paid"), [200, 50, 0])
            self._payment(100, "2026-07-09")
            self.env.invalidate_all()
            self.assertEqual(plan.line_ids.mapped("status"), ["paid", "due", "due"])
            self.assertEqual(plan.line_ids.mapped("paid"), [200, 150, 0])
        self.assertEqual(self._judged(plan, "2026-08-15"), "active")
        self.assertEqual(self._judged(plan, "2026-08-16"), "broken")
        self._payment(250, "2026-08-17")
        self.assertEqual(self._judged(plan, "2026-08-17"), "kept", "all is paid")

    def test_over_the_amount_somebody_else_decides(self):
        self._late(900, 20)
        plan = self._plan()
        plan.action_accept()
        self.assertEqual(plan.state, "waiting")
        self.assertTrue(self._rows(), "it does not run yet")
        request = plan.request_ids
        self.assertRecordValues(
            request,
            [
                {
                    "kind": "payment_plan",
                    "state": "submitted",
                    "amount": 1500,
                    "requested_by_id": self.collector.id,
                }
            ],
        )
        self.assertIn("1,500.00 in 3 instalments", request.description)
        with self.assertRaises(AccessError):
            request.with_user(self.collector).action_approve()
        request.with_user(self.manager).action_refuse("Too long")
        self.assertEqual(plan.state, "draft")
        plan.write({"count": 2})
        plan.action_make_lines()
        plan.action_accept()
        request = plan.request_ids.filtered(lambda request: request.state == "submitted")
        request.with_user(self.manager).action_approve()
        self.assertEqual(plan.state, "active")
        self.assertFalse(self._rows())

    def test_a_request_for_a_plan_that_does_not_wait_is_refused(self):
        plan = self._plan()
        request = (
            self.env["credit.request"]
            .with_user(self.collector)
            .create(
                {"kind": "payment_plan", "account_id": self.account.id, "plan_id": plan.id, "reason": "Now"}
            )
        )
        with self.assertRaisesRegex(ValidationError, "that waits for a decision"):
            request.action_submit()

    def test_what_makes_no_sense_is_refused(self):
        plan = self._plan()
        plan.line_ids[0].amount = 100
        with self.assertRaisesRegex(ValidationError, "500.00 together, but the items are .*600.00"):
            plan.action_accept()
        plan.action_make_lines()
        plan.line_ids[0].date = "2026-06-29"
        with self.assertRaisesRegex(ValidationError, "2026-06-29 is in the past"):
            plan.action_accept()
        plan.action_make_lines()
        self._payment(100, "2026-06-30", invoices=self.old)
        with self.assertRaisesRegex(ValidationError, "400.00 is not between zero and .*300.00"):
            plan.action_accept()
        plan.item_ids = [Command.clear()]
        with self.assertRaisesRegex(ValidationError, "at least one"):
            plan.action_accept()
        with self.assertRaisesRegex(UserError, "fill them in"):
            plan.action_make_lines()

    def test_what_runs_is_changed_by_nobody(self):
        plan = self._running()
        plan.signed_copy = b"c2lnbmVk"
        for change in (
            lambda: plan.write({"breach_count": 9}),
            lambda: plan.write({"state": "kept"}),
            lambda: plan.line_ids.write({"amount": 1}),
            plan.line_ids[0].unlink,
            lambda: plan.item_ids.write({"amount": 1}),
            lambda: plan.env["credit.payment.plan.line"].create(
                {"plan_id": plan.id, "date": "2026-08-01", "amount": 5}
            ),
            plan.unlink,
        ):
            with self.assertRaises(UserError):
                change()
        with self.assertRaises(AccessError):
            plan.with_user(self.auditor).action_cancel()
        forged = (
            self.env["credit.payment.plan"]
            .with_user(self.collector)
            .with_context(default_state="active")
            .create({"account_id": self.account.id, "state": "active", "user_id": self.manager.id})
        )
        self.assertEqual((forged.state, forged.user_id), ("draft", self.collector))

    def test_who_sees_the_customer_sees_the_plan(self):
        plan = self._running()
        Plan = self.env["credit.payment.plan"]
        self.assertEqual(Plan.with_user(self.auditor).search([]), plan)
        self.assertTrue(plan.with_user(self.auditor).line_ids.mapped("paid"))
        team = self.env["credit.team"].create({"name": "Coast", "member_ids": [(4, self.collector.id)]})
        self.account.team_id = team
        self.assertFalse(Plan.with_user(self.collector).search([]))
        with self.assertRaises(AccessError):
            Plan.with_user(self.collector).create({"account_id": self.account.id})

    def test_paper_to_sign(self):
        self.customer.lang = "en_US"
        plan = self._plan()
        content, kind = (
            self.env["ir.actions.report"]
            .with_user(self.collector)
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf("credit_control_collection.credit_payment_plan_report", plan.ids)
        )
        self.assertEqual((kind, content[:4]), ("pdf", b"%PDF"))
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("credit_control_collection.credit_payment_plan_report", plan.ids)[0]
            .decode()
        )
        for text in (plan.name, self.old.name, "600.00", "200.00", "Ferme Teranga", "late by more than"):
            self.assertIn(text, html)

    def test_client_card(self):
        self._running()
        self.env["credit.interaction"].create(
            {
                "account_id": self.account.id,
                "date": self.today,
                "result_id": self.env.ref("credit_control_collection.result_call_back").id,
                "note": "<b>Later</b>",
            }
        )
        self.env.flush_all()
        reports = self.env["ir.actions.report"].with_user(self.collector)
        card = "credit_control_collection.credit_client_card_report"
        html = reports._render_qweb_html(card, self.account.ids)[0].decode()
        for text in (
            "Client card: Ferme Teranga",
            "&lt;b&gt;Later&lt;/b&gt;",
            "agreed",
            self.old.name,
            "650.00",
        ):
            self.assertIn(text, html)
        chosen = (
            self.env["credit.event"]
            .with_user(self.collector)
            .search([("account_id", "=", self.account.id), ("kind", "=", "interaction")])
        )
        name = "credit_control_collection.credit_client_card_chosen_report"
        html = reports._render_qweb_html(name, chosen.ids)[0].decode()
        self.assertIn("Later", html)
        self.assertNotIn(self.old.name, html)
        content, _kind = reports.with_context(force_report_rendering=True)._render_qweb_pdf(name, chosen.ids)
        self.assertEqual(content[:4], b"%PDF")

    def test_events_tell_it(self):
        plan = self._running(breach_days=0)
        self._judged(plan, "2026-07-11")
        self.env.flush_all()
        events = (
            self.env["credit.event"].with_user(self.collector).search([("account_id", "=", self.account.id)])
        )
        texts = events.mapped("description")
        self.assertIn(f"Payment plan {plan.name} agreed", texts)
        self.assertIn(f"Payment plan {plan.name} broken", texts)

    def test_dialog_opens_a_plan(self):
        log = (
            self.env["credit.interaction.log"]
            .with_user(self.collector)
            .create(
                {
                    "account_id": self.account.id,
                    "result_id": self.env.ref("credit_control_collection.result_plan").id,
                }
            )
        )
        self.assertEqual(log.agreement, "plan")
        self.assertEqual(log.action_log()["res_model"], "credit.payment.plan")

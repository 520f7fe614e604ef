from datetime import timedelta

from freezegun import freeze_time

from odoo.addons.credit_control.tools.source import union
from odoo.tests import tagged
from odoo.tools import SQL

from .common import CollectionCommon


@tagged("post_install", "-at_install")
class TestReplacedDebts(CollectionCommon):
    """What was said of an item holds for the line that stands for it: promise, plan, pause, level, estimate, effect."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"credit_promise_tolerance": 2, "credit_plan_amount": 1000})
        cls.bills = cls._role_account("412900", "instrument")
        cls.invoice = cls._late(600, 20)
        cls.line = cls._line(cls.invoice)

    def _there_and_back(self, invoice, back=True):
        """Replaced three days ago, and replaced back yesterday."""
        with freeze_time(self.today - timedelta(days=3)):
            self._replace(self._open_of(invoice), self.today - timedelta(days=3), self.bills)
        if back:
            trade = self._line(invoice).account_id
            self._replace(self._open_of(invoice), self.today - timedelta(days=1), trade)
        self.env.invalidate_all()

    def _sums(self, sources, column):
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT row.kind, COUNT(*), SUM(row.amount)::float FROM %s row
                     JOIN account_move_line line ON line.id = row.%s
                     JOIN account_move_line first ON first.id = COALESCE(line.credit_origin_id, line.id)
                    WHERE first.move_id = %s GROUP BY row.kind ORDER BY row.kind""",
                sources,
                SQL.identifier(column),
                self.invoice.id,
            )
        )
        return [tuple(row) for row in rows]

    def _pauses(self):
        return self._sums(union(self.env, self.env["credit.account"]._pause_sources()), "move_line_id")

    def _expected(self):
        return self._sums(self.env["credit.account"]._expected_sql(self.today), "move_line_id")

    def _pay(self, amount, invoice=None):
        """Money of today."""
        line = self._open_of(invoice or self.invoice)
        payment = self._payment(amount, self.today)
        credit = payment.move_id.line_ids.filtered(lambda each: each.account_id.credit_role)
        (credit | line).reconcile()

    def _promise(self, amount):
        return (
            self.env["credit.promise"]
            .with_user(self.collector)
            .make(self.account, self._day("2026-07-10"), items={self.line: amount})
        )

    def test_a_promise_pauses_and_is_kept(self):
        promise = self._promise(200.25)
        before = self._pauses(), self._expected()
        self.assertEqual(before[0], [("promise", 1, 200.25)])
        self._there_and_back(self.invoice)
        self.assertEqual((self._pauses(), self._expected()), before)
        self.assertEqual(promise._read_paid(), {promise.id: 0})
        self._pay(150.10)
        self.assertEqual(promise._read_paid(), {promise.id: 150.10})
        self.assertEqual(self._pauses(), [("promise", 1, 50.15)])
        self._pay(50.15)
        promise.judge()
        self.assertEqual((promise.state, self._pauses()), ("kept", []))

    def test_what_is_promised_is_promised_once(self):
        self._promise(200)
        self._there_and_back(self.invoice)
        self.assertFalse(self.env["credit.promise"]._find_open(self.account))

    def test_a_plan_runs_on(self):
        action = self.account.with_user(self.collector).action_new_plan()
        plan = self.env[action["res_model"]].with_user(self.collector).browse(action["res_id"])
        plan.write({"count": 3, "first_date": "2026-07-10", "every": "month"})
        plan.action_make_lines()
        plan.action_accept()
        before = self._pauses(), self._expected()
        self.assertEqual(before[0], [("plan", 1, 600.0)])
        self._there_and_back(self.invoice)
        self.assertEqual((self._pauses(), self._expected()), before)
        self._pay(350.50)
        plan.invalidate_recordset()
        self.assertEqual((plan.paid, self._pauses()), (350.50, [("plan", 1, 249.50)]))
        self._pay(249.50)
        self.env["credit.payment.plan"]._cron_judge()
        self.assertEqual(plan.state, "kept")

    def test_a_plan_made_of_a_line_that_stands_for_another(self):
        self._pay(100)
        self._there_and_back(self.invoice, back=False)
        action = self.account.with_user(self.collector).action_new_plan()
        plan = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((plan.item_ids.move_id, plan.total, plan.paid), (self.invoice, 500, 0))

    def test_a_level_is_reached_once(self):
        decided = self._decided()
        self.assertEqual((decided.net, decided.level_id), (600, self.second.id))
        message = self._run()
        self.assertEqual(message.level_id, self.second)
        self.assertFalse(self._decided())
        with freeze_time(self.today + timedelta(days=1)):
            self._there_and_back(self.invoice)
            self.assertFalse(self._decided())
        # Later it reaches the next level, under the number of the invoice.
        with freeze_time(self.today + timedelta(days=12)):
            decided = self._decided()
            self.assertEqual((decided.net, decided.level_id), (600, self.call.id))
        listed = self.env["credit.followup.item"].search([("followup_id", "=", message.id)])
        self.assertEqual((listed.move_id, listed.origin_line_id), (self.invoice, self.line))

    def test_an_estimate_stays(self):
        estimates = self.env["credit.receipt.estimate"].with_user(self.collector)
        estimate = estimates.estimate(self.line, self._day("2026-07-20"), 80)
        before = self._expected()
        self.assertEqual(before, [("estimate", 1, 600.0)])
        self._there_and_back(self.invoice)
        self.assertEqual(self._expected(), before)
        line = self._open_of(self.invoice)
        self.assertEqual(estimates.estimate(line, self._day("2026-07-25"), 60), estimate)
        item = self.env["credit.open.item"].with_user(self.collector).search([("move_line_id", "=", line.id)])
        self.assertEqual((item.estimate_probability, estimate.open_amount), (60, 600))

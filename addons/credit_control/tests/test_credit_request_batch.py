from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .test_credit_request import CreditRequestCommon


@tagged("post_install", "-at_install")
class TestCreditRequestBatch(CreditRequestCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["credit.account"].ensure_accounts(cls.other_customer, cls.company)
        cls.accounts = cls.account | cls.other
        cls._set_limit(1000)
        cls._set_limit(250, cls.other)

    def _propose(self, accounts=None, user=None, *, submit=True, **vals):
        accounts = self.accounts if accounts is None else accounts
        wizard = (
            self.env["credit.request.mass"]
            .with_user(user or self.analyst)
            .with_context(active_model="credit.exposure", active_ids=accounts.ids)
            .create({"percent": 10, "reason": "Inflation", **vals})
        )
        batch = (
            self.env["credit.request.batch"]
            .with_user(user or self.analyst)
            .browse(wizard.action_propose()["res_id"])
        )
        if submit:
            batch.action_submit()
        return batch

    def _limits(self):
        return [account.credit_limit for account in (self.account, self.other)]

    def test_batch_is_reviewed_and_decided_as_one(self):
        batch = self._propose(rounding=50)
        self.assertEqual(batch.request_ids.sorted("id").mapped("proposed_amount"), [1100.0, 300.0])
        self.assertRecordValues(
            batch,
            [
                {
                    "line_count": 2,
                    "present_total": 1250.0,
                    "proposed_total": 1400.0,
                    "increase_total": 150.0,
                    "amount": 1100.0,
                    "method": "Changed by +10 %",
                }
            ],
        )
        self.assertEqual(set(batch.request_ids.mapped("state")), {"submitted"})
        self.assertEqual(self._limits(), [1000.0, 250.0])
        self.assertIn(self.manager, batch.activity_ids.user_id)
        self.assertFalse(batch.request_ids.activity_ids, "a line is nobody's task")
        batch.with_user(self.manager).action_approve("Agreed")
        self.assertEqual(self._limits(), [1100.0, 300.0])
        self.assertEqual(self.other_customer.credit_limit, 300.0)
        self.assertEqual(set(batch.request_ids.mapped("state")), {"approved"})
        entries = [self._log(account)[-1] for account in self.accounts]
        self.assertEqual(
            [entry.request_name for entry in entries], batch.request_ids.sorted("id").mapped("name")
        )
        self.assertEqual({entry.reason for entry in entries}, {"Agreed"})
        self.assertFalse(self.env["credit.decision"].verify(self.accounts))
        self.assertIn("Agreed", self.account.message_ids[:1].body)

    def test_lines_are_dropped_and_changed_on_the_way(self):
        batch = self._propose()
        first, second = batch.request_ids.sorted("id")
        with self.assertRaisesRegex(UserError, "decided with its batch"):
            first.with_user(self.manager).action_approve("This one only")
        with self.assertRaises(AccessError):
            second.with_user(self.collector).action_drop()
        second.with_user(self.manager).action_drop()
        self.assertEqual(second.state, "cancelled")
        self.assertEqual(batch.amount, 1100.0)
        first.proposed_amount = 1200
        self.assertEqual(batch.step_ids.mapped("state"), ["waiting"])
        batch.with_user(self.manager).action_approve("Without Baobab")
        self.assertEqual(self._limits(), [1200.0, 250.0])
        self.assertEqual(self._log(self.other)[-1].kind, "refused")

    def test_no_line_is_slipped_into_a_batch(self):
        batch = self._propose(self.account)
        with self.assertRaisesRegex(AccessError, "only the buttons"):
            self._ask(account_id=self.other.id, batch_id=batch.id)
        request = self._ask(account_id=self.other.id)
        with self.assertRaisesRegex(AccessError, "only the buttons"):
            request.batch_id = batch
        with self.assertRaisesRegex(AccessError, "only the buttons"):
            batch.request_ids = [Command.link(request.id)]

    def test_who_changes_a_line_does_not_decide_the_batch(self):
        batch = self._propose()
        batch.request_ids.sorted("id")[0].with_user(self.manager).proposed_amount = 1
        with self.assertRaisesRegex(AccessError, "somebody else"):
            batch.with_user(self.manager).action_approve("Mine")
        batch.with_user(self.director).action_approve("Fine")
        self.assertEqual(self._limits(), [1.0, 275.0])

    def test_sum_of_increases_takes_its_right_too(self):
        self._steps("limit", ("analyst", 0, 1200), ("manager", 1200, 0))
        small = self._propose(user=self.manager)
        self.assertEqual(
            small.waiting_group_id, self.env.ref("credit_control.group_credit_analyst"), "1,100 at most"
        )
        large = self._propose(user=self.manager, percent=100)
        # The largest is 2,000; the increases are 1,250 together.
        self.assertEqual(large.waiting_group_id, self.env.ref("credit_control.group_credit_manager"))
        same = self._propose(user=self.manager, method="amount", amount=1150)
        self.assertEqual(same.amount, 1150.0)

    def test_refusal_expiry_and_taking_back_close_the_lines(self):
        refused = self._propose()
        refused.with_user(self.manager).action_refuse("Not now")
        self.assertEqual(set(refused.request_ids.mapped("state")), {"refused"})
        self.assertEqual(self._log()[-1].reason, "Not now")
        back = self._propose()
        back.action_cancel()
        self.assertEqual(set(back.request_ids.mapped("state")), {"cancelled"})
        with freeze_time("2026-03-01"):
            late = self._propose(date_until="2027-12-31")
        with freeze_time("2026-05-01"):
            self.env["credit.request"].sudo()._expire()
            self.assertEqual(set(late.request_ids.mapped("state")), {"submitted"}, "with its batch only")
            self.env["credit.request.batch"].sudo()._expire()
        self.assertEqual(late.state, "expired")
        self.assertEqual(set(late.request_ids.mapped("state")), {"expired"})
        self.assertEqual(self._limits(), [1000.0, 250.0])

    def test_nothing_to_change_and_nonsense_are_refused(self):
        with self.assertRaisesRegex(UserError, "None of these limits"):
            self._propose(percent=0)
        self.account.sudo().limit_mode = "none"
        self.other.sudo().limit_mode = "zero"
        with self.assertRaisesRegex(UserError, "None of these limits"):
            self._propose()
        with self.assertRaisesRegex(ValidationError, "-5"):
            self._propose(method="amount", amount=-5)
        with self.assertRaises(AccessError):
            self._propose(user=self.collector)

    def test_thousand_accounts_are_proposed_and_set_by_few_statements(self):
        partners = self.env["res.partner"].create([{"name": f"Shop {number}"} for number in range(1000)])
        accounts = self.env["credit.account"].ensure_accounts(partners, self.company)
        self.env.cr.execute(
            "UPDATE credit_account SET limit_mode = 'amount', credit_limit = 100 + id WHERE id = ANY(%s)",
            [accounts.ids],
        )
        self.env.invalidate_all()
        counts = []
        for some in (accounts[:10], accounts[10:]):
            self.env.flush_all()
            self.env.invalidate_all()
            batch = self._propose(some)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch.with_user(self.manager).action_approve("All of them")
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        # The ORM writes and inserts by hundreds, so a hundred times as many rows are a few more statements.
        self.assertLess(counts[1], counts[0] + 60, counts)
        account = accounts[500]
        self.assertAlmostEqual(account.credit_limit, round((100 + account.id) * 1.1, 2))
        self.assertEqual(account.partner_id.credit_limit, account.credit_limit)
        self.assertFalse(self.env["credit.decision"].verify(accounts))
        self.assertEqual(len(self._log(account)), 1)

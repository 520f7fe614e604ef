from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from .common import CreditControlCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestCreditHoldRecheck(CreditControlCommon):
    """What ends the reason of a hold, and what happens then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Nobody has rights on the queue: what it does for all is looked at here.
        cls.queue = cls.env["credit.hold.recheck"].sudo()
        cls.cron = cls.env.ref("credit_control.ir_cron_hold_recheck")
        cls.kind = cls.env.ref("credit_control.mail_activity_hold")

    def _held(self, amount, **vals):
        order = self._order(amount, **vals)
        order.action_confirm()
        hold = order.sudo().credit_hold_ids.with_env(self.env)
        self.assertEqual(hold.state, "open")
        self._queued()
        return order, hold

    def _queued(self):
        """The accounts that a commit of now would queue; takes them from the queue."""
        self.env.cr.flush()
        rows = self.queue.search([])
        accounts = rows.account_id
        rows.unlink()
        return accounts

    def _run(self):
        """What a commit and the job after it would do."""
        self.env.cr.flush()
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    # What queues an account

    def test_money_queues_the_account_of_a_held_order(self):
        invoice = self._invoice(500, "2026-06-01")
        self._set_limit(600)
        self._held(200)
        with self.subTest("a payment of a contact"):
            self._payment(10, "2026-06-15", partner=self.contact)
            self.assertEqual(self._queued(), self.account)
        with self.subTest("a credit note"):
            self._invoice(10, "2026-06-15", move_type="out_refund")
            self.assertEqual(self._queued(), self.account)
        payment = self._payment(10, "2026-06-15")
        self._queued()
        with self.subTest("a reconciliation"):
            lines = (payment.move_id + invoice).line_ids
            lines.filtered(lambda line: line.account_id.account_type == "asset_receivable").reconcile()
            self.assertEqual(self._queued(), self.account)
        with self.subTest("another invoice brings no room"):
            self._invoice(10, "2026-06-15")
            self.assertFalse(self._queued())
        with self.subTest("money of somebody else"):
            self._payment(10, "2026-06-15", partner=self.other_customer)
            self.assertFalse(self._queued())

    def test_decisions_queue_the_account_of_a_held_order(self):
        self._set_limit(100)
        confirmed = self._order(100)
        confirmed.action_confirm()
        self._held(200)
        for name, change in {
            "limit": lambda: self._set_limit(150),
            "rule": lambda: self.rule_limit.write({"tolerance": 5}),
            "suspension": lambda: self.account._change_state("suspended", "Test"),
            "forced hold": lambda: self.account.action_force_hold("Test"),
            "a cancelled order": confirmed._action_cancel,
        }.items():
            with self.subTest(name):
                change()
                self.assertEqual(self._queued(), self.account, name)

    def test_nothing_is_queued_where_nothing_is_held(self):
        self._payment(10, "2026-06-15")
        self._set_limit(100)
        self.rule_limit.tolerance = 5
        self.assertFalse(self._queued())

    def test_money_of_a_member_makes_room_for_its_group(self):
        other = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        group = self.env["credit.group"].create(
            {"name": "Teranga", "limit_mode": "amount", "credit_limit": 100}
        )
        (self.account | other).write({"group_id": group.id})
        self._held(150)
        self._payment(60, "2026-06-15", partner=self.other_customer)
        self.assertEqual(self._queued(), self.account)
        group.credit_limit = 120
        self.assertEqual(self._queued(), self.account)

    def test_one_statement_for_any_number_of_payments(self):
        self._set_limit(0)
        self._held(200)

        def post(count):
            payments = self.env["account.payment"].create(
                [
                    {
                        "payment_type": "inbound",
                        "partner_type": "customer",
                        "partner_id": self.customer.id,
                        "amount": 1,
                        "journal_id": self.company_data["default_journal_bank"].id,
                    }
                    for _i in range(count)
                ]
            )
            payments.action_post()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env.cr.precommit.run()
            return self.env.cr.sql_log_count - before

        post(1)
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", self.cron.id)])
        self.assertEqual(post(1), post(12))
        self.assertEqual(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", self.cron.id)]), triggers + 2
        )

    # What the job does

    def test_hold_without_a_reason_is_cleared_and_told(self):
        self._set_limit(100)
        order, hold = self._held(150)
        self._payment(50, "2026-06-15")
        self._run()
        self.assertRecordValues(hold, [{"state": "cleared", "decided_by_id": False}])
        self.assertTrue(hold.decided_on)
        self.assertIn(self.analyst.partner_id, hold.message_ids.notified_partner_ids)
        activity = order.sudo().activity_ids.filtered(lambda activity: activity.activity_type_id == self.kind)
        self.assertEqual(activity.user_id, self.sales)
        self.assertEqual(order.state, "draft", "whoever sells it decides when")
        self.assertFalse(self.queue.search([]))
        messages = len(hold.message_ids)
        self._payment(1, "2026-06-15")
        self._run()
        self.assertEqual(len(hold.message_ids), messages, "told once")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_hold_with_a_reason_left_shows_the_figures_of_now(self):
        self._set_limit(100)
        _order, hold = self._held(150)
        self._payment(20, "2026-06-15")
        self._run()
        self.assertEqual(hold.state, "open")
        self.assertEqual(hold.reason_ids.value, 130)
        reason = hold.reason_ids
        self.queue.ask(self.account)
        self._run()
        self.assertEqual(hold.reason_ids, reason, "nothing new: nothing is written")

    def test_who_waits_longest_gets_the_room(self):
        self._set_limit(100)
        _first, first = self._held(150)
        _second, second = self._held(120)
        self._payment(60, "2026-06-15")
        self._run()
        self.assertEqual((first.state, second.state), ("cleared", "open"))

    def test_several_customers_are_looked_at_in_one_evaluation(self):
        partners = self.env["res.partner"].create([{"name": f"Customer {index}"} for index in range(5)])
        accounts = self.env["credit.account"].ensure_accounts(partners, self.company)
        accounts.sudo().limit_mode = "zero"
        holds = self.env["credit.hold"].union(*(self._held(10, partner=partner)[1] for partner in partners))
        accounts.sudo().limit_mode = "none"
        rule = self.env.registry["credit.rule"]
        with patch.object(rule, "evaluate", autospec=True, side_effect=rule.evaluate) as evaluate:
            self._run()
        self.assertEqual(evaluate.call_count, 1)
        self.assertEqual(set(holds.mapped("state")), {"cleared"})

    def test_forced_hold_never_ends_by_itself(self):
        self.account.action_force_hold("Cheques bounced")
        order, hold = self._held(150)
        self._payment(1000, "2026-06-15")
        self._run()
        self.assertEqual((hold.state, hold.reason_ids.code), ("open", "forced"))
        self.account.action_lift_forced_hold("They paid")
        self._run()
        self.assertEqual((hold.state, order.state), ("cleared", "draft"))

    def test_what_is_decided_is_not_looked_at_again(self):
        self._set_limit(100)
        order, hold = self._held(150)
        hold.with_user(self.manager).action_refuse("No")
        self._set_limit(1000)
        self._run()
        self.assertEqual((hold.state, order.state), ("refused", "draft"))

    def test_what_waits_for_a_confirmed_order_is_looked_at_too(self):
        self._set_limit(100)
        order = self._order(100)
        order.action_confirm()
        change = {
            "lines": [
                {"id": order.order_line.id, "values": {"price_unit": 140}, "before": {"price_unit": 100}}
            ]
        }
        order.action_ask_for_increase(change)
        hold = order.sudo().credit_hold_ids
        self._payment(30, "2026-06-15")
        self._run()
        self.assertRecordValues(hold, [{"state": "open", "added": 40.0}])
        self.assertEqual(hold.reason_ids.value, 110, "100 ordered, 40 more, 30 paid")
        self.company.credit_confirm_cleared = True
        self._payment(10, "2026-06-15")
        self._run()
        self.assertEqual(hold.state, "cleared")
        self.assertEqual(order.amount_untaxed, 100, "who wants it makes the change")
        hold.with_user(self.sales).action_apply_change()
        self.assertEqual(order.amount_untaxed, 140)

    def test_every_hold_once_a_day(self):
        self.account.sudo().write(
            {
                "limit_mode": "zero",
                "temporary_limit": 500,
                "temporary_from": "2026-06-16",
                "temporary_until": "2026-06-30",
            }
        )
        _order, hold = self._held(150)
        with freeze_time("2026-06-16"):
            self.env["credit.hold"]._cron_recheck_all()
            self._run()
        self.assertEqual(hold.state, "cleared")

    # Confirming by itself

    def test_confirms_by_itself_where_the_company_wants_it(self):
        self.company.credit_confirm_cleared = True
        self._set_limit(100)
        first, hold = self._held(150)
        second, other = self._held(120)
        self._payment(60, "2026-06-15")
        self._run()
        self.assertEqual((first.state, second.state), ("sale", "draft"))
        self.assertEqual((hold.state, other.state), ("cleared", "open"))
        self.assertIn("Confirmed by itself", "".join(first.sudo().message_ids.mapped("body")))

    def test_an_order_that_cannot_be_confirmed_stops_no_other(self):
        self.company.credit_confirm_cleared = True
        self._set_limit(0)
        broken, hold = self._held(10)
        fine, _other = self._held(20)
        self._set_limit(1000)
        model_class = self.env.registry["sale.order"]
        check = model_class._confirmation_error_message

        def refuse(order):
            return "No warehouse" if order.id == broken.id else check(order)

        with patch.object(model_class, "_confirmation_error_message", refuse):
            self._run()
        self.assertEqual((broken.state, fine.state), ("draft", "sale"))
        self.assertEqual(hold.state, "cleared")
        self.assertTrue(
            broken.sudo().activity_ids.filtered(lambda activity: activity.activity_type_id == self.kind)
        )

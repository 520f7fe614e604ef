from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.check import Breach
from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestCreditHold(CreditControlCommon):
    def _held(self, amount=500, **vals):
        """An order that is on hold, and the hold."""
        self._set_limit(0)
        order = self._order(amount, **vals)
        order.action_confirm()
        return order, order.sudo().credit_hold_ids.with_env(self.env)

    def _hold_activities(self, order):
        """What the salesperson of an order was told."""
        kind = self.env.ref("credit_control.mail_activity_hold")
        return order.sudo().activity_ids.filtered(lambda activity: activity.activity_type_id == kind)

    def test_order_within_limit_confirms(self):
        self._set_limit(1000)
        order = self._order(1000)
        self.assertIs(order.action_confirm(), True)
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.credit_hold_ids)

    def test_order_over_limit_is_held_with_figures(self):
        self._set_limit(1000)
        self._invoice(400, "2026-01-01")
        order = self._order(601)
        notice = order.action_confirm()
        self.assertEqual(notice["tag"], "display_notification")
        self.assertEqual(order.state, "draft")
        hold = order.sudo().credit_hold_ids
        self.assertRecordValues(hold, [{"state": "open", "amount": 601.0, "owner_id": self.analyst.id}])
        self.assertRecordValues(
            hold.reason_ids,
            [{"code": "limit_exceeded", "value": 1001.0, "threshold": 1000.0, "rule_id": self.rule_limit.id}],
        )

    def test_release_then_confirm(self):
        self._set_limit(0)
        order = self._order(500)
        order.action_confirm()
        order.sudo().credit_hold_ids.with_user(self.manager).action_release("Paid by the bank this morning")
        self.assertEqual(
            self._hold_activities(order).mapped("summary"), ["Hold released: Paid by the bank this morning"]
        )
        self.assertIs(order.action_confirm(), True)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.sudo().credit_hold_ids.state, "released")
        self.assertFalse(self._hold_activities(order), "it is done")

    def test_maker_cannot_release(self):
        self._set_limit(0)
        self.sales.group_ids |= self.env.ref("credit_control.group_credit_manager")
        order = self._order(500)
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "somebody else"):
            order.credit_hold_ids.with_user(self.sales).action_release("I know them")

    def test_collector_cannot_release(self):
        self._set_limit(0)
        order = self._order(500)
        order.action_confirm()
        with self.assertRaises(AccessError):
            order.sudo().credit_hold_ids.with_user(self.collector).action_release("I know them")

    def test_state_cannot_be_written_past_the_check(self):
        self._set_limit(100)
        order = self._order(500)
        with self.assertRaisesRegex(UserError, "credit decision"):
            order.write({"state": "sale"})

    def test_age_counts_days_of_the_calendar(self):
        self._set_limit(0)
        order = self._order(500)
        order.action_confirm()
        hold = order.sudo().credit_hold_ids
        hold.flush_recordset()
        self.env.cr.execute("UPDATE credit_hold SET create_date = '2026-03-02 20:00' WHERE id = %s", hold.ids)
        hold.invalidate_recordset()
        with freeze_time("2026-03-11 06:00"):
            self.assertEqual(hold.age, 9)

    # What is said about it

    def test_sales_note_what_the_customer_says(self):
        _order, hold = self._held()
        note = (
            self.env["credit.hold.note"]
            .with_user(self.sales)
            .create(
                {
                    "hold_id": hold.id,
                    "text": "They pay on Friday.",
                    "next_step": "Look at the bank",
                    "next_date": "2026-06-19",
                    "user_id": self.analyst.id,
                    "date": "2020-01-01 00:00:00",
                }
            )
        )
        self.assertEqual(note.user_id, self.sales, "nobody speaks for somebody else")
        self.assertGreater(note.date.year, 2020)
        self.assertRecordValues(
            hold.activity_ids,
            [
                {
                    "user_id": self.sales.id,
                    "summary": "Look at the bank",
                    "date_deadline": self._day("2026-06-19"),
                }
            ],
        )
        with self.assertRaises(AccessError):
            note.text = "They never said so."
        with self.assertRaises(AccessError):
            self.env["credit.hold.note"].with_user(self.other_sales).create(
                {"hold_id": hold.id, "text": "Mine."}
            )
        self.assertFalse(self.env["credit.hold.note"].with_user(self.other_sales).search([]))

    def test_recommendation_by_sales_for_their_own(self):
        _order, hold = self._held()
        wizard = (
            self.env["credit.hold.recommend"]
            .with_user(self.sales)
            .create({"hold_id": hold.id, "reason": "A transfer is on its way."})
        )
        wizard.action_recommend()
        self.assertRecordValues(
            hold,
            [
                {
                    "state": "open",
                    "recommendation": "release",
                    "recommendation_reason": "A transfer is on its way.",
                    "recommended_by_id": self.sales.id,
                }
            ],
        )
        self.assertIn(self.analyst.partner_id, hold.message_ids.notified_partner_ids)
        with self.assertRaises(AccessError):
            hold.with_user(self.other_sales).action_recommend("refuse", "Not mine.")
        with self.assertRaises(AccessError):
            hold.with_user(self.auditor).action_recommend("refuse", "I only read.")
        hold.with_user(self.account_manager).action_recommend("refuse", "No contract.")
        self.assertEqual(hold.recommended_by_id, self.account_manager)
        with self.assertRaisesRegex(UserError, "“maybe”"):
            hold.with_user(self.sales).action_recommend("maybe", "Yes and no.")
        with self.assertRaisesRegex(UserError, "say why"):
            hold.with_user(self.sales).action_recommend("release", "  ")
        hold.with_user(self.manager).action_refuse("No contract")
        with self.assertRaisesRegex(UserError, "no longer open"):
            hold.with_user(self.sales).action_recommend("release", "Please.")

    # What is added to a confirmed order

    def test_hold_on_what_is_added(self):
        order = self._order(100)
        order.action_confirm()
        change = {"lines": [{"id": order.order_line.id, "values": {"price_unit": 150.0}}]}
        breaches = [Breach(order.id, self.rule_limit.id, "limit_exceeded", value=150, threshold=120)]
        hold = self.env["credit.hold"].open_for(
            order, self.account, breaches, 150, checkpoint="increase", change=change
        )
        self.assertRecordValues(
            hold, [{"amount": 150.0, "added": 50.0, "checkpoint": "increase", "change": change}]
        )
        self.assertEqual(order.credit_hold_state, "open")
        _order, whole = self._held(80)
        self.assertRecordValues(
            whole, [{"amount": 80.0, "added": 80.0, "checkpoint": "confirmation", "change": False}]
        )

    # Every order of a customer

    def test_forced_hold_is_set_and_lifted_with_a_reason(self):
        wizard = self.env["credit.hold.force"].with_user(self.analyst)
        wizard.create({"account_id": self.account.id, "reason": "Cheques bounced"}).action_change()
        self.assertRecordValues(
            self.account, [{"forced_hold": True, "forced_hold_reason": "Cheques bounced"}]
        )
        wizard.create({"account_id": self.account.id, "reason": "They paid"}).action_change()
        self.assertRecordValues(self.account, [{"forced_hold": False, "forced_hold_reason": False}])
        self.assertRecordValues(
            self.env["credit.decision"].search(
                [("account_id", "=", self.account.id), ("kind", "=", "forced_hold")], order="sequence"
            ),
            [
                {"reason": "Cheques bounced", "user_id": self.analyst.id},
                {"reason": "They paid", "user_id": self.analyst.id},
            ],
        )

    def test_forced_hold_is_for_analysts_and_needs_a_reason(self):
        with self.assertRaises(AccessError):
            self.account.with_user(self.account_manager).action_force_hold("Cheques bounced")
        with self.assertRaisesRegex(UserError, "give a reason"):
            self.account.with_user(self.analyst).action_force_hold(" ")
        with self.assertRaisesRegex(AccessError, "asks why"):
            self.account.with_user(self.manager).forced_hold = True
        self.assertFalse(self.account.forced_hold)

    # The decision

    def test_nobody_writes_a_decision_past_the_methods(self):
        _order, hold = self._held()
        for user in (self.collector, self.account_manager, self.manager):
            for vals in (
                {"state": "released"},
                {"release_amount": 1e6},
                {"amount": 1.0},
                {"reason_ids": [(5,)]},
            ):
                with (
                    self.subTest(user=user.login, vals=vals),
                    self.assertRaisesRegex(AccessError, "only the buttons"),
                ):
                    hold.with_user(user).write(vals)
        with self.assertRaisesRegex(AccessError, "who decides"):
            hold.with_user(self.collector).owner_id = self.collector
        self.assertRecordValues(hold, [{"state": "open", "owner_id": self.analyst.id}])

    def test_release_says_what_is_wrong_with_its_amount_and_day(self):
        _order, hold = self._held()
        hold = hold.with_user(self.manager)
        with freeze_time("2026-06-15"):
            with self.assertRaisesRegex(UserError, "Valid until: 2026-06-14"):
                hold.action_release("Yes", until="2026-06-14")
            with self.assertRaisesRegex(UserError, "Up to: -1"):
                hold.action_release("Yes", amount=-1)
            hold.action_release("Yes", amount=400, until="2026-06-15")
        self.assertRecordValues(hold, [{"release_amount": 400.0, "release_until": self._day("2026-06-15")}])

    def test_nobody_who_changed_an_amount_releases_even_if_somebody_else_did_so_later(self):
        order, hold = self._held()
        order.order_line.with_user(self.env.user).price_unit = 501
        order.order_line.with_user(self.sales).price_unit = 500
        with self.assertRaisesRegex(UserError, "somebody else"):
            hold.action_release("Fine")
        hold.action_refuse("No")
        self.assertEqual(hold.state, "refused", "saying no takes no second pair of eyes")

    def test_analyst_decides_up_to_the_amount_of_the_approval_rules(self):
        rules = self.env["credit.approval.rule"].search(
            [("company_id", "=", self.company.id), ("kind", "=", "release")]
        )
        analyst = self.env.ref("credit_control.group_credit_analyst")
        _order, hold = self._held()
        hold = hold.with_user(self.analyst)
        with self.assertRaisesRegex(UserError, "takes the decision of Credit manager"):
            hold.action_release("Small")
        rules.amount_from = 499
        rules.create(
            {"kind": "release", "company_id": self.company.id, "amount_to": 499, "group_id": analyst.id}
        )
        with self.assertRaisesRegex(UserError, "Ask for it by a request"):
            hold.action_release("Small")
        with self.assertRaisesRegex(UserError, "Ask for it by a request"):
            hold.action_refuse("Small")
        hold.action_release("As much as I may", amount=499)
        self.assertRecordValues(hold, [{"state": "released", "release_amount": 499.0}])

    def test_release_of_large_amounts_in_two_steps_takes_a_request(self):
        director = self.env.ref("credit_control.group_credit_director")
        self.env["credit.approval.rule"].create(
            {
                "kind": "release",
                "company_id": self.company.id,
                "amount_from": 400,
                "sequence": 20,
                "group_id": director.id,
            }
        )
        _order, hold = self._held()
        with self.assertRaisesRegex(UserError, "Credit manager, CFO"):
            hold.with_user(self.manager).action_release("Alone")
        context = hold.with_user(self.manager).action_propose_release()["context"]
        self.assertEqual(context["default_hold_id"], hold.id)

    def test_stand_in_decides_with_the_right_of_the_absent(self):
        _order, hold = self._held()
        self.env["credit.delegation"].create(
            {"from_user_id": self.manager.id, "to_user_id": self.analyst.id, "date_until": "2099-12-31"}
        )
        hold.with_user(self.analyst).action_release("While she is away")
        decision = self.env["credit.decision"].search(
            [("account_id", "=", self.account.id), ("kind", "=", "release")]
        )
        self.assertRecordValues(
            decision,
            [{"user_id": self.analyst.id, "on_behalf_id": self.manager.id, "document_name": hold.name}],
        )

    def test_release_of_an_increase_is_not_for_who_asked_for_it(self):
        order = self._order(100)
        order.action_confirm()
        hold = (
            self.env["credit.hold"]
            .with_user(self.manager)
            .open_for(order, self.account, [], 150, checkpoint="increase", change={"lines": []})
        )
        with self.assertRaisesRegex(UserError, "somebody else"):
            hold.action_release("Fine")

    def test_withdrawn_release_no_longer_lets_the_order_through(self):
        order, hold = self._held()
        hold.with_user(self.manager).action_release("Bank guarantee")
        self.assertTrue(hold.is_unused)
        hold.with_user(self.manager).action_withdraw("The guarantee is void")
        self.assertRecordValues(
            hold, [{"state": "refused", "decision_reason": "The guarantee is void", "is_unused": False}]
        )
        self.assertEqual(
            self._hold_activities(order).mapped("summary"), ["Hold refused: The guarantee is void"]
        )
        order.action_confirm()
        self.assertEqual(order.state, "draft")

    def test_used_release_cannot_be_withdrawn(self):
        order, hold = self._held()
        hold.with_user(self.manager).action_release("Bank guarantee")
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "no longer open"):
            hold.with_user(self.manager).action_refuse("Too late")
        with self.assertRaisesRegex(UserError, "went on by it"):
            hold.with_user(self.manager).action_withdraw("Too late")
        self.assertEqual(hold.state, "released")

    def test_several_at_once_each_checked(self):
        orders = self._order(100) + self._order(200) + self._order(300, user=self.env.user)
        self._set_limit(0)
        orders.with_env(self.env).action_confirm()
        holds = orders.sudo().credit_hold_ids.with_env(self.env)
        self.assertEqual(len(holds), 3)
        wizard = (
            self.env["credit.hold.release"]
            .with_context(active_ids=holds.ids)
            .create({"reason": "Season orders"})
        )
        self.assertIn("somebody else", wizard.obstacles)
        wizard.action_decide()
        self.assertEqual(
            [(hold.amount, hold.state, hold.release_amount) for hold in holds.sorted("amount")],
            [(100, "released", 100), (200, "released", 200), (300, "open", 0)],
        )
        decided_on = holds.sorted("amount")[0].decided_on
        with self.assertRaisesRegex(UserError, "somebody else"):
            wizard.action_decide()
        self.assertEqual(holds.sorted("amount")[0].decided_on, decided_on, "the second click changes nothing")
        with self.assertRaisesRegex(UserError, "no longer open"):
            holds.action_release("All or none")
        self.assertEqual(holds.sorted("amount")[2].state, "open")

    def test_time_to_decide_is_kept(self):
        with freeze_time("2026-06-15 08:00"):
            _order, hold = self._held()
            hold.flush_recordset()
            self.env.cr.execute(
                "UPDATE credit_hold SET create_date = '2026-06-13 20:00' WHERE id = %s", hold.ids
            )
            hold.invalidate_recordset()
            hold.with_user(self.manager).action_release("Yes")
        self.assertAlmostEqual(hold.decision_days, 1.5)
        cancelled, second = self._held()
        cancelled._action_cancel()
        self.assertTrue(second.decided_on)
        self.assertFalse(second.decided_by_id)

    def test_owner_is_told_and_can_be_taken_over(self):
        self._set_limit(0)
        order = self._order(500)
        # The common set-up switches followers off.
        order.with_context(tracking_disable=False, mail_create_nosubscribe=False).action_confirm()
        hold = order.sudo().credit_hold_ids.with_context(tracking_disable=False)
        self.assertEqual(hold.owner_id, self.analyst)
        self.assertIn(self.analyst.partner_id, hold.message_partner_ids)
        with self.assertRaises(AccessError):
            hold.with_user(self.collector).action_take_over()
        hold.with_user(self.manager).action_take_over()
        self.assertEqual(hold.owner_id, self.manager)
        hold.with_user(self.manager).owner_id = self.analyst
        assigned = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", hold._name),
                    ("res_id", "=", hold.id),
                    ("message_type", "=", "user_notification"),
                ]
            )
        )
        self.assertEqual(
            [message.notified_partner_ids for message in assigned], [self.analyst.partner_id] * 2
        )
        self.assertIn("waits for your decision", assigned[0].body)
        hold.with_user(self.manager).action_refuse("No")
        with self.assertRaisesRegex(UserError, "no longer open"):
            hold.with_user(self.manager).action_take_over()

    # Making the change that was released

    def _increase(self):
        """A confirmed order of 100, and the hold on what sales wants to add to it."""
        self.account.sudo().limit_mode = "none"
        order = self._order(100)
        order.action_confirm()
        hold = (
            self.env["credit.hold"]
            .with_user(self.sales)
            .open_for(
                order,
                self.account,
                [],
                150,
                checkpoint="increase",
                change={
                    "lines": [
                        {
                            "id": order.order_line.id,
                            "values": {"price_unit": 120.0},
                            "before": {"price_unit": 100.0},
                        },
                        {
                            "id": False,
                            "values": {
                                "name": "Millet",
                                "product_id": self.product.id,
                                "product_uom_qty": 1,
                                "price_unit": 30.0,
                            },
                        },
                    ]
                },
            )
        )
        return order, hold

    def test_released_change_is_made_once_by_who_wants_it(self):
        order, hold = self._increase()
        self.assertIn("100 → 120", hold.change_text)
        with self.assertRaisesRegex(UserError, "not released"):
            hold.with_user(self.sales).action_apply_change()
        hold.with_user(self.manager).action_release("Season")
        hold.with_user(self.sales).action_apply_change()
        self.assertEqual(order.amount_untaxed, 150)
        self.assertEqual(order.order_line[-1:].create_uid, self.sales)
        with self.assertRaisesRegex(UserError, "made already"):
            hold.with_user(self.sales).action_apply_change()
        self.assertEqual(order.amount_untaxed, 150)

    def test_change_of_an_order_that_was_changed_meanwhile_is_not_made(self):
        order, hold = self._increase()
        hold.with_user(self.manager).action_release("Season")
        order.order_line.price_unit = 110
        with self.assertRaisesRegex(UserError, "was changed since"):
            hold.with_user(self.sales).action_apply_change()
        self.assertEqual(order.amount_untaxed, 110)
        self.assertFalse(hold.applied_on)

    # The queue

    def test_queue_by_reason_and_age(self):
        self._set_limit(0)
        orders = self._order(100) + self._order(200) + self._order(300)
        orders.action_confirm()
        holds = orders.sudo().credit_hold_ids.with_env(self.env).sorted("amount")
        self.env.flush_all()
        for hold, held_on in zip(
            holds, ("2026-06-11 23:30", "2026-06-12 00:30", "2026-06-14 22:30"), strict=True
        ):
            self.env.cr.execute("UPDATE credit_hold SET create_date = %s WHERE id = %s", [held_on, hold.id])
        self.env.invalidate_all()
        Hold = self.env["credit.hold"].with_context(tz="Africa/Dakar")
        domain = [("id", "in", holds.ids)]
        with freeze_time("2026-06-15 10:00"):
            self.assertEqual(
                Hold.browse(holds.ids).mapped("age_bucket"), ["late", "waiting", "waiting"], "of the calendar"
            )
            self.assertEqual(
                sorted(Hold._read_group(domain, ["age_bucket"], ["__count"])), [("late", 1), ("waiting", 2)]
            )
            self.assertEqual(Hold.search([*domain, ("age_bucket", "=", "late")]).amount, 100)
            self.assertEqual(len(Hold.search([*domain, ("age_bucket", "!=", "late")])), 2)
            bars = Hold.read_progress_bar(
                domain,
                "main_kind",
                {"field": "age_bucket", "colors": {"late": "danger", "waiting": "warning"}},
            )
            self.assertEqual(bars, {"limit_exceeded": {"late": 1, "waiting": 2}})
            east = Hold.with_context(tz="Asia/Tokyo").browse(holds.ids)
            east.invalidate_recordset()
            self.assertEqual(east.mapped("age_bucket"), ["waiting", "waiting", "new"], "in the reader's time")
            self.assertEqual(
                sorted(east._read_group(domain, ["age_bucket"], ["__count"])), [("new", 1), ("waiting", 2)]
            )

    def test_a_list_costs_the_same_for_few_and_for_many(self):
        self._set_limit(0)
        orders = self.env["sale.order"].union(*(self._order(amount) for amount in range(10, 22)))
        orders.action_confirm()
        Hold = self.env["credit.hold"].with_user(self.manager)
        names = ("name", "added", "reasons", "age", "age_bucket", "main_kind", "recommendation_text", "state")
        specification = {name: {} for name in names}

        def cost(limit):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = Hold.web_search_read([("account_id", "=", self.account.id)], specification, limit=limit)
            self.assertEqual(len(rows["records"]), limit)
            return self.env.cr.sql_log_count - before

        cost(12)
        self.assertEqual(cost(12), cost(2))

    def test_order_lines_for_whoever_has_no_access_to_sales(self):
        order, hold = self._held()
        order.order_line.name = "<b>Rice</b>"
        text = hold.with_user(self.analyst).document_lines
        self.assertIn("&lt;b&gt;Rice", text)
        self.assertIn("500.00", text)
        action = order.with_user(self.sales).action_open_credit_hold()
        self.assertEqual(action["res_id"], hold.id)

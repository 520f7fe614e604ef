import importlib.util

from odoo.addons.credit_control.tools.source import union
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.modules import get_module_path
from odoo.tests import tagged
from odoo.tools import SQL

from .common import CollectionCommon


@tagged("post_install", "-at_install")
class TestCollectionTampering(CollectionCommon):
    """What a client can send past the screens: stored values, defaults in the context, records of others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.credit_plan_amount = 500
        cls.invoice = cls._late(400, 40)
        cls.large = cls._late(9000, 20)
        cls.foreign = cls._late(70, 20, cls.other_customer)
        cls.other_account = cls.env["credit.account"].ensure_accounts(cls.other_customer, cls.company)
        cls.other_company = cls.env["res.company"].create({"name": "Baobab SA"})
        cls.plans = cls.env["credit.payment.plan"].with_user(cls.collector)

    def _draft(self, *invoices, **vals):
        """A draft of a plan for what these invoices ask, paid at once."""
        return self.plans.create(
            {
                "account_id": self.account.id,
                "currency_id": self.company.currency_id.id,
                "item_ids": [
                    Command.create({"move_line_id": self._line(move).id, "amount": move.amount_residual})
                    for move in invoices
                ],
                "line_ids": [
                    Command.create(
                        {"date": "2026-07-10", "amount": sum(move.amount_residual for move in invoices)}
                    )
                ],
                **vals,
            }
        )

    def _keep_out(self, account):
        """Put a customer into a team to which the collector does not belong."""
        own = self.env["credit.team"].create({"name": "Coast", "member_ids": [(4, self.collector.id)]})
        other = self.env["credit.team"].create({"name": "Thiès"})
        account.team_id = other
        return own

    # Plans

    def test_total_of_a_plan_is_not_written_below_what_needs_a_decision(self):
        plan = self._draft(self.large)
        plan.line_ids.amount = 500
        with self.assertRaisesRegex(AccessError, "only the buttons"):
            plan.total = 500
        for made in (
            self._draft(self.large, total=500),
            self._with_defaults(total=500)._draft(self.large),
        ):
            self.assertEqual(made.total, 9000)
            made.action_accept()
            self.assertEqual(made.state, "waiting")

    def _with_defaults(self, **values):
        self.plans = self.plans.with_context(**{f"default_{name}": value for name, value in values.items()})
        return self

    def test_no_client_says_what_became_of_a_plan(self):
        values = {
            "state": "active",
            "date": "2026-01-01",
            "user_id": self.manager.id,
            "name": "PLAN/1",
            "decided_on": "2026-06-01",
            "company_id": self.other_company.id,
            "partner_id": self.other_customer.id,
        }
        plan = self._draft(self.invoice)
        for name, value in values.items():
            with self.subTest(name), self.assertRaisesRegex(AccessError, "only the buttons"):
                plan.write({name: value})
        made = self._with_defaults(**values)._draft(self.invoice, **values)
        self.assertRecordValues(
            made,
            [
                {
                    "state": "draft",
                    "date": self.today,
                    "user_id": self.collector.id,
                    "decided_on": False,
                    "company_id": self.company.id,
                    "partner_id": self.customer.id,
                }
            ],
        )
        self.assertNotEqual(made.name, "PLAN/1")

    def test_items_and_instalments_do_not_move_into_a_plan_that_runs(self):
        running = self._draft(self.invoice)
        running.action_accept()
        self.assertEqual(running.state, "active")
        draft = self._draft(self.large)
        for part in (draft.item_ids, draft.line_ids):
            with self.subTest(part._name):
                with self.assertRaisesRegex(AccessError, "only the buttons"):
                    part.plan_id = running
                with self.assertRaises(AccessError):
                    part.company_id = self.other_company
        with self.assertRaises(AccessError):
            draft.item_ids.state = "active"
        with self.assertRaisesRegex(UserError, "no draft any more"):
            running.item_ids.amount = 1
        self.assertEqual(running.item_ids.move_line_id, self._line(self.invoice))

    def test_plan_stays_with_its_customer_and_has_its_items_only(self):
        plan = self._draft(self.invoice)
        with self.assertRaisesRegex(AccessError, "only the buttons"):
            plan.account_id = self.other_account
        with self.assertRaisesRegex(ValidationError, "no item of this customer"):
            self._draft(self.foreign)
        with self.assertRaisesRegex(ValidationError, "no item of this customer"):
            plan.item_ids.move_line_id = self._line(self.foreign)
        with self.assertRaisesRegex(ValidationError, "no item of this customer"):
            plan.item_ids.move_line_id = self.invoice.line_ids - self._line(self.invoice)

    def test_plan_with_a_customer_of_another_team(self):
        self._keep_out(self.account)
        with self.assertRaises(AccessError):
            self._draft(self.invoice)

    # Promises and interactions

    def test_tolerance_does_not_pause_for_ever(self):
        promises = self.env["credit.promise"].with_user(self.collector)
        for days in (-1, 100_000):
            with self.subTest(days), self.assertRaisesRegex(ValidationError, "Tolerance"):
                promises.make(
                    self.account,
                    self._day("2026-07-10"),
                    items={self._line(self.invoice): 400.0},
                    tolerance=days,
                )

    def test_nobody_writes_a_promise(self):
        promise = (
            self.env["credit.promise"]
            .with_user(self.collector)
            .make(self.account, self._day("2026-07-10"), items={self._line(self.invoice): 400.0})
        )
        for user in (self.collector, self.manager, self.director):
            for vals in ({"state": "kept"}, {"date": "2026-01-01"}, {"user_id": user.id}, {"tolerance": 900}):
                with self.subTest(user=user.name, vals=vals), self.assertRaises(AccessError):
                    promise.with_user(user).write(vals)

    def test_promise_tells_nothing_of_items_of_others(self):
        promises = self.env["credit.promise"].with_user(self.collector)
        with self.assertRaises(ValidationError) as caught:
            promises.make(
                self.account, self._day("2026-07-10"), items={self._line(self.foreign).sudo(False): 1.0}
            )
        self.assertNotIn(self.foreign.name, str(caught.exception))
        log = (
            self.env["credit.interaction.log"]
            .with_user(self.collector)
            .create(
                {
                    "account_id": self.account.id,
                    "result_id": self.env.ref("credit_control_collection.result_promise").id,
                }
            )
        )
        with self.assertRaisesRegex(ValidationError, "no item of this customer"):
            log.line_ids[0].move_line_id = self._line(self.foreign)

    def _interaction(self, user, **vals):
        return (
            self.env["credit.interaction"]
            .with_user(user)
            .create(
                {
                    "account_id": self.account.id,
                    "result_id": self.env.ref("credit_control_collection.result_promise").id,
                    **vals,
                }
            )
        )

    def test_interaction_is_of_whoever_logged_it_and_of_its_customer(self):
        logged = self._interaction(
            self.collector,
            user_id=self.manager.id,
            company_id=self.other_company.id,
            partner_id=self.other_customer.id,
        )
        self.assertRecordValues(
            logged,
            [{"user_id": self.collector.id, "company_id": self.company.id, "partner_id": self.customer.id}],
        )
        for vals in ({"user_id": self.manager.id}, {"account_id": self.other_account.id}, {"partner_id": 1}):
            with self.subTest(vals), self.assertRaisesRegex(AccessError, "only the buttons"):
                logged.with_user(self.manager).write(vals)
        logged.with_user(self.manager).note = "Said on Friday."

    def test_sales_log_nothing_with_customers_of_others(self):
        self.customer.user_id = self.sales
        self._interaction(self.sales)
        with self.assertRaises(AccessError):
            self._interaction(self.sales, account_id=self.other_account.id, partner_id=self.customer.id)

    def test_texts_of_others_are_no_html_in_activities(self):
        link = '<a href="https://evil.example">Bank</a>'
        self._interaction(self.collector, note=link, next_date="2026-07-02")
        self.assertIn("&lt;a href", self.account.activity_ids.note)
        self.account.activity_ids.unlink()
        self.contact.name = link
        self.policy.level_ids.filtered(lambda level: level != self.call).unlink()
        message = self._run(partners=self.customer)
        self.assertEqual(message.state, "done")
        self.assertNotIn("<a ", self.account.activity_ids.note)

    def test_names_of_customers_are_no_html_in_messages(self):
        self.call.unlink()  # the last level is an e-mail then
        self.customer.name = self.contact.name = "<img src=x onerror=alert(1)> {{ 7 * 7 }}"
        message = self._run(partners=self.customer)
        self.assertTrue(message.body)
        self.assertNotIn("<img src=x", message.body)
        self.assertIn("{{ 7 * 7 }}", message.body)

    # Accounts and policies

    def test_pauses_and_pins_are_not_written_past_their_buttons(self):
        for vals in (
            {"followup_return_date": "2099-01-01"},
            {"followup_pause_reason": "Friends"},
            {"worklist_until": "2099-01-01"},
            {"worklist_pinned": True},
        ):
            for user in (self.analyst, self.account_manager, self.manager):
                with self.subTest(user=user.name, vals=vals), self.assertRaises(AccessError):
                    self.account.with_user(user).write(vals)
        accounts = self.env["credit.account"].with_user(self.account_manager)
        new = accounts.with_context(default_followup_return_date="2099-01-01").create(
            {"partner_id": self._customer("Nouveau client").id, "company_id": self.company.id}
        )
        self.assertFalse(new.followup_return_date)

    def test_policies_and_levels_stay_in_their_company(self):
        foreign = self.env["credit.followup.policy"].search([("company_id", "=", self.other_company.id)])[0]
        self.reminder.days = 77  # a place that the other policy has free
        level = self.reminder.with_user(self.manager)
        with self.assertRaises(AccessError):
            level.policy_id = foreign
        with self.assertRaises(AccessError):
            level.company_id = self.other_company
        with self.assertRaises(AccessError):
            level.create(
                {
                    "name": "Slipped in",
                    "policy_id": foreign.id,
                    "company_id": self.company.id,
                    "days": 90,
                    "channel": "call",
                }
            )
        with self.assertRaises(AccessError):
            self.policy.with_user(self.manager).copy().company_id = self.other_company
        with self.assertRaises(AccessError):
            self.policy.with_user(self.collector).cc_salesperson = True

    # Messages

    def _preview(self):
        action = (
            self.env["credit.followup.preview"]
            .with_user(self.collector)
            .open_for(self.company, self.customer | self.other_customer)
        )
        return self.env[action["res_model"]].with_user(self.collector).browse(action["res_id"])

    def test_preview_has_no_customers_of_other_teams(self):
        team = self._keep_out(self.other_account)
        preview = self._preview()
        self.assertEqual(preview.line_ids.partner_id, self.customer)
        row = preview.line_ids.copy({"partner_id": self.other_customer.id})
        with self.assertRaisesRegex(AccessError, "none of yours"):
            preview.action_run()
        self.other_account.team_id = team
        row.unlink()
        self.assertEqual(len(self._preview().line_ids), 1, "the team's customers are seen by who chases them")

    def test_statements_have_no_customers_of_other_teams(self):
        self.env.flush_all()
        self._keep_out(self.other_account)
        wizards = self.env["credit.statement.wizard"].with_user(self.collector)
        everybody = wizards.browse(wizards.open_for(self.company)["res_id"])
        self.assertIn(self.customer, everybody.line_ids.partner_id)
        self.assertNotIn(self.other_customer, everybody.line_ids.partner_id)
        with self.assertRaisesRegex(AccessError, "none of your customers"):
            wizards.open_for(self.company, self.other_customer)
        everybody.line_ids[0].copy({"partner_id": self.other_customer.id})
        with self.assertRaisesRegex(AccessError, "none of your customers"):
            everybody.action_send()

    def test_preview_takes_no_level_of_another_policy(self):
        strict = self.env["credit.followup.policy"].search(
            [("company_id", "=", self.company.id), ("level_ids.suspends_account", "=", True)]
        )
        preview = self._preview()
        notice = strict.level_ids.filtered("suspends_account")
        preview.line_ids.write({"decided_level_id": notice.id, "level_id": notice.id})
        # What a client calls the decided level changes nothing.
        preview.line_ids.decided_level_id = self.reminder
        with self.assertRaisesRegex(UserError, "none of the policy"), self._committing() as env:
            preview.with_env(env).with_user(self.collector).action_run()

    def test_dialogs_are_read_by_who_opened_them(self):
        preview = self._preview()
        other = self._new_user("other_collector", "credit_control.group_credit_collector")
        self.assertFalse(
            self.env["credit.followup.preview.line"]
            .with_user(other)
            .search([("preview_id", "=", preview.id)])
        )
        with self.assertRaises(AccessError):
            preview.with_user(other).action_run()

    def test_nobody_writes_messages(self):
        message = self._run(partners=self.customer)
        for user in (self.collector, self.manager, self.director):
            for vals in ({"email": "thief@example.com"}, {"state": "failed"}, {"item_ids": [(5,)]}):
                with self.subTest(user=user.name, vals=vals), self.assertRaises(AccessError):
                    message.with_user(user).write(vals)
        with self.assertRaisesRegex(UserError, "nothing to settle"):
            message.with_user(self.collector).action_send_again()

    # Pauses stop messages, not rules

    def _paused_rule(self):
        self.rules.active = False
        self.env["credit.rule"].create(
            {
                "name": "Overdue",
                "kind": "overdue",
                "days": 30,
                "company_id": self.company.root_id.id,
                "leave_out_paused": True,
            }
        )

    def _confirmed_by(self, user):
        order = self._order(10, user=user)
        order.action_confirm()
        return order.state == "sale"

    def test_a_friend_among_the_collectors_lets_no_order_pass(self):
        """A promise, a pause of the customer, an announced payment, and a plan that nobody else looked at."""
        self._paused_rule()
        self.assertFalse(self._confirmed_by(self.sales))
        account = self.account.with_user(self.collector)
        promise = (
            self.env["credit.promise"]
            .with_user(self.collector)
            .make(account, self._day("2026-07-10"), items={self._line(self.invoice): 400.0})
        )
        self.assertFalse(self._confirmed_by(self.sales), "a promise")
        promise.sudo().state = "cancelled"
        account.pause_followup(self._day("2026-07-30"), "They are friends")
        self.assertFalse(self._confirmed_by(self.sales), "a customer left alone")
        self.company.credit_advice_pause_days = 10
        advice = (
            self.env["credit.payment.advice"]
            .with_user(self.collector)
            .create(
                {
                    "account_id": self.account.id,
                    "date": "2026-07-10",
                    "total": 400,
                    "line_ids": [
                        Command.create({"move_line_id": self._line(self.invoice).id, "amount": 400})
                    ],
                }
            )
        )
        advice.action_announce()
        self.assertFalse(self._confirmed_by(self.sales), "an announced payment")
        plan = self._draft(self.invoice)
        plan.action_accept()
        self.assertEqual((plan.state, plan.approved_request_id), ("active", self.env["credit.request"]))
        self.assertFalse(self._confirmed_by(self.sales), "a plan without an approval")
        self.assertEqual(
            self._kinds(), {"promise": 0, "customer": 1, "advice": 0, "plan": 1, "plan_approved": 0}
        )

    def _kinds(self):
        """How many rows of each kind pause the invoice that is 40 days late."""
        kinds = dict.fromkeys(("promise", "customer", "advice", "plan", "plan_approved"), 0)
        sources = union(self.env, self.env["credit.account"]._pause_sources())
        for move_line, kind in self.env.execute_query(
            SQL("SELECT move_line_id, kind FROM %s source", sources)
        ):
            if move_line == self._line(self.invoice).id:
                kinds[kind] += 1
        return kinds

    def _approved(self, maker, approver):
        """The plan of one user that another one approved."""
        self.company.credit_plan_amount = 0
        self.plans = self.plans.with_user(maker)
        plan = self._draft(self.invoice)
        plan.action_accept()
        plan.request_ids.with_user(approver).action_approve()
        self.assertRecordValues(plan, [{"state": "active", "approved_request_id": plan.request_ids.id}])
        return plan

    def test_who_made_or_approved_a_plan_does_not_profit_from_it(self):
        self._paused_rule()
        for user in (self.manager, self.director):
            user.group_ids |= self.env.ref("sales_team.group_sale_salesman")
        plan = self._approved(self.manager, self.director)
        self.assertFalse(self._confirmed_by(self.manager), "the manager agreed on the plan")
        self.assertFalse(self._confirmed_by(self.director), "the director approved it")
        self.assertTrue(self._confirmed_by(self.sales))
        plan.with_user(self.manager).action_cancel()
        self.assertFalse(self._confirmed_by(self.sales))

    def test_an_approval_is_for_one_run_of_a_plan(self):
        """Cancelled, changed and run again without a request it is no approved plan any more."""
        self._paused_rule()
        plan = self._approved(self.collector, self.manager)
        with self.assertRaises(UserError):
            plan.with_user(self.collector).approved_request_id = False
        plan.action_cancel()
        plan.action_draft()
        with self.assertRaises(AccessError):
            plan.with_user(self.collector).approved_request_id = plan.request_ids
        self.company.credit_plan_amount = 500
        plan.action_accept()
        self.assertEqual(plan.state, "active")
        self.assertFalse(plan.approved_request_id)
        self.assertFalse(self._confirmed_by(self.sales))

    def test_plans_and_rules_of_before(self):
        """Plans that run by a request say so after the update, and the rules that exist name them and nothing else."""
        self._paused_rule()
        rule = self.env["credit.rule"].search([("name", "=", "Overdue"), ("active", "=", True)])
        kind = self.env.ref("credit_control_collection.pause_kind_plan_approved")
        approved = self._approved(self.collector, self.manager)
        approved.sudo().approved_request_id = False
        rule.pause_kind_ids = False
        self.env.flush_all()
        migration = self._migration("19.0.0.5.0/post-pauses.py")
        for _again in range(2):
            migration.migrate(self.env.cr, "19.0.0.4.0")
            self.env.invalidate_all()
            self.assertEqual(approved.approved_request_id, approved.request_ids)
            self.assertEqual(rule.pause_kind_ids, kind)
        approved.action_cancel()
        approved.sudo().write({"approved_request_id": False, "state": "active", "date": "2026-08-01"})
        self.env.flush_all()
        migration.migrate(self.env.cr, "19.0.0.4.0")
        self.env.invalidate_all()
        self.assertFalse(approved.approved_request_id, "run again later, without a request")

    def _migration(self, name):
        path = f"{get_module_path('credit_control_collection')}/migrations/{name}"
        spec = importlib.util.spec_from_file_location("credit_migration", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def test_every_kind_of_pause_is_known(self):
        known = set(self.env["credit.pause.kind"].search([]).mapped("code"))
        self.assertLessEqual({"no_followup", *self._kinds()}, known)
        may_count = self.env["credit.pause.kind"]._for_rules().mapped("code")
        self.assertIn("plan_approved", may_count)
        self.assertFalse({"no_followup", "promise", "customer", "advice", "plan"}.intersection(may_count))

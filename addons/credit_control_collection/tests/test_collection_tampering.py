from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

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

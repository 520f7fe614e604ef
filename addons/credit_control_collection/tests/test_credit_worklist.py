from datetime import timedelta
from decimal import Decimal

from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..tools import score
from .common import CollectionCommon


@tagged("post_install", "-at_install")
class TestCreditWorklist(CollectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._late(900, 50)
        cls._late(100, 3, cls.other_customer)
        cls.covered = cls._customer("Covered")
        cls._late(100, 50, cls.covered)
        cls._late(100, 1, cls.covered, move_type="out_refund")
        cls.customers = cls.customer | cls.other_customer | cls.covered

    def _rows(self, user=None):
        self.env.flush_all()
        Worklist = self.env["credit.worklist"].with_user(user or self.env.user)
        Worklist.invalidate_model()
        return Worklist.search(
            [("partner_id", "in", self.customers.ids), ("company_id", "=", self.company.id)]
        )

    def test_rows_are_who_is_to_be_chased_the_most_worthwhile_first(self):
        rows = self._rows()
        self.assertRecordValues(
            rows,
            [
                {"partner_id": self.customer.id, "account_id": self.account.id, "net": 900, "days": 50},
                {"partner_id": self.other_customer.id, "account_id": False, "net": 100, "days": 3},
            ],
        )
        self.assertEqual(rows.mapped("is_today"), [True, True])
        self.assertFalse(any(rows.mapped("followup_date")))

    def test_member_of_a_team_chases_own_customers(self):
        team = self.env["credit.team"].create({"name": "Coast", "member_ids": [(4, self.collector.id)]})
        self.account.team_id = team
        self.assertEqual(
            self._rows(self.collector).partner_id, self.other_customer, "who has no account is everybody's"
        )
        self.account.collector_id = self.collector
        self.assertEqual(self._rows(self.collector).partner_id, self.customer | self.other_customer)

    def _interact(self, code, day, partner=None):
        account = self.env["credit.account"].ensure_accounts(partner or self.customer, self.company)
        return self.env["credit.interaction"].create(
            {
                "account_id": account.id,
                "date": day,
                "result_id": self.env.ref(f"credit_control_collection.result_{code}").id,
            }
        )

    def _broken(self, due, partner=None):
        account = self.env["credit.account"].ensure_accounts(partner or self.customer, self.company)
        promise = self.env["credit.promise"].make(account, due, amount=50.0, tolerance=0)
        with freeze_time(due + timedelta(days=1)):
            self.env["credit.promise"]._cron_judge()
        self.assertEqual(promise.state, "broken")
        return promise

    def _expected(self, row, average, weights):
        known = score.factors(
            net=Decimal(str(row.net)),
            average=Decimal(str(average)),
            days=row.days,
            step=row.step,
            steps=row.steps,
            silent=row.silent if row.was_contacted else None,
            broken=row.broken if row.has_broken else None,
            attempts=row.attempts,
        )
        return score.score(known, weights)

    def test_score_is_what_the_function_says(self):
        self._run(partners=self.customer)
        self.company.write({"credit_weight_amount": 3, "credit_weight_level": 11})
        with freeze_time("2026-07-09"):
            rows = self._rows()
            self.assertEqual((rows[0].step, rows[0].steps, rows[0].silent), (3, 3, 9))
            weights = {"amount": 3, "age": 25, "promise": 30, "level": 11, "no_answer": 10, "silence": 20}
            for row in rows:
                self.assertEqual(Decimal(str(row.score)), self._expected(row, 500, weights), row.partner_name)
            self.assertEqual(
                [row.reason for row in rows],
                ["age, level reached, silence", "no contact yet, age, amount"],
            )

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        weights=st.fixed_dictionaries({name: st.integers(0, 50) for name in score.FACTORS}),
        ago=st.integers(0, 100),
        codes=st.lists(st.sampled_from(["no_answer", "call_back", "message_left"]), max_size=4),
        later=st.integers(2, 100),
    )
    def test_statement_and_function_agree(self, weights, ago, codes, later):
        with self.cr.savepoint(flush=False) as savepoint:
            self.company.write({f"credit_weight_{name}": weight for name, weight in weights.items()})
            for place, code in enumerate(codes):
                self._interact(code, self.today - timedelta(days=ago + place))
            self._broken(self.today)
            with freeze_time(self.today + timedelta(days=later)):
                rows = self._rows()
                average = sum(Decimal(str(row.net)) for row in rows) / len(rows)
                for row in rows:
                    self.assertEqual(Decimal(str(row.score)), self._expected(row, average, weights))
                in_vain = [code != "call_back" for code in codes]
                attempts = in_vain.index(False) if False in in_vain else len(in_vain)
                mine = rows.filtered(lambda row: row.partner_id == self.customer)
                self.assertEqual((mine.attempts, mine.broken), (attempts, later - 1))
            savepoint.rollback()
            self.env.invalidate_all()

    @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        net=st.decimals(min_value="0.01", max_value=10**9, places=2),
        more=st.decimals(min_value=0, max_value=10**9, places=2),
        average=st.decimals(min_value="0.01", max_value=10**9, places=2),
        days=st.integers(0, 4000),
        silent=st.none() | st.integers(0, 4000),
        broken=st.none() | st.integers(0, 400),
        attempts=st.integers(0, 10),
    )
    def test_score_is_a_percentage_that_grows_with_the_debt(self, net, more, average, **facts):
        weights = {"amount": 40, "age": 25, "promise": 30, "level": 15, "no_answer": 10, "silence": 20}
        known = {"average": average, "step": 2, "steps": 3, **facts}
        less = score.score(score.factors(net=net, **known), weights)
        self.assertTrue(0 <= less <= 100)
        self.assertGreaterEqual(score.score(score.factors(net=net + more, **known), weights), less)

    def test_without_weights_nobody_comes_first(self):
        self.company.write({f"credit_weight_{name}": 0 for name in score.FACTORS})
        self.assertEqual(self._rows().mapped("score"), [0, 0])

    def test_planned_for_later_is_not_for_today(self):
        self.account.activity_schedule(
            "mail.mail_activity_data_call", "2026-07-03", user_id=self.collector.id
        )
        row = self._rows().filtered(lambda row: row.partner_id == self.customer)
        self.assertEqual(
            (row.is_today, str(row.activity_date), row.activity_user_id),
            (False, "2026-07-03", self.collector),
        )
        with freeze_time("2026-07-03"):
            self.assertTrue(self._rows().filtered(lambda row: row.partner_id == self.customer).is_today)

    def test_broken_promise_returns_to_the_top_until_somebody_is_in_touch(self):
        self._late(90, 2, self.other_customer)
        self._broken(self.today, self.other_customer)
        account = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        account.activity_schedule("mail.mail_activity_data_call", "2026-12-31", user_id=self.collector.id)
        with freeze_time("2026-07-05"):
            rows = self._rows()
            self.assertEqual(rows.partner_id[0], self.other_customer)
            self.assertEqual((rows[0].place, rows[0].is_today), (1, True), "whatever is planned")
            self.assertIn("broken promise", rows[0].reason)
            self._interact("call_back", "2026-07-05", self.other_customer)
            rows = self._rows()
            self.assertEqual(rows.partner_id[0], self.customer)
            self.assertEqual((rows[1].place, rows[1].is_today, rows[1].has_broken), (2, False, True))

    def test_pinned_is_on_top(self):
        rows = self._rows(self.collector)
        rows[1].action_pin()
        rows = self._rows()
        self.assertEqual((rows[0].partner_id, rows[0].place), (self.other_customer, 0))
        rows[0].with_user(self.collector).action_pin()
        self.assertEqual(self._rows()[0].partner_id, self.customer)
        with self.assertRaises(AccessError):
            self._rows(self.auditor)[0].action_pin()

    def test_postponed_comes_back_by_itself(self):
        self._broken(self.today)
        with freeze_time("2026-07-02"):
            action = self._rows(self.collector)[:1].action_postpone()
            wizard = (
                self.env[action["res_model"]]
                .with_user(self.collector)
                .with_context(**action["context"])
                .create({"date": "2026-07-04", "reason": "On holiday"})
            )
            wizard.action_apply()
            row = self._rows().filtered(lambda row: row.partner_id == self.customer)
            self.assertEqual((row.is_today, row.place, str(row.postponed_until)), (False, 2, "2026-07-04"))
            self.assertIn("On holiday", self.account.message_ids[0].body)
            self.assertEqual(self.account.message_ids[0].author_id, self.collector.partner_id)
            with self.assertRaisesRegex(ValidationError, "Postpone until: 2026-07-02"):
                self.account.with_user(self.collector).postpone(self._day("2026-07-02"))
            with self.assertRaises(AccessError):
                self.account.with_user(self.auditor).postpone(self._day("2026-07-20"))
        with freeze_time("2026-07-04"):
            row = self._rows().filtered(lambda row: row.partner_id == self.customer)
            self.assertTrue(row.is_today)

    def test_assign(self):
        team = self.env["credit.team"].create({"name": "Coast", "leader_id": self.analyst.id})
        other = self._new_user("collector2", "credit_control.group_credit_collector")
        account = self.account
        account.with_user(self.collector).assign_collector(self.collector)
        self.assertEqual(account.collector_id, self.collector, "who takes what nobody has")
        with self.assertRaisesRegex(AccessError, "leader of its team"):
            account.with_user(other).assign_collector(other)
        with self.assertRaises(AccessError):
            account.with_user(self.analyst).assign_collector(other)
        account.team_id = team
        account.with_user(self.analyst).assign_collector(other)
        self.assertEqual(account.collector_id, other)
        led = (
            self.env["credit.worklist"]
            .with_user(self.analyst)
            .search([("team_id.leader_id", "=", self.analyst.id)])
        )
        self.assertEqual((led.partner_id, led.collector_id), (self.customer, other))
        account.with_user(self.manager).assign_collector(self.env["res.users"])
        self.assertFalse(account.collector_id)
        with self.assertRaisesRegex(ValidationError, "Collector: .* is none"):
            account.with_user(self.manager).assign_collector(self.sales)
        with self.assertRaises(AccessError):
            account.with_user(self.auditor).assign_collector(other)

    def test_last_message_and_level(self):
        message = self._run(partners=self.customer)
        row = self._rows().filtered(lambda row: row.partner_id == self.customer)
        self.assertEqual((row.followup_date, row.level_id, row.silent), (message.date, self.call, 0))

    def test_working_down_the_list_makes_the_accounts(self):
        rows = self._rows(self.auditor)
        self.assertEqual(rows.get_accounts(), [self.account.id, 0], "who changes nothing makes none")
        self.assertEqual(rows[1].action_open_account()["res_model"], "res.partner")
        rows = self._rows(self.collector)
        accounts = self.env["credit.account"].browse(rows.get_accounts())
        self.assertEqual(list(accounts.partner_id), [self.customer, self.other_customer])
        gone = rows[0].id
        self._payment(900, "2026-06-30")
        self.env.flush_all()
        self.assertEqual(
            self.env["credit.worklist"].with_user(self.collector).browse([gone, rows[1].id]).get_accounts(),
            [0, accounts[1].id],
        )

    def test_work_page_says_whom_to_call(self):
        self.contact.phone = "+221 77 000 00 00"
        other = self._customer("Secretary", parent_id=self.customer.id, is_company=False, phone="33")
        account = self.account.with_user(self.collector)
        self.assertEqual(account.work_contact_ids, self.customer | self.contact | other)
        self.assertEqual(account.work_contact_ids[0], self.customer, "who gets the messages")

    def test_opening_a_row_makes_the_account(self):
        row = self._rows(self.collector).filtered(lambda row: row.partner_id == self.other_customer)
        action = row.action_open_account()
        account = self.env["credit.account"].browse(action["res_id"])
        self.assertEqual(account.partner_id, self.other_customer)

    def test_preview_of_chosen_rows(self):
        rows = self._rows(self.collector)
        action = rows[0].action_preview_followup()
        preview = self.env["credit.followup.preview"].with_user(self.collector).browse(action["res_id"])
        self.assertEqual(preview.line_ids.partner_id, self.customer)

    def test_preview_is_of_one_company(self):
        other = self.setup_other_company()["company"]
        self._invoice(100, "2026-01-01", self.customer).company_id  # noqa: B018
        rows = self._rows()
        rows |= self.env["credit.worklist"].new({"company_id": other.id})
        with self.assertRaisesRegex(UserError, "one company"):
            rows.action_preview_followup()

    def test_sales_see_their_customers_if_they_may_see_figures(self):
        self.sales.group_ids |= self.env.ref("credit_control.group_credit_figures")
        self.assertEqual(self._rows(self.sales).partner_id, self.customer)

    def test_a_page_costs_a_constant_number_of_queries(self):
        for index in range(20):
            self._late(100, 5, self._customer(f"Customer {index}"))
        specification = {
            **{name: {} for name in ("partner_name", "net", "days", "reason", "score", "followup_date")},
            **{
                name: {"fields": {"display_name": {}}} for name in ("level_id", "collector_id", "currency_id")
            },
        }
        self.env.flush_all()
        worklist = self.env["credit.worklist"].with_user(self.collector)
        worklist.web_search_read([], specification, limit=2)
        counts = []
        for limit in (5, 20):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            worklist.web_search_read([], specification, limit=limit)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)
        self.assertLess(counts[0], 15)

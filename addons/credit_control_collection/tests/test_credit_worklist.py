from decimal import Decimal

from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
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

    def test_score_is_what_the_function_says(self):
        self._run(partners=self.customer)
        self.company.write({"credit_weight_amount": 3, "credit_weight_level": 11})
        with freeze_time("2026-07-09"):
            rows = self._rows()
            self.assertEqual((rows[0].step, rows[0].steps, rows[0].silent), (3, 3, 9))
            for row in rows:
                known = score.factors(
                    net=Decimal(str(row.net)),
                    average=Decimal(500),
                    days=row.days,
                    step=row.step,
                    steps=row.steps,
                    silent=row.silent if row.followup_date else None,
                )
                weights = {"amount": 3, "age": 25, "level": 11, "silence": 20}
                self.assertEqual(Decimal(str(row.score)), score.score(known, weights), row.partner_name)
            self.assertEqual(
                [row.reason for row in rows],
                ["age, level reached, silence", "no message yet, age, amount"],
            )

    @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        net=st.decimals(min_value="0.01", max_value=10**9, places=2),
        more=st.decimals(min_value=0, max_value=10**9, places=2),
        average=st.decimals(min_value="0.01", max_value=10**9, places=2),
        days=st.integers(0, 4000),
        silent=st.none() | st.integers(0, 4000),
    )
    def test_score_is_a_percentage_that_grows_with_the_debt(self, net, more, average, days, silent):
        weights = {"amount": 40, "age": 25, "level": 15, "silence": 20}
        known = {"average": average, "days": days, "step": 2, "steps": 3, "silent": silent}
        less = score.score(score.factors(net=net, **known), weights)
        self.assertTrue(0 <= less <= 100)
        self.assertGreaterEqual(score.score(score.factors(net=net + more, **known), weights), less)

    def test_without_weights_nobody_comes_first(self):
        names = ("amount", "age", "level", "silence")
        self.company.write({f"credit_weight_{name}": 0 for name in names})
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

    def test_last_message_and_level(self):
        message = self._run(partners=self.customer)
        row = self._rows().filtered(lambda row: row.partner_id == self.customer)
        self.assertEqual((row.followup_date, row.level_id, row.silent), (message.date, self.call, 0))

    def test_opening_a_row_makes_the_account(self):
        row = self._rows(self.collector).filtered(lambda row: row.partner_id == self.other_customer)
        action = row.action_open_account()
        account = self.env["credit.account"].browse(action["res_id"])
        self.assertEqual(account.partner_id, self.other_customer)

    def test_preview_of_chosen_rows(self):
        rows = self._rows(self.collector)
        action = rows[0].action_preview_followup()
        preview = self.env["credit.followup.preview"].browse(action["res_id"])
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

from datetime import timedelta
from decimal import Decimal

from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.addons.credit_control.tools.expected import spread
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .common import CollectionCommon


@tagged("post_install", "-at_install")
class TestExpectedReceipts(CollectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {"credit_promise_tolerance": 2, "credit_promise_days": 90, "credit_plan_amount": 1000}
        )
        cls.old, cls.new = cls._late(400, 40), cls._late(200, 5)
        cls.coming = cls._late(50, -10)
        cls.Estimate = cls.env["credit.receipt.estimate"]

    def _expected(self, account=None):
        """Rows of the customer: (item, kind, day, amount, amount in its currency, share), as they are read."""
        Account = self.env["credit.account"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move_line_id, kind, date, amount, amount_currency, share FROM %s expected
                 WHERE account_id = %s ORDER BY move_line_id, date, kind
                """,
                Account._expected_sql(self.today),
                (account or self.account).id,
            )
        )
        names = {self._line(move).id: name for name, move in self._named().items()}
        return [
            (names[line], kind, str(day), float(amount), float(currency), float(share))
            for line, kind, day, amount, currency, share in rows
        ]

    def _named(self):
        return {"old": self.old, "new": self.new, "coming": self.coming}

    def _promise(self, items, day="2026-07-10"):
        return (
            self.env["credit.promise"]
            .with_user(self.collector)
            .make(
                self.account, self._day(day), items={self._line(move): part for move, part in items.items()}
            )
        )

    def _estimate(self, moves, day="2026-07-20", probability=100, user=None):
        lines = self.env["account.move.line"].union(*map(self._line, moves))
        return self.Estimate.with_user(user or self.collector).estimate(lines, self._day(day), probability)

    # What is expected when

    def test_without_more_an_item_is_expected_on_its_due_date(self):
        self._payment(30, "2026-06-29")
        self.assertEqual(
            self._expected(),
            [
                ("old", "due", "2026-05-21", 400, 400, 1),
                ("new", "due", "2026-06-25", 200, 200, 1),
                ("coming", "due", "2026-07-10", 50, 50, 1),
            ],
            "money that came already is no receipt to come",
        )

    def test_promised_part_first_the_rest_on_the_due_date(self):
        self._promise({self.old: 150})
        self.assertEqual(
            self._expected()[:2],
            [("old", "due", "2026-05-21", 250, 250, 1), ("old", "promise", "2026-07-10", 150, 150, 1)],
        )
        self._payment(300, "2026-06-30", invoices=self.old)
        self.assertEqual(
            self._expected()[0], ("old", "due", "2026-05-21", 100, 100, 1), "what was promised came first"
        )

    def test_promise_counts_up_to_its_last_day(self):
        self._promise({self.new: 200})
        for day, kind in (("2026-07-12", "promise"), ("2026-07-13", "due")):
            with self.subTest(day):
                rows = self.env.execute_query(
                    SQL(
                        "SELECT kind FROM %s expected WHERE move_line_id = %s",
                        self.env["credit.account"]._expected_sql(self._day(day)),
                        self._line(self.new).id,
                    )
                )
                self.assertEqual(rows, [(kind,)])

    def test_instalments_of_a_plan_item_by_item(self):
        action = self.account.with_user(self.collector).action_new_plan()
        plan = self.env[action["res_model"]].with_user(self.collector).browse(action["res_id"])
        plan.write({"count": 3, "first_date": "2026-07-10", "every": "month"})
        plan.action_make_lines()
        plan.action_accept()
        self.assertEqual(
            self._expected()[:3],
            [
                ("old", "plan", "2026-07-10", 200, 200, 1),
                ("old", "plan", "2026-08-10", 200, 200, 1),
                ("new", "plan", "2026-09-10", 200, 200, 1),
            ],
        )
        self._payment(100, "2026-06-30", invoices=self.old)
        self.assertEqual(
            self._expected()[:3],
            [
                ("old", "plan", "2026-07-10", 100, 100, 1),
                ("old", "plan", "2026-08-10", 200, 200, 1),
                ("new", "plan", "2026-09-10", 200, 200, 1),
            ],
            "what was paid took off the first instalment",
        )

    def test_promise_before_the_estimate_of_the_collector(self):
        self._promise({self.old: 150})
        self._estimate([self.old, self.coming], probability=60)
        self.assertEqual(
            self._expected(),
            [
                ("old", "promise", "2026-07-10", 150, 150, 1),
                ("old", "estimate", "2026-07-20", 250, 250, 0.6),
                ("new", "due", "2026-06-25", 200, 200, 1),
                ("coming", "estimate", "2026-07-20", 50, 50, 0.6),
            ],
        )

    def test_estimate_of_a_day_that_is_over_says_nothing(self):
        self._estimate([self.new], "2026-07-01")
        with freeze_time("2026-07-02"):
            self.env.invalidate_all()
            sql = self.env["credit.account"]._expected_sql(self._day("2026-07-02"))
            rows = self.env.execute_query(
                SQL("SELECT kind FROM %s expected WHERE move_line_id = %s", sql, self._line(self.new).id)
            )
        self.assertEqual(rows, [("due",)])

    def test_amounts_in_the_currency_of_the_document(self):
        currency = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        self.new = self._late(100, 5, partner=self.other_customer, currency=currency)
        account = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        account.collector_id = self.collector
        promise = (
            self.env["credit.promise"]
            .with_user(self.collector)
            .make(account, self._day("2026-07-10"), items={self._line(self.new): 40})
        )
        self.assertEqual(promise.currency_id, currency)
        self.assertEqual(
            self._expected(account),
            [("new", "due", "2026-06-25", 120, 60, 1), ("new", "promise", "2026-07-10", 80, 40, 1)],
        )

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        promised=st.integers(1, 400),
        paid=st.integers(0, 399),
        estimated=st.booleans(),
        other=st.integers(0, 200),
    )
    def test_each_open_amount_counts_once(self, promised, paid, estimated, other):
        with self.env.cr.savepoint() as savepoint:
            self._promise({self.old: promised, **({self.new: other} if other else {})})
            if estimated:
                self._estimate([self.old])
            if paid:
                self._payment(paid, "2026-06-30", invoices=self.old)
            left = 400 - paid
            grounds = [("promise", max(promised - paid, 0)), *([("estimate", left)] if estimated else [])]
            found = {kind: amount for name, kind, _day, amount, *_rest in self._expected() if name == "old"}
            self.assertEqual(found, dict(spread(left, [*grounds, ("due", left)])))
            self.assertEqual(sum(row[3] for row in self._expected()), left + 250)
            savepoint.rollback()
        self.env.invalidate_all()

    # What reads it

    def _weeks(self, weeks_of):
        self.env.flush_all()
        report = self.env["credit.report.due.week"].with_options(weeks="6", weeks_of=weeks_of)
        return report.search([("partner_id", "=", self.customer.id)], order="date_due, expected_date")

    def test_due_weeks_by_what_is_expected(self):
        self._promise({self.old: 150})
        self._estimate([self.new], "2026-07-20", 80)
        self._payment(30, "2026-06-29")
        rows = self._weeks("expected")
        self.assertEqual(
            [
                (row.ground, str(row.expected_date), row.due, row.component, row.share, row.total)
                for row in rows
            ],
            [
                ("due", "2026-05-21", "due_00", "overdue", 100, 250),
                ("promise", "2026-07-10", "due_02", "overdue", 100, 150),
                ("estimate", "2026-07-20", "due_04", "overdue", 80, 200),
                ("due", "2026-06-29", "unallocated", "unallocated", 100, -30),
                ("due", "2026-07-10", "due_02", "not_due", 100, 50),
            ],
        )
        self.assertEqual(rows.mapped("date_due")[:2], [self._day("2026-05-21")] * 2)
        by_due = self._weeks("due")
        self.assertEqual(sum(rows.mapped("total")), sum(by_due.mapped("total")))
        self.assertEqual(set(by_due.mapped("due")), {"due_00", "due_02", "unallocated"})
        for check in rows._report_checks(rows._get_options()):
            self.assertEqual(check.found, check.expected)

    def test_dashboard_has_the_weeks_of_the_report(self):
        self._promise({self.old: 150})
        page = self.env["credit.report.dashboard.director"].with_options().get_description()["page"]
        blocks = page["sections"][0]["blocks"]
        weeks = next(block for block in blocks if block["name"] == "due.weeks")
        report = self.env["credit.report.due.week"].with_options(weeks="8", weeks_of="expected")
        labels = [report._get_labels()[name] for name in report._get_weeks(report._get_options())]
        self.assertEqual(weeks["labels"], labels)
        due, expected = (series["values"] for series in weeks["series"])
        self.assertEqual((due[:2], expected[:2]), ([0, 50], [0, 200]))

    def test_pure_function_gives_no_more_than_there_is(self):
        parts = spread(Decimal("10.05"), [("a", Decimal("4.02")), ("b", Decimal(20)), ("c", Decimal(1))])
        self.assertEqual(parts, [("a", Decimal("4.02")), ("b", Decimal("6.03"))])

    # Estimates

    def test_said_again_it_is_replaced(self):
        first = self._estimate([self.old], "2026-07-05")
        second = self._estimate([self.old, self.new], "2026-07-25", 30, self.account_manager)
        self.assertIn(first, second)
        self.assertRecordValues(
            second.sorted("open_amount"),
            [
                {"date": self._day("2026-07-25"), "probability": 30, "user_id": self.account_manager.id},
                {"date": self._day("2026-07-25"), "probability": 30, "user_id": self.account_manager.id},
            ],
        )
        self.assertEqual(first.account_id, self.account)

    def test_from_the_list_of_open_items(self):
        items = (
            self.env["credit.open.item"]
            .with_user(self.collector)
            .search([("account_id", "=", self.account.id), ("component", "!=", "unallocated")])
        )
        action = items.action_estimate()
        wizard = Form(
            self.env[action["res_model"]].with_user(self.collector).with_context(**action["context"])
        )
        wizard.date = self._day("2026-07-15")
        wizard.probability = 80
        wizard.save().action_set()
        items.invalidate_recordset()
        self.assertEqual(set(items.mapped("estimate_date")), {self._day("2026-07-15")})
        self.assertEqual(set(items.mapped("estimate_probability")), {80})
        wizard.record.action_remove()
        items.invalidate_recordset()
        self.assertEqual(set(items.mapped("estimate_date")), {False})

    def test_nothing_is_estimated_of_a_credit(self):
        self._payment(30, "2026-06-29")
        credit = self.env["credit.open.item"].search([("component", "=", "unallocated")], limit=1)
        with self.assertRaisesRegex(UserError, "is a credit"):
            credit.with_user(self.collector).action_estimate()

    def test_bad_input_is_named(self):
        with self.assertRaisesRegex(ValidationError, "Expected on: 2026-06-29 is in the past"):
            self._estimate([self.old], "2026-06-29")
        for probability in (0, 101):
            with self.subTest(probability), self.assertRaisesRegex(ValidationError, f"{probability}% is not"):
                self._estimate([self.old], probability=probability)
        tax = self.old.line_ids.filtered(lambda line: not line.account_id.credit_role)[:1]
        with self.assertRaisesRegex(ValidationError, "Journal item"):
            self.Estimate.with_user(self.collector).estimate(tax, self._day("2026-07-20"))

    def test_who_may_say_it(self):
        for user in (self.sales, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._estimate([self.old], user=user)
        estimate = self._estimate([self.old])
        self.assertEqual(estimate.with_user(self.auditor).probability, 100)
        with self.assertRaises(AccessError):
            estimate.with_user(self.auditor).unlink()

    def test_another_team_s_customer(self):
        team = self.env["credit.team"].create(
            {"name": "South", "member_ids": [Command.link(self.collector.id)], "leader_id": self.analyst.id}
        )
        other = self.env["credit.team"].create({"name": "North"})
        self.account.write({"team_id": other.id, "collector_id": self.account_manager.id})
        self.assertTrue(team.member_ids)
        self.env.flush_all()
        self.env.registry.clear_cache()
        with self.assertRaises(AccessError):
            self._estimate([self.old])

    def test_facts_are_not_the_client_s(self):
        estimate = self.Estimate.with_user(self.collector).create(
            {
                "move_line_id": self._line(self.old).id,
                "date": self.today + timedelta(days=3),
                "user_id": self.manager.id,
                "account_id": 0,
            }
        )
        self.assertEqual((estimate.user_id, estimate.account_id), (self.collector, self.account))
        with self.assertRaises(AccessError):
            estimate.user_id = self.manager
        with self.assertRaises(AccessError):
            estimate.move_line_id = self._line(self.new)

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import CreditControlCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestCreditAccountState(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The class is set up today, whatever day that is; the account is older than the day of these tests.
        cls.account.sudo().history_ids.date = "2026-01-10"

    def _draft(self):
        return (
            self.env["credit.account"]
            .with_user(self.account_manager)
            .create({"partner_id": self.other_customer.id})
        )

    # State

    def test_new_account_starts_its_history(self):
        self.assertRecordValues(
            self._draft().history_ids.sorted("kind"),
            [
                {
                    "kind": "sale_mode",
                    "previous": False,
                    "value": "term",
                    "user_id": self.account_manager.id,
                    "date": self._day("2026-06-15"),
                },
                {
                    "kind": "state",
                    "previous": False,
                    "value": "draft",
                    "user_id": self.account_manager.id,
                    "date": self._day("2026-06-15"),
                },
            ],
        )

    def test_account_made_by_sql_starts_its_history(self):
        account = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        self.assertRecordValues(
            account.history_ids.sorted("kind"),
            [
                {
                    "kind": "sale_mode",
                    "previous": False,
                    "value": "term",
                    "company_id": self.company.id,
                    "user_id": self.env.uid,
                },
                {
                    "kind": "state",
                    "previous": False,
                    "value": "open",
                    "company_id": self.company.id,
                    "user_id": self.env.uid,
                },
            ],
        )

    def test_from_draft_to_closed_and_back(self):
        account = self._draft()
        with freeze_time("2026-06-16"):
            account._change_state("review", "All papers are here")
        with freeze_time("2026-06-17"):
            account.with_user(self.manager).sudo()._change_state("open", "Good references")
        with freeze_time("2026-06-18"):
            account.with_user(self.analyst)._change_state("suspended", " Two cheques bounced ")
        with freeze_time("2026-06-19"):
            account.with_user(self.analyst).sudo()._change_state("open", "Paid")
            account.with_user(self.analyst)._change_state("closed", "Sold its shop")
            account._change_state("draft", "New owner")
        states = account.history_ids.filtered(lambda change: change.kind == "state").sorted("id")
        self.assertEqual(
            [(change.previous, change.value, change.user_id, change.reason) for change in states],
            [
                (False, "draft", self.account_manager, False),
                ("draft", "review", self.account_manager, "All papers are here"),
                ("review", "open", self.manager, "Good references"),
                ("open", "suspended", self.analyst, "Two cheques bounced"),
                ("suspended", "open", self.analyst, "Paid"),
                ("open", "closed", self.analyst, "Sold its shop"),
                ("closed", "draft", self.account_manager, "New owner"),
            ],
        )
        at = {
            day: self._history_at(account, "state", f"2026-06-{day}")[account.id]
            for day in (14, 15, 16, 18, 19, 30)
        }
        self.assertEqual(at, {14: None, 15: "draft", 16: "review", 18: "suspended", 19: "draft", 30: "draft"})

    def test_illegal_change_names_both_states(self):
        with self.assertRaisesRegex(UserError, "Ferme Teranga is “Open”; it cannot become “In review”"):
            self.account._change_state("review", "Look again")
        self.assertEqual(self.account.state, "open")
        with self.assertRaisesRegex(ValidationError, "no state “frozen”"):
            self.account._change_state("frozen", "x")

    def test_change_takes_a_reason(self):
        for reason in (None, "", "  \n"):
            with self.subTest(reason=reason), self.assertRaisesRegex(UserError, "give a reason"):
                self.account._change_state("suspended", reason)
        with self.assertRaisesRegex(UserError, "give a reason"):
            self.account._set_sale_mode("cash", "")

    def test_who_may_change_what(self):
        draft = self._draft()
        for user in (self.analyst, self.manager):
            with self.assertRaisesRegex(UserError, "opened by a request"):
                draft.with_user(user)._change_state("open", "Known for years")
        with self.assertRaisesRegex(AccessError, "Only a credit analyst or manager suspends"):
            self.account.with_user(self.account_manager)._change_state("suspended", "Late")
        with self.assertRaises(AccessError):
            self.account.with_user(self.collector)._change_state("suspended", "Late")
        with self.assertRaisesRegex(AccessError, "how a customer pays"):
            self.account.with_user(self.account_manager)._set_sale_mode("cash", "Late")
        with self.assertRaisesRegex(UserError, "opened by a request"):
            self.env["credit.account"].with_user(self.manager).create(
                {"partner_id": self.contact.create({"name": "New"}).id, "state": "open"}
            )

    def test_state_and_mode_are_not_written_past_the_history(self):
        for vals in ({"state": "closed"}, {"sale_mode": "cash"}):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "ask for the reason"):
                self.account.with_user(self.manager).write(vals)
        self.account.sudo().write({"sale_mode": "cash", "note": "x"})
        self.assertRecordValues(
            self.account.history_ids[:1],
            [{"kind": "sale_mode", "previous": "term", "value": "cash", "user_id": self.env.uid}],
        )
        self.assertEqual(self.account.sale_mode, "cash")

    def test_nobody_writes_history(self):
        with self.assertRaises(AccessError):
            self.account.history_ids.with_user(self.manager).write({"reason": "x"})

    def test_wizard_asks_for_the_reason(self):
        wizard = (
            self.env["credit.account.change"]
            .with_user(self.analyst)
            .with_context(active_ids=self.account.ids)
            .create({"state": "suspended", "reason": "Moved away"})
        )
        wizard.action_apply()
        self.assertEqual(self.account.state, "suspended")
        self.assertEqual(self.account.history_ids[:1].reason, "Moved away")

    # Sale mode

    def test_sale_mode_of_a_past_date(self):
        analyst = self.account.with_user(self.analyst)
        analyst._set_sale_mode("cash", "Late three times", "2026-03-01")
        analyst.sudo()._set_sale_mode("term", "Bank guarantee", "2026-05-01")
        self.assertEqual(self.account.sale_mode, "term")
        modes = [
            self._history_at(analyst, "sale_mode", day)[analyst.id]
            for day in ("2026-01-09", "2026-02-28", "2026-03-01", "2026-04-30", "2026-05-01")
        ]
        self.assertEqual(modes, [None, "term", "cash", "cash", "term"])

    def test_last_change_of_a_day_counts(self):
        self.account._set_sale_mode("cash", "Late")
        self.account.sudo()._set_sale_mode("term", "A mistake")
        self.assertEqual(self._history_at(self.account, "sale_mode", "2026-06-15"), {self.account.id: "term"})

    def test_sale_mode_is_dated_between_the_last_change_and_today(self):
        with self.assertRaisesRegex(ValidationError, "2026-06-16 is still to come"):
            self.account._set_sale_mode("cash", "Late", "2026-06-16")
        with self.assertRaisesRegex(ValidationError, "2026-01-09 is before the last change .* 2026-01-10"):
            self.account._set_sale_mode("cash", "Late", "2026-01-09")
        with self.assertRaisesRegex(ValidationError, "no mode “barter”"):
            self.account._set_sale_mode("barter", "Late")

    def test_same_mode_again_changes_nothing(self):
        before = self.account.history_ids
        self.account._set_sale_mode("term", "As it is")
        self.assertEqual(self.account.history_ids, before)

    def test_values_of_many_accounts_are_one_statement(self):
        partners = self.env["res.partner"].create([{"name": f"Customer {index}"} for index in range(20)])
        accounts = self.env["credit.account"].ensure_accounts(partners, self.company)
        self._history_at(accounts, "sale_mode", "2026-06-15")
        self.env.flush_all()
        with self.assertQueryCount(1):
            modes = self._history_at(accounts, "sale_mode", "2026-06-15")
        self.assertEqual(set(modes.values()), {"term"})

    def test_report_reads_the_value_of_its_own_date(self):
        self.account._set_sale_mode("cash", "Late", "2026-03-01")
        value = self.env["credit.account"]._history_value_sql(SQL("account"), "sale_mode", SQL("report.date"))
        rows = self.env.execute_query(
            SQL(
                """SELECT report.date::text, %s
                     FROM credit_account account,
                          (VALUES (DATE '2026-02-28'), (DATE '2026-03-31')) report(date)
                    WHERE account.id = %s ORDER BY report.date""",
                value,
                self.account.id,
            )
        )
        self.assertEqual(rows, [("2026-02-28", "term"), ("2026-03-31", "cash")])

    # Opening

    def test_accounts_start_as_drafts_where_they_have_to_be_opened(self):
        self.company.credit_opening_required = True
        account = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        self.assertEqual(
            (account.state, account.history_ids.filtered(lambda change: change.kind == "state").value),
            ("draft", "draft"),
        )

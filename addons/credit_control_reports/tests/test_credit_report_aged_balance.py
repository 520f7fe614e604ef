from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import BUCKETS, ReportCommon

# Not due, up to 30, 31-60, 61-90, over 90 days, unallocated, total: DOMAIN.md, section 1.
DOMAIN_ROWS = {
    "2025-03-31": [5500, 7800, 3200, 0, 0, -1500, 15000],
    "2025-04-30": [2500, 3000, 3000, 3200, 0, -1500, 10200],
    "2025-05-01": [0, 5500, 3000, 3200, 0, -1500, 10200],
    "2025-05-31": [0, 0, 5500, 0, 3200, -1500, 7200],
}


@tagged("post_install", "-at_install")
class TestCreditReportAgedBalance(ReportCommon):
    def _assert_domain_rows(self, **options):
        for as_of, row in DOMAIN_ROWS.items():
            self.assertEqual(self._aged(as_of, **options), row, as_of)

    def _check(self, as_of, company=None):
        """The report's own check against the ledger."""
        report = self.env["credit.report.aged.balance"].with_company(company or self.company)
        checks = report.with_options(as_of=as_of)._get_checks()
        return next(check for check in checks if check.company == (company or self.company))

    def _assert_ties(self, as_of):
        """The report's total is what the ledger says, by the ORM this time."""
        lines = self.env["account.move.line"].search(
            [
                ("parent_state", "=", "posted"),
                ("date", "<=", as_of),
                ("account_id.credit_role", "!=", False),
                ("company_id", "child_of", self.company.root_id.id),
            ]
        )
        total = self._aged(as_of, [("company_id", "=", self.company.id)])[-1]
        self.assertAlmostEqual(total, sum(lines.mapped("balance")), 2)

    # The test ledger of the domain

    def test_domain_ledger(self):
        self._domain_ledger()
        self._assert_domain_rows()
        for as_of in DOMAIN_ROWS:
            self._assert_ties(as_of)

    def test_domain_ledger_in_a_currency_without_decimals(self):
        franc = self.env.ref("base.XOF")
        franc.active = True
        data = self.setup_other_company(name="Teranga SA", currency_id=franc.id)
        self._in_company(data)
        self._domain_ledger()
        self.assertEqual(self.company.currency_id.decimal_places, 0)
        self._assert_domain_rows()

    def test_domain_ledger_in_foreign_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("1900-01-01", 0.5)])
        self._domain_ledger(currency=euro)
        report = self.env["credit.report.aged.balance"]
        for as_of, row in DOMAIN_ROWS.items():
            self.assertEqual(self._aged(as_of), [2 * amount for amount in row], as_of)
            rows = report.with_options(as_of=as_of).search([("partner_id", "=", self.customer.id)])
            self.assertEqual(sum(rows.mapped("amount_currency")), row[-1], as_of)
            self.assertEqual(rows.currency_id, euro)

    def test_rate_that_moves(self):
        """The difference of the rates is in the ledger from its own day on, and in the report too."""
        euro = self.setup_other_currency(
            "EUR", rates=[("1900-01-01", 0.5), ("2025-03-01", 0.4), ("2025-05-01", 0.8)]
        )
        self._domain_ledger(currency=euro)
        exchange = self.env["account.move"].search(
            [("journal_id", "=", self.company.currency_exchange_journal_id.id)]
        )
        self.assertTrue(exchange, "The rates moved, so there are exchange differences.")
        for as_of in (*DOMAIN_ROWS, "2025-02-28", "2025-03-15", "2025-04-02", "2025-12-31"):
            self._assert_ties(as_of)
        rows = self.env["credit.report.aged.balance"].with_options(as_of="2025-12-31").search([])
        rows = rows.filtered(lambda row: row.partner_id == self.customer)
        self.assertEqual(sum(rows.mapped("amount_currency")), DOMAIN_ROWS["2025-05-31"][-1])

    def test_exchange_difference_booked_later(self):
        """Where a closed period pushes the difference into the next one, the rest of the old rate stays open."""
        euro = self.setup_other_currency("EUR", rates=[("1900-01-01", 0.5), ("2025-03-01", 0.4)])
        invoice = self._invoice(100, "2025-02-10", date="2025-02-10", currency=euro)
        payment = self._payment(100, "2025-03-10", currency=euro)
        self.company.fiscalyear_lock_date = "2025-03-31"
        with freeze_time("2025-04-10"):
            self._match(invoice, payment.move_id)
        exchange = self._receivables(invoice).matched_credit_ids.exchange_move_id
        self.assertGreater(exchange.date, self._day("2025-03-31"))
        for as_of in ("2025-03-10", "2025-03-31", "2025-04-30"):
            self._assert_ties(as_of)
        self.assertEqual(self._aged("2025-03-31")[-1], -50, "200 invoiced, 250 paid")
        self.assertEqual(self._aged("2025-04-30")[-1], 0)

    # One trait at a time

    def test_due_today_is_not_late(self):
        self._invoice(100, "2025-03-31", date="2025-03-01")
        self.assertEqual(self._aged("2025-03-31")[:2], [100, 0])
        self.assertEqual(self._aged("2025-04-01")[:2], [0, 100])
        self.assertEqual(self._aged("2025-04-30")[:3], [0, 100, 0])
        self.assertEqual(self._aged("2025-05-01")[:3], [0, 0, 100])

    def test_by_invoice_date(self):
        self._invoice(100, "2025-04-30", date="2025-03-01")
        self.assertEqual(self._aged("2025-03-01", basis="invoice")[:2], [0, 100])
        self.assertEqual(self._aged("2025-03-31", basis="invoice")[:3], [0, 100, 0])
        self.assertEqual(self._aged("2025-04-01", basis="invoice")[:3], [0, 0, 100])
        self.assertEqual(self._aged("2025-04-01", basis="due")[:3], [100, 0, 0])

    def test_credits_in_the_bucket_of_their_date(self):
        self._domain_ledger()
        for as_of, row in (
            ("2025-03-31", [5500, 6300, 3200, 0, 0, 0, 15000]),
            ("2025-04-30", [2500, 3000, 1500, 3200, 0, 0, 10200]),
        ):
            self.assertEqual(self._aged(as_of, credits="aged"), row, as_of)
        # Of the day itself: 6,000 not due, less 1,500 paid that day.
        self.assertEqual(self._aged("2025-03-28", credits="aged")[0], 4500 - 3000)
        aged = self.env["credit.report.aged.balance"].with_options(as_of="2025-03-31", credits="aged")
        self.assertIn("unallocated", aged._get_hidden())
        self.assertEqual(aged.search([("total", "<", 0)]).days, 3)
        self._assert_ties("2025-03-31")

    def test_open_items_at_the_rate_of_the_day(self):
        euro = self.setup_other_currency("EUR", rates=[("1900-01-01", 0.5), ("2025-03-01", 0.4)])
        self._invoice(100, "2025-02-10", date="2025-02-10", currency=euro)
        self._invoice(70, "2025-02-10", date="2025-02-10")
        report = self.env["credit.report.aged.balance"]
        sums = ["total:sum", "revalued:sum"]
        for as_of, expected in (("2025-02-28", (270, 270)), ("2025-03-31", (270, 320))):
            asked = report.with_options(as_of=as_of, rates="day")
            self.assertEqual(asked._read_group([("partner_id", "=", self.customer.id)], [], sums), [expected])
            self.assertIn("revalued", asked._get_measures())
        self.assertNotIn("revalued", report._get_measures())

    def test_payment_dated_later_leaves_the_invoice_open(self):
        invoice = self._invoice(100, "2025-03-01", date="2025-02-01")
        self._match(invoice, self._payment(100, "2025-06-30").move_id)
        with freeze_time("2025-03-15"):
            self.assertEqual(self._aged(None)[-1], 100, "today, too")
        self.assertEqual(self._aged("2025-06-29")[-1], 100)
        self.assertEqual(self._aged("2025-06-30")[-1], 0)

    def test_what_is_dated_later_is_out(self):
        self._invoice(100, "2025-05-01", date="2025-04-01")
        self._payment(30, "2025-04-02")
        self.assertEqual(self._aged("2025-03-31")[-1], 0)
        self.assertEqual(self._aged("2025-04-01")[-1], 100)
        self.assertEqual(self._aged("2025-04-02")[-1], 70)

    def test_day_of_the_click_does_not_matter(self):
        invoice = self._invoice(100, "2025-03-01", date="2025-02-01")
        payment = self._payment(100, "2025-03-05")
        before = self._aged("2025-03-31")
        self.assertEqual([before[1], before[5], before[6]], [100, -100, 0])
        with freeze_time("2025-12-31"):
            self._match(invoice, payment.move_id)
        self.assertEqual(self._aged("2025-03-31"), [0] * 7)
        self.assertEqual(self._aged("2025-03-04")[-1], 100)

    def test_matching_undone(self):
        invoice = self._invoice(100, "2025-03-01", date="2025-02-01")
        self._match(invoice, self._payment(100, "2025-03-05").move_id)
        self._receivables(invoice).remove_move_reconcile()
        self.assertEqual([self._aged("2025-03-31")[1], self._aged("2025-03-31")[5]], [100, -100])

    def test_matched_with_a_draft(self):
        """Odoo also matches what is not posted; the ledger then has the other side only."""
        invoice = self._invoice(100, "2025-03-01", date="2025-02-01", post=False)
        for amount in (60, 40):
            payment = self._payment(amount, "2025-03-05")
            (self._receivables(invoice) | self._receivables(payment.move_id)).reconcile()
            self.assertTrue(self._receivables(payment.move_id).reconciled)
            paid = self._aged("2025-03-31")
            self.assertEqual(paid[5:], [-60, -60] if amount == 60 else [-100, -100])
            self._assert_ties("2025-03-31")
        invoice.action_post()
        self.assertEqual(self._aged("2025-03-31"), [0] * 7)
        self.assertEqual(self._aged("2025-03-04")[-1], 100)
        self._assert_ties("2025-03-31")

    def test_instalments_stand_apart(self):
        self._domain_ledger()
        rows = self.env["credit.report.aged.balance"].with_options(as_of="2025-03-31").search([])
        third = rows.filtered(lambda row: row.date == self._day("2025-02-20")).sorted("date_due")
        self.assertRecordValues(
            third,
            [
                {"date_due": self._day("2025-03-22"), "days": 9, "bucket": "bucket_1", "total": 3000},
                {"date_due": self._day("2025-04-21"), "days": -21, "bucket": "bucket_0", "total": 3000},
            ],
        )

    def test_refund_paid_out_is_owed_again(self):
        refund = self._payment(40, "2025-03-01")
        refund.action_draft()
        refund.payment_type = "outbound"
        refund.action_post()
        self.assertEqual(self._aged("2025-03-31"), [0, 40, 0, 0, 0, 0, 40])

    def test_contact_counts_with_its_customer(self):
        self._invoice(100, "2025-03-01", self.contact)
        self.assertEqual(self._aged("2025-03-31")[-1], 100)

    def test_customer_without_account_and_line_without_customer(self):
        self._invoice(100, "2025-03-01", self.other_customer)
        journal = self.company_data["default_journal_misc"]
        sides = (
            (self.company_data["default_account_receivable"], 70, 0),
            (
                self.company_data["default_account_revenue"],
                0,
                70,
            ),
        )
        move = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": "2025-03-01",
                "line_ids": [
                    Command.create({"account_id": account.id, "debit": debit, "credit": credit})
                    for account, debit, credit in sides
                ],
            }
        )
        move.action_post()
        rows = self.env["credit.report.aged.balance"].with_options(as_of="2025-03-31").search([])
        self.assertEqual(rows.filtered(lambda row: row.partner_id == self.other_customer).total, 100)
        self.assertFalse(rows.filtered(lambda row: row.partner_id == self.other_customer).account_id)
        self.assertEqual(rows.filtered(lambda row: row.move_id == move).total, 70)
        self._assert_ties("2025-03-31")
        self.assertIn("Without", rows._get_groups(rows._get_sections([])[0])[-1][0])

    def test_all_receivable_accounts_count(self):
        bills = self.env["account.account"].create(
            {"name": "Bills", "code": "131", "account_type": "asset_current", "reconcile": True}
        )
        bills.credit_role = "instrument"
        invoice = self._invoice(100, "2025-03-01", date="2025-02-01")
        entry = self.env["account.move"].create(
            {
                "journal_id": self.company_data["default_journal_misc"].id,
                "date": "2025-03-10",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.customer.id,
                            "balance": balance,
                            "date_maturity": "2025-05-31",
                        }
                    )
                    for account, balance in (
                        (bills, 100),
                        (self.company_data["default_account_receivable"], -100),
                    )
                ],
            }
        )
        entry.action_post()
        lines = self._receivables(invoice) | entry.line_ids.filtered(lambda line: line.account_id != bills)
        lines.reconcile()
        self.assertEqual(self._aged("2025-03-09")[1], 100, "the invoice")
        self.assertEqual(self._aged("2025-03-31"), [100, 0, 0, 0, 0, 0, 100], "the bill, due in May")
        self._assert_ties("2025-03-31")

    # Companies

    def _in_company(self, data):
        """Let the helpers of the class work in another company for this test."""
        env = self.env(context={**self.env.context, "allowed_company_ids": data["company"].ids})
        for name, value in {
            "env": env,
            "company": data["company"].with_env(env),
            "company_data": data,
        }.items():
            self.patch(type(self), name, value)

    def test_branch_counts_with_its_root(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids |= branch
        self.env["account.move"].with_company(branch)
        invoice = self._invoice(100, "2025-03-01", post=False)
        in_branch = invoice.with_company(branch).copy({"company_id": branch.id, "invoice_date": "2025-03-01"})
        in_branch.action_post()
        self.assertEqual(in_branch.company_id, branch)
        report = self.env["credit.report.aged.balance"].with_options(as_of="2025-03-31")
        row = report.search([("move_id", "=", in_branch.id)])
        self.assertRecordValues(row, [{"company_id": self.company.id, "total": 100}])
        seen = report.with_context(allowed_company_ids=branch.ids)._read_group([], [], ["total:sum"])
        self.assertEqual(seen, [(100,)], "The figures are the tree's, whichever of its companies is chosen.")
        self.assertTrue(self._check("2025-03-31").holds)

    def test_two_companies_are_never_added_up(self):
        other = self.setup_other_company(name="Other", currency_id=self.env.ref("base.EUR").id)
        self._invoice(100, "2025-03-01")
        move = self._invoice(1, "2025-03-01", post=False)
        move = move.with_company(other["company"]).create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2025-03-01",
                "company_id": other["company"].id,
                "invoice_line_ids": [
                    Command.create({"name": "Rice", "price_unit": 70, "tax_ids": [Command.clear()]})
                ],
            }
        )
        move.action_post()
        both = self.company | other["company"]
        report = self.env["credit.report.aged.balance"].with_options(as_of="2025-03-31")
        report = report.with_context(allowed_company_ids=both.ids)
        sections = {each.company: each.totals["total"] for each in report._get_sections([])}
        self.assertEqual(sections, {self.company: 100, other["company"]: 70})
        checks = report._report_checks(report._get_options())
        self.assertEqual({check.company: check.found for check in checks}, sections)
        self.assertTrue(all(check.holds for check in checks))
        self.assertEqual(
            [check["text"].split(" – ")[0] for check in report.get_checks()], both.mapped("name")
        )
        alone = report.with_context(allowed_company_ids=other["company"].ids)
        self.assertEqual(alone.search([]).company_id, other["company"])

    # Options, cache, speed

    def test_options_are_checked(self):
        report = self.env["credit.report.aged.balance"]
        for answers in ({"as_of": "31/03/2025"}, {"as_of": 5}, {"basis": "age"}):
            with self.assertRaisesRegex(UserError, str(next(iter(answers.values())))):
                report.with_options(**answers).search([])
        with self.assertRaisesRegex(UserError, "As of"):
            report.with_options(as_of="2025-02-30").get_description()

    def test_one_row_under_two_options(self):
        """The cache does not give the figures of one day for another."""
        invoice = self._invoice(100, "2025-03-01")
        row = self.env["credit.report.aged.balance"].browse(self._receivables(invoice).ids)
        self.assertEqual(row.with_options(as_of="2025-03-01").days, 0)
        self.assertEqual(row.with_options(as_of="2025-03-31").days, 30)
        self.assertEqual(row.with_options(as_of="2025-03-31", basis="invoice").bucket, "bucket_1")
        self.assertEqual(row.with_options(as_of="2025-03-01", basis="due").bucket, "bucket_0")

    def test_without_an_answer_it_is_today(self):
        self._invoice(100, "2025-03-01")
        with freeze_time("2025-03-11"):
            rows = self.env["credit.report.aged.balance"].search([("partner_id", "=", self.customer.id)])
            self.assertEqual(rows.days, 10)

    def test_queries_do_not_grow(self):
        report = self.env["credit.report.aged.balance"].with_options(as_of="2025-03-31")
        specification = {"move_name": {}, "total": {}, "partner_id": {"fields": {"display_name": {}}}}

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = report.web_search_read([], specification, limit=80)
            return len(found["records"]), self.env.cr.sql_log_count - before

        self._invoice(10, "2025-03-01")
        queries()
        few, some = queries()
        partners = self.env["res.partner"].create([{"name": f"Customer {number}"} for number in range(20)])
        for partner in partners:
            self._invoice(10, "2025-03-01", partner)
        queries()
        many, more = queries()
        self.assertGreater(many, few + 15)
        self.assertEqual(more, some)

    # Rights

    def test_sales_without_figures_sees_nothing(self):
        report = self.env["credit.report.aged.balance"].with_user(self.sales)
        for call in (
            lambda: report.search([]),
            report.get_description,
            report.get_checks,
            lambda: report.get_file("pdf"),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_sales_with_figures_sees_own_customers(self):
        self.sales.group_ids |= self.env.ref("credit_control.group_credit_figures")
        self._invoice(100, "2025-03-01", date="2025-03-01").invoice_user_id = self.sales
        self._invoice(70, "2025-03-01", self.other_customer).invoice_user_id = self.other_sales
        report = self.env["credit.report.aged.balance"].with_user(self.sales)
        self.assertEqual(report.search([]).mapped("total"), [100])
        self.assertEqual(report.get_checks(), [], "The ledger's total is not for everybody.")

    def test_the_team_and_accountants_see_all(self):
        self._invoice(100, "2025-03-01")
        accountant = new_test_user(self.env, "credit_accountant", groups="account.group_account_invoice")
        for user in (self.collector, self.analyst, self.manager, self.auditor, accountant):
            report = self.env["credit.report.aged.balance"].with_user(user)
            self.assertEqual(report.search([]).mapped("total"), [100], user.login)
            self.assertTrue(report.get_checks()[0]["holds"])

    def test_check_tells_what_differs(self):
        """A check that cannot fail is none: break the ledger behind Odoo's back."""
        invoice = self._invoice(100, "2025-03-01")
        self.assertTrue(self._check("2025-03-31").holds)
        self.env.flush_all()
        line = self._receivables(invoice)
        self.env.cr.execute("UPDATE account_move_line SET amount_residual = 90 WHERE id = %s", [line.id])
        check = self._check("2025-03-31")
        self.assertEqual((check.holds, check.found, check.expected, check.difference), (False, 90, 100, -10))
        text = self.env["credit.report.aged.balance"].with_options(as_of="2025-03-31").get_checks()[0]["text"]
        self.assertRegex(text, "differs")

    def test_drill_down(self):
        invoice = self._invoice(100, "2025-03-01")
        row = self.env["credit.report.aged.balance"].browse(self._receivables(invoice).ids)
        action = row.action_open_record()
        self.assertEqual((action["res_model"], action["res_id"]), ("account.move", invoice.id))
        self.assertEqual(list(BUCKETS), row._get_measures())

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import StatementCommon

BUCKETS = ("bucket_0", "bucket_1", "bucket_2", "bucket_3", "bucket_4", "unallocated")


@tagged("post_install", "-at_install")
class TestCreditStatementData(StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoices = cls._domain_ledger()
        cls.dollar = cls.company.currency_id.name

    def _ages(self, section):
        return [round(section.ageing.get(bucket, 0), 2) for bucket in BUCKETS] + [round(section.closing, 2)]

    def test_open_items_of_the_domain(self):
        for as_of, expected in (
            ("2025-03-31", [5500, 7800, 3200, 0, 0, -1500, 15000]),
            ("2025-04-30", [2500, 3000, 3000, 3200, 0, -1500, 10200]),
            ("2025-05-01", [0, 5500, 3000, 3200, 0, -1500, 10200]),
            ("2025-05-31", [0, 0, 5500, 0, 3200, -1500, 7200]),
        ):
            with self.subTest(as_of):
                section = self._sections(as_of)[self.dollar]
                self.assertEqual(self._ages(section), expected)
                self.assertAlmostEqual(section.company_closing, expected[-1], 2)

    def test_own_buckets_of_the_company(self):
        self.company.credit_ageing_days = "15, 45"
        ages = self._sections("2025-03-31")[self.dollar].ageing
        expected = {
            "bucket_0": 5500,
            "bucket_1": 3000,
            "bucket_2": 4800,
            "bucket_3": 3200,
            "unallocated": -1500,
        }
        self.assertEqual(ages, expected)
        page = self.Statement._prepare_page(
            self.customer,
            self.company,
            list(self._sections("2025-03-31").values()),
            date_to=self._day("2025-03-31"),
        )
        labels = [part["label"] for part in page["sections"][0]["ageing"]]
        self.assertEqual(labels, ["Not due", "Up to 15 days", "16-45 days", "Over 45 days", "Unallocated"])
        self.assertAlmostEqual(sum(part["share"] for part in page["sections"][0]["ageing"]), 100, 1)

    def test_items_oldest_due_date_first_and_credits_apart(self):
        section = self._sections("2025-03-31")[self.dollar]
        found = [(row.name, str(row.date_due), row.days, row.original, row.amount) for row in section.items]
        names = {key: move.name for key, move in self.invoices.items()}
        self.assertEqual(
            found,
            [
                (names["I1"], "2025-02-09", 50, 10000, 3200),
                (names["I2"], "2025-03-03", 28, 4800, 4800),
                (names["I3"], "2025-03-22", 9, 3000, 3000),
                (names["I3"], "2025-04-21", -21, 3000, 3000),
                (names["I4"], "2025-04-30", -30, 2500, 2500),
            ],
        )
        self.assertEqual([(row.nature, row.amount) for row in section.credits], [("payment", -1500)])
        self.assertEqual(section.overdue, 11000)

    def test_activity_between_two_days(self):
        section = self._sections("2025-03-31", date_from="2025-03-01")[self.dollar]
        self.assertEqual(section.opening, 20800)
        found = [
            (str(each.row.day), each.row.nature, each.row.amount, each.balance) for each in section.movements
        ]
        self.assertEqual(
            found,
            [
                ("2025-03-05", "credit", -800, 20000),
                ("2025-03-15", "payment", -6000, 14000),
                ("2025-03-28", "payment", -1500, 12500),
                ("2025-03-31", "invoice", 2500, 15000),
            ],
        )
        self.assertEqual(self._ages(section), [5500, 7800, 3200, 0, 0, -1500, 15000])

    def test_a_quiet_period_still_tells_the_balance(self):
        section = self._sections("2025-07-31", date_from="2025-07-01")[self.dollar]
        self.assertEqual((section.opening, section.movements, section.closing), (7200, [], 7200))

    def test_currencies_apart_company_currency_first(self):
        euro = self.setup_other_currency("EUR", rates=[("1900-01-01", 0.5)])
        self._invoice(100, "2025-03-01", currency=euro)
        sections = self._sections("2025-03-31")
        self.assertEqual(list(sections), [self.dollar, "EUR"])
        self.assertEqual((sections["EUR"].closing, sections["EUR"].company_closing), (100, 200))
        self.assertEqual(list(self._sections("2025-03-31", currencies=euro)), ["EUR"])

    def test_a_payment_in_another_currency_settles_both(self):
        euro = self.setup_other_currency("EUR", rates=[("1900-01-01", 0.5)])
        partner = self.other_customer
        invoice = self._invoice(100, "2025-03-01", partner, currency=euro)
        payment = self._payment(150, "2025-03-10", partner)
        self._match(invoice, payment.move_id)
        open_items = self._sections("2025-03-31", partner)
        self.assertEqual({name: section.closing for name, section in open_items.items()}, {"EUR": 25})
        sections = self._sections("2025-03-31", partner, date_from="2025-03-01")
        for name, expected in (("EUR", [100, 25]), (self.dollar, [-150, 0])):
            self.assertEqual([each.balance for each in sections[name].movements], expected, name)
            self.assertEqual(sections[name].movements[-1].row.nature, "match")
            self.assertEqual(sections[name].closing, expected[-1])
        self.assertEqual(sections["EUR"].movements[-1].row.reference, payment.move_id.name)
        later = self._sections("2025-04-30", partner, date_from="2025-04-01")
        self.assertEqual({name: section.opening for name, section in later.items()}, {"EUR": 25})

    def test_a_payment_of_another_customer_settles_both(self):
        partner = self.other_customer
        invoice = self._invoice(100, "2025-03-01", partner)
        payment = self._payment(100, "2025-03-10", self._customer("Payer"))
        self._match(invoice, payment.move_id)
        self.assertFalse(self._sections("2025-03-31", partner))
        section = self._sections("2025-03-31", partner, date_from="2025-03-01")[self.dollar]
        self.assertEqual([each.balance for each in section.movements], [100, 0])

    def test_contacts_and_branches_count(self):
        self._invoice(70, "2025-03-01", self.contact)
        branch = self._branch()
        self.env["account.move"].with_company(branch).create(
            {
                "move_type": "out_invoice",
                "company_id": branch.id,
                "partner_id": self.customer.id,
                "invoice_date": "2025-03-01",
                "invoice_line_ids": [
                    Command.create({"name": "Rice", "price_unit": 30, "tax_ids": [Command.clear()]})
                ],
            }
        ).action_post()
        self.assertEqual(self._sections("2025-03-31")[self.dollar].closing, 15100)
        self.assertEqual(self._sections("2025-03-31", company=branch)[self.dollar].closing, 15100)

    def test_doubtful_debts_count_and_other_accounts_do_not(self):
        doubtful = self.env["account.account"].create(
            {"name": "Doubtful", "code": "416000", "account_type": "asset_current", "reconcile": True}
        )
        misc = self.company_data["default_journal_misc"]
        self.env["account.move"].create(
            {
                "journal_id": misc.id,
                "date": "2025-03-01",
                "line_ids": [
                    Command.create({"account_id": doubtful.id, "partner_id": self.customer.id, "debit": 40}),
                    Command.create(
                        {"account_id": self.company_data["default_account_revenue"].id, "credit": 40}
                    ),
                ],
            }
        ).action_post()
        self.assertEqual(self._sections("2025-03-31")[self.dollar].closing, 15000)
        doubtful.credit_role = "doubtful"
        section = self._sections("2025-03-31")[self.dollar]
        self.assertEqual(section.closing, 15040)
        self.assertIn("entry", [row.nature for row in section.items])

    def test_one_statement_for_many_customers(self):
        partners = self.env["res.partner"].union(
            *(self._customer(f"Customer {index}") for index in range(12))
        )
        for partner in partners:
            self._invoice(10, "2025-03-01", partner)
        self.env.flush_all()
        day = self._day("2025-03-31")
        # One for the branches of the company, one for the contacts, one for everything.
        with self.assertQueryCount(3):
            found = self.Statement.read_sections(
                self.company, day, partners=partners | self.customer, date_from=day.replace(day=1)
            )
        self.assertEqual(len(found), 13)
        everybody = self.Statement.read_sections(self.company, day)
        self.assertLessEqual({*partners.ids, self.customer.id}, set(everybody))

    def test_total_ties_to_the_ledger(self):
        euro = self.setup_other_currency("EUR", rates=[("1900-01-01", 0.5), ("2025-03-10", 0.4)])
        invoice = self._invoice(100, "2025-03-01", self.other_customer, currency=euro)
        self._match(invoice, self._payment(60, "2025-03-12", self.other_customer, currency=euro).move_id)
        for as_of in ("2025-03-05", "2025-03-31", "2025-05-31"):
            decided = self.Statement.decide(self.company, kind="open", date=self._day(as_of))
            [ledger] = self.env["account.move.line"]._read_group(
                [
                    ("account_id.credit_role", "!=", False),
                    ("parent_state", "=", "posted"),
                    ("date", "<=", as_of),
                    ("company_id", "=", self.company.id),
                ],
                [],
                ["balance:sum"],
            )
            self.assertAlmostEqual(sum(balance for balance, _amounts in decided.values()), ledger[0], 2)

    def test_nothing_can_lie_between_these_days(self):
        day = self._day("2025-03-31")
        with self.assertRaisesRegex(ValidationError, "“From” is empty"):
            self.Statement.decide(self.company, kind="activity", date=day)
        with self.assertRaisesRegex(ValidationError, "2025-04-01, after the last day 2025-03-31"):
            self.Statement.decide(self.company, kind="activity", date=day, date_from=self._day("2025-04-01"))

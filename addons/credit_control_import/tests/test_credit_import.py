import base64
from datetime import date, datetime

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CreditImportCommon

GOOD = "C1;Dupont & Fils;F1;2025-01-10;2025-02-09;100.00;;;;"


@tagged("post_install", "-at_install")
class TestCreditImport(CreditImportCommon):
    """Reading and checking a file: nothing of it touches the ledger."""

    # -- proposals ---------------------------------------------------------------------------------------------------

    def test_proposals(self):
        record = self.env["credit.import"].create(
            {
                "file": self._file(
                    'C1;"Dupont; ""Fils""";F1;25/01/2025;24/02/2025;1.234,50;EUR;;oui;',
                    header="Code client;Raison sociale;N° facture;Date facture;Échéance;Montant TTC;Devise;"
                    "Règlement;Litige;Pays",
                    encoding="latin-1",
                ),
                "filename": "balance.csv",
            }
        )
        self.assertEqual(
            (
                record.name,
                record.encoding,
                record.separator,
                record.quote,
                record.date_order,
                record.decimal_sign,
            ),
            ("balance.csv", "cp1252", ";", '"', "dmy", ","),
        )
        self.assertEqual(
            record.column_ids.mapped("target"),
            [
                "customer",
                "customer_name",
                "number",
                "invoice_date",
                "due_date",
                "amount",
                "currency",
                False,
                "disputed",
                "country",
            ],
        )
        self.assertEqual(record.column_ids[1].sample, 'Dupont; "Fils"')

    def test_user_changes_mapping(self):
        record = self._new(
            file=self._file(
                "C1;F1;2025-01-10;2025-02-09;100;7",
                header="Customer;Number;Invoice date;Due date;Amount;Remaining",
            )
        )
        record.action_check()
        self.assertEqual(record.line_ids.amount, 100)
        record.column_ids[4].target = False
        self.assertEqual(record.state, "draft", "the check is void")
        with self.assertRaisesRegex(UserError, "Say which column holds: Amount"):
            record.action_check()
        record.column_ids[5].target = "amount"
        record.action_check()
        self.assertEqual(record.line_ids.amount, 7)
        record.column_ids[4].target = "amount"
        with self.assertRaisesRegex(UserError, "Several columns are read as: Amount"):
            record.action_check()

    def test_ambiguous_dates_are_asked(self):
        record = self._new("C1;;F1;01/02/2025;03/04/2025;100;;;;", date_order=False)
        self.assertFalse(record.date_order)
        with self.assertRaisesRegex(UserError, "Choose the date format"):
            record.action_check()
        record.date_order = "mdy"
        record.action_check()
        self.assertEqual(record.line_ids.invoice_date, date(2025, 1, 2))

    def test_ambiguous_amounts_are_asked(self):
        record = self._new("C1;;F1;2025-01-10;2025-02-09;1,234;;;;", decimal_sign=False)
        with self.assertRaisesRegex(UserError, "Choose the decimal sign"):
            record.action_check()
        record.decimal_sign = "."
        record.action_check()
        self.assertEqual(record.line_ids.amount, 1234)

    def test_other_separator_reads_again(self):
        record = self._new("C1;;F1;2025-01-10;2025-02-09;100;;;;")
        record.separator = "|"
        self.assertEqual(len(record.column_ids), 1)
        record.separator = ";"
        self.assertEqual(len(record.column_ids), 10)

    def test_workbook(self):
        record = self._checked(
            file=self._workbook(
                ["Receivables of May"],
                [],
                ["Customer", "Invoice no", "Invoice date", "Due date", "Amount", "Settled date"],
                ["Dupont", 4711, datetime(2025, 1, 10), date(2025, 2, 9), 100.1, None],
                ["Durand", "F2", "10/01/2025", "09/02/2025", "12.50", date(2025, 3, 1)],
            ),
            filename="items.xlsx",
            date_order="dmy",
        )
        self.assertTrue(record.is_workbook)
        self.assertEqual(record.sheet, "Items")
        self.assertRecordValues(
            record.line_ids,
            [
                {
                    "line": 4,
                    "number": "4711",
                    "amount": 100.1,
                    "invoice_date": date(2025, 1, 10),
                    "state": "new",
                },
                {
                    "line": 5,
                    "number": "F2",
                    "amount": 12.5,
                    "invoice_date": date(2025, 1, 10),
                    "state": "new",
                },
            ],
        )
        with self.assertRaisesRegex(UserError, "no sheet “Nowhere”"):
            record.sheet = "Nowhere"

    def test_unreadable_files(self):
        for content, message in (
            (b"   ", "The file is empty"),
            (b"Customer;Number\n", "no lines below it"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old Excel file"),
            (b"PK\x03\x04 not a workbook", "workbook is damaged"),
        ):
            with self.subTest(message), self.assertRaisesRegex(UserError, message):
                self._new(file=base64.b64encode(content))

    # -- errors ------------------------------------------------------------------------------------------------------

    def test_each_error_names_its_line(self):
        self.env.ref("base.XOF").active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.env.ref("base.XOF").id,
                "name": "2024-01-01",
                "rate": 600.0,
                "company_id": self.company.id,
            }
        )
        self.env.ref("base.CHF").active = False
        self.env.ref("base.GBP").active = True
        self.env["res.partner"].create(
            [{"name": "Twin"}, {"name": "Twin"}, {"name": "Gone", "active": False}]
        )
        cases = [
            (";;F2;2025-01-10;2025-02-09;100;;;;", r"^Customer \(code or name\) is empty$"),
            ("C1;;;2025-01-10;2025-02-09;100;;;;", "^Invoice number is empty$"),
            ("C1;;/;2025-01-10;2025-02-09;100;;;;", "^Invoice number is empty$"),
            ("C2;;F1;2025-01-10;2025-02-09;100;;;;", "^the number “F1” stands on line 2 already$"),
            ("C1;;F5;;2025-02-09;100;;;;", "^Invoice date is empty$"),
            (
                "C1;;F6;2025-02-30;2025-03-09;100;;;;",
                "^Invoice date “2025-02-30” is no date in the chosen format$",
            ),
            ("C1;;F7;2025-01-10;;100;;;;", "^Due date is empty$"),
            (
                "C1;;F8;2025-01-10;2025-01-09;100;;;;",
                "^Due date 01/09/2025 is before the invoice date 01/10/2025$",
            ),
            ("C1;;F9;2025-01-10;2025-02-09;;;;;", "^Amount is empty$"),
            ("C1;;G1;2025-01-10;2025-02-09;ten;;;;", "^the amount “ten” is not a number$"),
            ("C1;;G2;2025-01-10;2025-02-09;0.00;;;;", "^the amount is zero$"),
            (
                "C1;;G3;2025-01-10;2025-02-09;10.123;;;;",
                "^the amount “10.123” has more decimals than USD has$",
            ),
            (
                "C1;;G4;2025-01-10;2025-02-09;1500.50;XOF;;;",
                "^the amount “1500.50” has more decimals than XOF has$",
            ),
            ("C1;;G5;2025-01-10;2025-02-09;99999999999999;;;;", "^the amount “99999999999999” is too large$"),
            ("C1;;G6;2025-01-10;2025-02-09;100;XYZ;;;", "^the currency “XYZ” is unknown$"),
            (
                "C1;;G7;2025-01-10;2025-02-09;100;CHF;;;",
                "^the currency CHF is switched off: activate it first$",
            ),
            ("C1;;G8;2025-01-10;2025-02-09;100;GBP;;;", "^the currency GBP has no exchange rate$"),
            (
                "C1;;G9;2025-01-10;2025-02-09;100;;2025-01-09;;",
                "^Settled date 01/09/2025 is before the invoice date",
            ),
            ("C1;;H1;2025-01-10;2025-02-09;100;;soon;;", "^Settled date “soon” is no date"),
            ("C1;;H2;2025-01-10;2025-02-09;100;;;perhaps;", "^Disputed “perhaps” is neither yes nor no$"),
            ("C1;;H3;2025-01-10;2025-02-09;100;;;;391", "^the country “391” is unknown$"),
            ("Twin;;H4;2025-01-10;2025-02-09;100;;;;", "^2 customers are called “Twin”$"),
            ("Gone;;H5;2025-01-10;2025-02-09;100;;;;", "^the customer “Gone” is archived$"),
            (
                "C1;a;b;H6;2025-01-10;2025-02-09;100;;;;1;2",
                "^there are 12 cells under 10 columns: is a separator in a text without quotes.$",
            ),
            (
                "C1;;H7;2025-01-10;2025-01-01;zero;;;;",
                "^the amount “zero” is not a number; Due date 01/01/2025 is before",
            ),
            ("C1;;H8;2025-01-10;2025-02-09;1500;XOF;;;", None),
        ]
        record = self._checked(GOOD, *(line for line, _message in cases))
        problems = self._problems(record)
        for number, (line, message) in enumerate(cases, 3):
            with self.subTest(line):
                if message:
                    self.assertRegex(problems.get(number, "no error"), message)
                else:
                    self.assertNotIn(number, problems)
        self.assertEqual((record.new_count, record.error_count), (2, len(cases) - 1))
        self.assertEqual(record.line_count, len(cases) + 1)
        self.assertFalse(self.env["account.move"].search([("credit_import_id", "=", record.id)]))

    def test_good_lines_go_in_beside_bad_ones(self):
        record = self._run(
            GOOD, "C1;;F2;2025-01-10;2025-02-09;ten;;;;", "C1;;F3;2025-01-11;2025-02-09;50;;;;"
        )
        self.assertEqual((record.state, record.done_count, record.error_count), ("done", 2, 1))
        self.assertEqual(self._problems(record), {3: "the amount “ten” is not a number"})
        self.assertEqual(record.line_ids.move_id.mapped("name"), ["F1", "F3"])

    def test_errors_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        record = self._checked("C1;;F2;2025-01-10;2025-02-09;ten;;;;")
        line = record.error_line_ids.with_context(lang="fr_FR")
        self.assertEqual(line.problem_text, "le montant « ten » n’est pas un nombre")

    def test_cut_off_in_the_future(self):
        record = self._new(GOOD, cut_off_date="2999-01-01")
        with self.assertRaisesRegex(UserError, "cut-off date 01/01/2999 is in the future"):
            record.action_check()

    # -- customers ---------------------------------------------------------------------------------------------------

    def test_customers_found_by_reference_then_name(self):
        by_ref = self.env["res.partner"].create({"name": "Another name", "ref": "C1"})
        by_name = self.env["res.partner"].create({"name": "Durand SA"})
        other_code = self.env["res.partner"].create({"name": "Petit", "ref": "X9"})
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": by_ref.id, "ref": "C1"})
        record = self._checked(
            GOOD,
            "C2;Durand SA;F2;2025-01-10;2025-02-09;10;;;;",
            "C3;Petit;F3;2025-01-10;2025-02-09;10;;;;",
            "Durand SA;;F4;2025-01-10;2025-02-09;10;;;;",
            "durand sa;;F5;2025-01-10;2025-02-09;10;;;;",
        )
        empty = self.env["res.partner"]
        self.assertEqual(
            [line.partner_id for line in record.line_ids],
            [by_ref, by_name, empty, by_name, empty],
            "exact names only",
        )
        self.assertNotIn(contact, record.line_ids.partner_id)
        self.assertNotIn(
            other_code, record.line_ids.partner_id, "the same name with another code is another customer"
        )

    def test_new_customers(self):
        senegal = self.env.ref("base.sn")
        record = self._run(
            "C1;Dupont;F1;2025-01-10;2025-02-09;10;;;;SN",
            "C1;Dupont;F2;2025-01-10;2025-02-09;10;;;;Senegal",
            "0379-NEVHP;;F3;2025-01-10;2025-02-09;10;;;;",
            "Martin et Fils;;F4;2025-01-10;2025-02-09;10;;;;",
        )
        self.assertRecordValues(
            record.line_ids.partner_id,
            [
                {"name": "Dupont", "ref": "C1", "country_id": senegal.id, "is_company": True},
                {"name": "0379-NEVHP", "ref": "0379-NEVHP", "country_id": False, "is_company": True},
                {"name": "Martin et Fils", "ref": False, "country_id": False, "is_company": True},
            ],
        )
        accounts = self.env["credit.account"].search([("partner_id", "in", record.line_ids.partner_id.ids)])
        self.assertEqual(len(accounts), 3)

    # -- rights and companies ----------------------------------------------------------------------------------------

    def test_manager_prepares_and_may_not_post(self):
        record = self._checked(GOOD, user=self.manager)
        with self.assertRaisesRegex(AccessError, "right “Invoicing”"):
            record.action_run()
        record.with_user(self.accountant).action_run()
        self._work()
        self.assertEqual(record.state, "done")
        self.assertEqual(record.user_id, self.accountant)
        self.assertEqual(record.line_ids.move_id.create_uid, self.accountant)
        with self.assertRaises(AccessError):
            record.action_revert()

    def test_auditor_reads(self):
        record = self._checked(GOOD).with_user(self.auditor)
        self.assertIn("100.00", record.summary)
        self.assertEqual(record.line_ids.number, "F1")
        for action in (record.action_check, record.action_run, record.action_revert):
            with self.assertRaises(AccessError):
                action()
        with self.assertRaises(AccessError):
            self._new(GOOD, user=self.auditor)

    def test_nobody_posts_in_the_name_of_another(self):
        record = self._checked(GOOD, user=self.manager)
        for vals in ({"state": "running"}, {"user_id": self.accountant.id}, {"company_id": self.company.id}):
            with self.assertRaisesRegex(AccessError, "only the buttons change this"):
                record.write(vals)
        with self.assertRaisesRegex(AccessError, "only the buttons change this"):
            self._new(GOOD, user=self.manager, state="running", user_id=self.accountant.id)
        with self.assertRaises(AccessError):
            record.line_ids.amount = 1000000
        with self.assertRaises(AccessError):
            record.line_ids.unlink()

    def test_others_see_nothing(self):
        record = self._new(GOOD)
        for user in (self.collector, self.sales):
            with self.assertRaises(AccessError):
                record.with_user(user).read(["name"])

    def test_company_rule(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._new_user("stranger", "account.group_account_invoice")
        stranger.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        record = self._checked(GOOD)
        self.assertFalse(self.env["credit.import"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            record.line_ids.with_user(stranger).read(["number"])

    def test_other_company_shares_customers_not_invoices(self):
        self._run(GOOD)
        company = self.setup_other_company()["company"]
        self.accountant.write({"company_ids": [Command.link(company.id)], "company_id": company.id})
        record = self._run(GOOD)
        self.assertEqual((record.state, record.done_count), ("done", 1))
        self.assertEqual(record.line_ids.move_id.company_id, company)
        self.assertEqual(record.journal_id.company_id, company)
        self.assertEqual(self.env["res.partner"].search_count([("ref", "=", "C1")]), 1)

    def test_branch_uses_the_journals_of_its_company(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.cr.precommit.run()  # loads the chart of accounts
        self.accountant.write({"company_ids": [Command.link(branch.id)], "company_id": branch.id})
        record = self._run("C1;Dupont;F1;2025-01-10;2025-02-09;100;;2025-03-01;;")
        self.assertEqual(
            (record.state, record.company_id, record.payment_journal_id), ("done", branch, self.bank)
        )
        self.assertEqual(self._problems(record), {})
        self.assertEqual(record.line_ids.move_id.company_id, branch)
        account = self.env["credit.account"].search([("partner_id", "=", record.line_ids.partner_id.id)])
        self.assertEqual(account.company_id, self.company)

    def test_file_is_checked_in_few_queries(self):
        lines = [f"C{n % 20};Name {n % 20};N{n};2025-01-10;2025-02-09;10.00;;;;" for n in range(300)]
        record = self._new(*lines)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(40):
            record.action_check()
            self.env.flush_all()
        self.assertEqual(record.new_count, 300)

import io
from unittest.mock import patch

from openpyxl import load_workbook

from odoo.addons.base.models import ir_actions_report
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import StatementCommon


@tagged("post_install", "-at_install")
class TestCreditStatementPdf(StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.env["ir.module.module"].search([("name", "=", "credit_control_statement")])._update_translations(
            ["fr_FR"]
        )
        cls._domain_ledger()
        cls.day = cls._day("2025-03-31")
        cls.company.write({"email": "credit@kayor.example", "phone": "+221 33 800 00 00"})
        cls.customer.write({"ref": "C0042", "street": "12 rue Félix Faure", "city": "Dakar"})
        cls._bank("SN08 SN01 0015 2000 0485 0000 3035")

    def _pages(self, partners=None, date_from=None, lang="en_US"):
        partners = partners or self.customer
        found = self.Statement.read_sections(self.company, self.day, partners=partners, date_from=date_from)
        return [
            self.Statement.with_context(lang=lang)._prepare_page(
                partner.with_context(lang=lang),
                self.company.with_context(lang=lang),
                found.get(partner.id, []),
                date_to=self.day,
                date_from=date_from,
            )
            for partner in partners
        ]

    def _text(self, *args, **kwargs):
        [content] = self.Statement.render_pdfs(self._pages(*args, **kwargs))
        return " ".join(self._texts(content))

    def test_open_items_on_one_page(self):
        [content] = self.Statement.render_pdfs(self._pages())
        [text] = self._texts(content)
        for part in (
            "Statement of account",
            "As of 03/31/2025",
            "Ferme Teranga",
            "Customer number C0042",
            "12 rue Félix Faure",
            "15,000.00",
            "11,000.00",
            "-1,500.00",
            "Payments and credit notes not yet allocated",
            "To pay",
            "Not due",
            "31-60 days",
            "3,200.00",
            "02/09/2025",
            "50",
            "Please pay to",
            "SN08 SN01 0015 2000 0485 0000 3035",
            "credit@kayor.example",
            "Page 1 / 1",
            self.company.name,
        ):
            self.assertIn(part, text)

    def test_activity(self):
        text = self._text(date_from=self._day("2025-03-01"))
        for part in (
            "From 03/01/2025 to 03/31/2025",
            "Opening balance",
            "20,800.00",
            "Closing balance",
            "15,000.00",
            "Credit note",
            "Payment",
            "Invoice",
            "14,000.00",
        ):
            self.assertIn(part, text)

    def test_each_is_numbered_for_itself_in_one_process(self):
        partners = self.customer
        for index in range(3):
            partner = self._customer(f"Customer number {index}")
            for _each in range(45 if index == 1 else 1):
                self._invoice(10 + index, "2025-03-01", partner)
            partners |= partner
        documents = self.Statement.render_pdfs(self._pages(partners))
        texts = [self._texts(document) for document in documents]
        self.assertEqual([len(pages) for pages in texts], [1, 1, 2, 1])
        for partner, pages in zip(partners, texts, strict=True):
            self.assertIn(partner.name, pages[0])
            for number, page in enumerate(pages, 1):
                self.assertIn(f"Page {number} / {len(pages)}", page)
        self.assertNotIn("Statement of account, Customer number 1, As of", texts[2][0])
        self.assertIn("Statement of account, Customer number 1, As of", texts[2][1])
        self.assertIn("Days late", texts[2][1], "the head of the table stands on each page")
        self.assertNotIn("Customer number 0", " ".join(texts[2]))

    def test_one_by_one_where_qt_is_not_patched(self):
        partners = self.customer | self._customer("Second")
        self._invoice(10, "2025-03-01", partners[1])
        known = ir_actions_report._wkhtml()
        path = "odoo.addons.credit_control_statement.models.credit_mailing_pdf._wkhtml"
        with patch(path, lambda: known._replace(is_patched_qt=False)), self._counting() as calls:
            documents = self.Statement.render_pdfs(self._pages(partners))
        self.assertEqual(calls, [1, 1])
        self.assertIn("Ferme Teranga", self._texts(documents[0])[0])
        self.assertIn("Second", self._texts(documents[1])[0])

    def test_one_by_one_where_the_outline_does_not_tell(self):
        partners = self.customer | self._customer("Second")
        self._invoice(10, "2025-03-01", partners[1])
        path = "odoo.addons.credit_control_statement.models.credit_mailing_pdf.CreditMailing._split"
        with patch(path, lambda self, content, count: []), self._counting() as calls:
            documents = self.Statement.render_pdfs(self._pages(partners))
        self.assertEqual(calls, [2, 1, 1])
        self.assertIn("Second", self._texts(documents[1])[0])

    def test_in_the_language_of_the_customer(self):
        text = self._text(lang="fr_FR")
        for part in ("Relevé de compte", "Au 31/03/2025", "15 000,00", "Jours de retard", "Page 1 / 1"):
            self.assertIn(part, text)

    def test_francs_have_no_decimals(self):
        franc = self.setup_other_currency("XOF", rates=[("1900-01-01", 600.0)], rounding=1.0, symbol="FCFA")
        self._invoice(1250000, "2025-03-01", self.other_customer, currency=franc)
        text = self._text(self.other_customer)
        self.assertIn("1,250,000", text)
        self.assertNotIn("1,250,000.0", text)

    def test_text_of_people_is_text(self):
        partner = self._customer("<b>Sène</b> & Fils")
        self._invoice(10, "2025-03-01", partner)
        self.assertIn("<b>Sène</b> & Fils", self._text(partner))

    def test_in_favour_of_the_customer(self):
        self._payment(80, "2025-03-01", self.other_customer)
        text = self._text(self.other_customer)
        self.assertIn("Balance in your favour", text)
        self.assertNotIn("Please pay to", text)

    def test_wkhtmltopdf_missing_or_failing(self):
        with (
            patch(
                "odoo.addons.base.models.ir_actions_report.IrActionsReport.get_wkhtmltopdf_state",
                lambda self: "install",
            ),
            self.assertRaisesRegex(UserError, "wkhtmltopdf is not installed"),
        ):
            self.Statement.render_pdfs(self._pages())

    def test_workbook(self):
        euro = self.setup_other_currency("EUR", rates=[("1900-01-01", 0.5)])
        self._invoice(100.5, "2025-03-01", currency=euro)
        formula = self._customer("=1+1")
        self._invoice(7.25, "2025-03-01", formula)
        partners = self.customer | formula
        book = self._book(partners, kind="open", date=self.day)
        self.assertEqual(book.sheetnames, ["Balances", "Open items"])
        balances = list(book["Balances"].iter_rows(min_row=6, values_only=True))
        self.assertEqual([row[0] for row in balances], ["=1+1", "Ferme Teranga", "Ferme Teranga"])
        self.assertEqual([row[1] for row in balances], ["USD", "USD", "EUR"])
        self.assertEqual([row[-2] for row in balances], [7.25, 15000, 100.5])
        self.assertEqual([row[-1] for row in balances], [7.25, 15000, 201])
        self.assertEqual(book["Balances"].cell(4, len(balances[0])).value, 15208.25)
        self.assertEqual(book["Balances"]["A6"].data_type, "s")
        items = list(book["Open items"].iter_rows(min_row=6, values_only=True))
        self.assertEqual(len(items), 8)
        self.assertAlmostEqual(sum(row[-1] for row in items), 15208.25, 2)

    def test_workbook_of_movements(self):
        book = self._book(self.customer, kind="activity", date=self.day, date_from=self._day("2025-03-01"))
        rows = list(book["Movements"].iter_rows(min_row=6, values_only=True))
        self.assertEqual(rows[0][3:], ("Opening balance", None, None, None, 20800))
        self.assertEqual([row[-1] for row in rows], [20800, 20000, 14000, 12500, 15000, 15000])

    def _book(self, partners, **options):
        content = self.Statement._render_xlsx(self.company, partners, **options)
        return load_workbook(io.BytesIO(content), data_only=True)

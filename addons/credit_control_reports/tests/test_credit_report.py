import io
import json
from datetime import date

from openpyxl import load_workbook
from psycopg2.errors import ReadOnlySqlTransaction

from odoo import http
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import page_contract, report_contract
from .accounts_common import AccountsCommon
from .report_contract import AS_OF, TOP


@tagged("post_install", "-at_install")
class TestCreditReport(AccountsCommon, page_contract.PageContract, report_contract.ReportContract):
    """The reports of this addon keep the contract; and what one of them is enough to show of the engine."""

    addon = "credit_control_reports"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._accounts_ledger()
        shop = cls.env["res.partner"].create({"name": "Boutique Kaolack"})
        cls._invoice(50, "2025-03-10", shop, move_type="out_refund")  # nothing sold: its ratios have no base

    def test_text_is_never_a_formula(self):
        report = self.env["credit.report.aged.balance"].with_options(as_of=AS_OF)
        domain = [("partner_id", "=", self.formula.id)]
        for sheet in load_workbook(self._file(report, "xlsx", domain)).worksheets[:2]:
            cell = sheet.cell(TOP + 1, 1)
            self.assertEqual((cell.value, cell.data_type), ("=1+1", "s"))
        self.assertIn("=1+1", self._pdf_text(report, domain))

    def test_each_company_has_its_own_sheets_and_pages(self):
        other = self.setup_other_company(name="Other: [Ltd]", currency_id=self.euro.id)
        move = self.env["account.move"].with_company(other["company"])
        move = move.create(
            {
                "move_type": "out_invoice",
                "partner_id": self.other_customer.id,
                "invoice_date": "2025-03-01",
                "invoice_line_ids": [(0, 0, {"name": "Rice", "price_unit": 70, "tax_ids": False})],
            }
        )
        move.action_post()
        both = (self.company | other["company"]).ids
        report = self.env["credit.report.aged.balance"].with_options(as_of=AS_OF)
        report = report.with_context(allowed_company_ids=both)
        book = load_workbook(self._file(report, "xlsx"), data_only=True)
        self.assertEqual(len(book.sheetnames), 5)
        sheet = book["Items Other Ltd"]
        self.assertEqual(sheet.cell(TOP + 1, sheet.max_column).value, 70)
        pages = {("Currency: EUR" in page): page for page in self._pages(report)}
        self.assertEqual(len(pages), 2)
        self.assertIn(self.customer.name, pages[False])
        self.assertNotIn(self.customer.name, pages[True])

    def test_reader_s_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.collector.lang = "fr_FR"
        report = self.env["credit.report.aged.balance"].with_user(self.collector).with_context(lang="fr_FR")
        report = report.with_options(as_of=AS_OF)
        self.assertEqual(report.get_file("xlsx")[0], "Balance âgée 2025-03-31.xlsx")
        text = self._pdf_text(report)
        for part in ("Balance âgée", "31/03/2025", "Non affecté", "7 807,25", "Au : 31/03/2025"):
            self.assertIn(part, text)
        sheet = load_workbook(self._file(report, "xlsx")).worksheets[1]
        due = next(cell for cell in sheet[TOP] if cell.value == "Échéance")
        self.assertEqual(sheet.cell(TOP + 1, due.column).number_format, "dd/mm/yyyy")

    def test_the_weekly_page_is_one_page(self):
        for number in range(10):
            self._invoice(
                500 + number, "2025-03-01", self.env["res.partner"].create({"name": f"Debtor {number}"})
            )
        report = self.env["credit.report.weekly"].with_user(self.director).with_options(as_of=AS_OF)
        [page] = self._pages(report)
        self.assertIn("Page 1 / 1", page)

    def test_too_long_for_a_page(self):
        report = self._reports()[0]
        self.patch(type(self.env["credit.report"]), "_get_groups", lambda *_args: [("Somebody", {})] * 3001)
        with self.assertRaisesRegex(UserError, "3001"):
            report.get_file("pdf")

    def test_queries_of_a_file_do_not_grow(self):
        report = self.env["credit.report.aged.balance"].with_options(as_of=AS_OF)

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            report.get_file("xlsx")
            return self.env.cr.sql_log_count - before

        queries()
        few = queries()
        for number in range(15):
            self._invoice(10, "2025-03-01", self.env["res.partner"].create({"name": f"Customer {number}"}))
        self.assertEqual(queries(), few)

    def test_reading_does_not_write(self):
        """Whatever a reader looks at or takes home may come from a replica."""
        self.env.flush_all()
        run_id = (
            self.env["credit.report.aged.balance"]
            .with_options(as_of=AS_OF)
            .freeze()["context"]["credit_report_run"]
        )
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor(readonly=True) as cr:
            env = self.env(cr=cr, user=self.collector.id, su=False)
            for options in ({"as_of": AS_OF, "compare": "period", "overlays": True}, {"run": run_id}):
                report = env["credit.report.aged.balance"].with_options(**options)
                report.get_views([(False, "list"), (False, "search")])
                report.get_description()
                report.get_checks()
                report.takes_long("xlsx")
                report.web_read_group([], ["partner_id"], ["total:sum"])
                report.search([], limit=1).action_open_record()
                # As HTML: wkhtmltopdf would ask this server, which waits for this cursor.
                for kind in ("pdf", "xlsx"):
                    self.assertTrue(report.get_file(kind)[1])
            # Not by assertRaises, which writes a savepoint's flush first.
            refused = None
            try:
                with mute_logger("odoo.sql_db"):
                    cr.execute("UPDATE res_company SET name = name")
            except ReadOnlySqlTransaction as error:
                refused = error
            self.assertTrue(refused, "The cursor would have told of a write.")

    # Downloads

    def _download(self, user=None, **data):
        if user:
            self.authenticate(user.login, user.login)
        values = {
            "report": "credit.report.aged.balance",
            "kind": "xlsx",
            "context": json.dumps({"credit_report_as_of": AS_OF}),
            "csrf_token": http.Request.csrf_token(self),
            **data,
        }
        return self.url_open("/credit_control/report", data=values)

    def test_download(self):
        domain = json.dumps([("partner_id", "=", self.customer.id)])
        answer = self._download(
            self.collector, domain=domain, filters=json.dumps(["Customer: Ferme Teranga"])
        )
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Aged%20balance%202025-03-31.xlsx", answer.headers["Content-Disposition"])
        book = load_workbook(io.BytesIO(answer.content), data_only=True)
        self.assertEqual(book.worksheets[0].cell(TOP - 1, book.worksheets[0].max_column).value, 15000)
        self.assertEqual(date(2025, 3, 31), book.worksheets[-1]["B3"].value.date())

    def test_download_checks_rights_and_answers(self):
        answer = self._download(self.sales)
        self.assertEqual(answer.status_code, 500)
        self.assertIn("odoo.exceptions.AccessError", answer.text)
        self.authenticate(self.collector.login, self.collector.login)
        for data in (
            {"report": "res.partner"},
            {"report": "credit.report"},
            {"report": "no.such"},
            {"kind": "zip"},
        ):
            self.assertEqual(self._download(**data).status_code, 404, data)
        answer = self._download(context=json.dumps({"credit_report_as_of": "tomorrow"}))
        self.assertEqual(answer.status_code, 500)
        self.assertIn("tomorrow", answer.text)
        self.authenticate(None, None)
        self.assertIn("/web/login", self._download().url)

import importlib
import io
from collections import deque
from pathlib import Path

from lxml import etree
from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.models import MetaModel
from odoo.orm.model_classes import add_to_registry
from odoo.tests import HttpCase, tagged
from odoo.tools.convert import convert_file

from .common import ReportCommon
from .report_contract import TOP

ADDON = "credit_control_reports"
FOLDER = Path(__file__).parent / "example"
NAME = "credit.report.big.invoices"
MARCH = {"date_from": "2025-03-01", "date_to": "2025-03-31"}


@tagged("post_install", "-at_install")
class TestCreditReportExample(ReportCommon, HttpCase):
    """What CONTRIBUTE.md says: a report is a model, an action and its rights, in under 100 lines."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_example()
        cls._invoice(3000, "2025-04-10", date="2025-03-10").invoice_user_id = cls.sales
        cls._invoice(2000, "2025-04-10", cls.other_customer, date="2025-03-12")
        cls._invoice(1500, "2025-04-10", date="2025-02-10")
        cls._invoice(900, "2025-04-10", date="2025-03-10")
        cls.report = cls.env[NAME].with_user(cls.collector).with_options(**MARCH)

    @classmethod
    def _add_example(cls):
        """What installing an addon with these files would do."""
        known = MetaModel._module_to_models__[ADDON]
        before = list(known)
        module = importlib.import_module(
            "odoo.addons.credit_control_reports.tests.example.credit_report_big_invoices"
        )
        known[:] = before
        cls.addClassCleanup(cls._remove_example)
        add_to_registry(cls.registry, module.CreditReportBigInvoices)
        cls.registry._setup_models__(cls.env.cr, [NAME])
        cls.registry._post_init_queue = deque()  # there while modules are loaded
        cls.env["ir.model"].with_context(module=ADDON)._reflect_models([NAME])
        cls.env["ir.model.fields"]._reflect_fields([NAME])
        for file in ("ir.model.access.csv", "credit_report_big_invoices.xml"):
            convert_file(cls.env, ADDON, f"tests/example/{file}", {}, mode="init", noupdate=False)

    @classmethod
    def _remove_example(cls):
        del cls.registry._post_init_queue, cls.registry[NAME]
        cls.registry._setup_models__(cls.cr, ["credit.report"])

    def test_it_takes_under_a_hundred_lines(self):
        files = [path for path in FOLDER.iterdir() if path.is_file()]
        self.assertEqual(len(files), 3)
        self.assertLess(sum(len(path.read_text().splitlines()) for path in files), 100)

    def test_every_view_comes_by_itself(self):
        views = self.report.get_views([(False, kind) for kind in ("list", "search", "pivot", "graph")])[
            "views"
        ]
        arch = etree.fromstring(views["list"]["arch"])
        self.assertEqual(arch.get("js_class"), "credit_report_list")
        shown = [field.get("name") for field in arch.iter("field") if not field.get("column_invisible")]
        self.assertEqual(shown[:3], ["partner_name", "name", "date"])
        self.assertIn("total_before", shown)
        ratio = arch.find("field[@name='mean_days']")
        self.assertEqual(ratio.get("widget"), "credit_report_days")
        self.assertEqual(arch.find("field[@name='days']").get("column_invisible"), "1")
        self.assertIn("'group_by': 'salesperson_id'", views["search"]["arch"])
        self.assertEqual(etree.fromstring(views["pivot"]["arch"]).get("js_class"), "credit_report_pivot")
        self.assertEqual(etree.fromstring(views["graph"]["arch"]).get("js_class"), "credit_report_graph")

    def test_options_files_and_comparison_come_by_themselves(self):
        self.assertEqual(self.report._read_group([], [], ["total:sum"]), [(5000,)])
        self.assertEqual(self.report.with_options(size="5000").search_count([]), 0)
        both = self.report.with_options(compare="period")
        sums = both._read_group([], [], ["total:sum", "total_before:sum", "total_change:sum"])
        self.assertEqual(sums, [(5000, 1500, 3500)])
        self.assertEqual(both._get_labels()["total_before"], "Total, 02/01/2025 – 02/28/2025")
        name, content = both.get_file("xlsx")
        self.assertEqual(name, "Big invoices 2025-03-31.xlsx")
        book = load_workbook(io.BytesIO(content), data_only=True)
        self.assertEqual(book.worksheets[0].cell(TOP - 1, 2).value, 5000)
        notes = book.worksheets[-1].iter_rows(values_only=True)
        self.assertIn("Above", [row[0] for row in notes])
        pages = both._prepare_pdf_values(both._get_sections([])[0], [])
        self.assertEqual(pages["totals"], ["5,000.00", "1,500.00", "3,500.00", "2", "30.0"])
        self.assertIn(("Total:", "With tax."), pages["definitions"])

    def test_a_ratio_is_pooled_and_has_a_base(self):
        self._invoice(1200, "2025-03-20", date="2025-03-20")
        specs = self.report._get_aggregates(["count", "mean_days"])
        self.assertEqual(specs, ["count:sum", "mean_days:pooled"])
        groups = self.report._read_group([], ["partner_id"], specs, order="mean_days:pooled DESC")
        self.assertEqual([values for _partner, *values in groups], [[1, 29], [2, 15.5]])
        self.assertEqual(self.report._read_group([], [], specs), [(3, 20)])
        self.assertEqual(self.report._read_group([("id", "=", 0)], [], specs), [(0, False)])
        rows = self.report.web_search_read([], {"mean_days": {}}, order="mean_days desc")["records"]
        self.assertEqual([row["mean_days"] for row in rows], [31, 29, 0])
        other = self.report.with_options(compare="period").search([("figures_date", "=", "2025-02-28")])
        self.assertEqual(other.web_read({"count": {}, "mean_days": {}})[0]["mean_days"], False)
        self.assertEqual(self.report.get_description()["ratios"], {"mean_days": ("days", "count", "days")})
        sheets = [
            load_workbook(io.BytesIO(self.report.get_file("xlsx", domain)[1]), data_only=True).worksheets[0]
            for domain in ([], [("id", "=", 0)])
        ]
        self.assertEqual([sheet.cell(TOP - 1, 4).value for sheet in sheets], [20, "n/a"])
        self.assertTrue(sheets[0].column_dimensions["E"].hidden)

    def test_archive_mail_and_drill_down_come_by_themselves(self):
        run_id = self.report.with_user(self.manager).freeze()["context"]["credit_report_run"]
        self._invoice(7000, "2025-04-10", date="2025-03-20")
        frozen = self.report.with_options(run=run_id)
        sums = ["total:sum", "count:sum", "mean_days:pooled"]
        self.assertEqual(frozen._read_group([], [], sums), [(5000, 2, 30)])
        self.assertEqual(self.report._read_group([], [], ["total:sum"]), [(12000,)])
        self.assertIn(NAME, dict(self.env["credit.report.schedule"]._selection_report()))
        row = self.report.search([], limit=1)
        self.assertEqual(row.action_open_record()["res_id"], row.move_id.id)

    def test_rights(self):
        with self.assertRaises(AccessError):
            self.report.with_user(self.sales).search([])
        self.sales.group_ids |= self.env.ref("credit_control.group_credit_figures")
        self.assertEqual(self.report.with_user(self.sales).search([]).partner_id, self.customer)

import io
from datetime import datetime

from openpyxl import load_workbook
from pypdf import PdfReader

from odoo.tests import HttpCase
from odoo.tools.misc import formatLang

from .common import ReportCommon

AS_OF = "2025-03-31"
OPTIONS = {
    "as_of": AS_OF,
    "since": "2025-03-01",
    "date_from": "2025-01-01",
    "date_to": AS_OF,
}  # each report takes those that it asks
TOP = 5  # row of the header in a sheet of a report


class ReportContract(ReportCommon, HttpCase):
    """What holds for every report over a dataset: the same figures on screen, in the XLSX and in the PDF.

    Pages have ``PageContract``.

    An addon with reports inherits this in a class of its own, names itself in ``addon``, and adds to the ledger what
    its reports need to show at least three lines on 31 March 2025.
    """

    addon = None
    filters = ["Customer: <b>any</b>"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_other_currency("EUR", rates=[("1900-01-01", 0.5)])
        cls._domain_ledger()
        cls._invoice(100.55, "2025-01-31", cls.other_customer, currency=cls.euro)
        cls.formula = cls.env["res.partner"].create({"name": "=1+1", "ref": "+cmd|' /C calc'!A0"})
        cls._invoice(7.25, "2025-03-01", cls.formula)

    def _reports(self):
        """Every report of the addon, as the collector sees it on one day or over one quarter."""
        base, page = self.env.registry["credit.report"], self.env.registry["credit.report.page"]
        found = [
            model.with_user(self.collector).with_options(**OPTIONS)
            for model in self.env.values()
            if isinstance(model, base)
            and not isinstance(model, page)
            and not model._abstract
            and model._original_module == self.addon
        ]
        self.assertTrue(found)
        return found

    def _totals(self, report, domain=()):
        """Value of each measure; None of a ratio without a base."""
        sums = report._get_aggregates(report._get_figures())
        return report._measured(self.company.currency_id, report._read_group(list(domain), [], sums))[0]

    def _file(self, report, kind, domain=()):
        report = report.with_context(force_report_rendering=True)
        return io.BytesIO(report.get_file(kind, domain, self.filters)[1])

    def _pdf_text(self, report, domain=()):
        return " ".join(self._pages(report, domain))

    def _pages(self, report, domain=()):
        """The text of each page, on one line: a PDF has words, but neither lines nor tables."""
        pages = PdfReader(self._file(report, "pdf", domain)).pages
        return [" ".join(page.extract_text().split()) for page in pages]

    def _text(self, report, name, value):
        """A figure as the PDF writes it; written down here once more, not asked of the report."""
        unit = report._report_ratios.get(name, (0, 0, report._fields[name].type))[2]
        if unit == "percent":
            return "n/a" if value is None else f"{100 * value:,.1f}%"
        if unit in ("days", "number"):
            return "n/a" if value is None else f"{value:,.{1 if unit == 'days' else 2}f}"
        return formatLang(report.env, value, digits=0 if unit == "integer" else 2) if value else "–"

    def test_list_shows_the_dataset(self):
        for report in self._reports():
            with self.subTest(report=report._name):
                group, figures = report._get_lines_field(), report._get_figures()
                totals = self._totals(report)
                sums = report._get_aggregates(figures)
                groups = report.web_read_group([], [group], sums)["groups"]
                groups = [dict(zip(figures, (each[sum_] for sum_ in sums), strict=True)) for each in groups]
                rows = report.web_search_read([], {name: {} for name in figures})["records"]
                for values in (groups, rows):
                    for name in figures:
                        if name in report._report_ratios:
                            self._assert_pooled(report, name, values, totals[name])
                        else:
                            total = sum(each[name] for each in values)
                            self.assertAlmostEqual(total, totals[name], 2, name)

    def _assert_pooled(self, report, name, values, total):
        """A ratio is that of its parts, of each row as of all of them; without a base there is none."""
        numerator, denominator, _unit = report._report_ratios[name]
        parts = [(each[numerator], each[denominator], each[name]) for each in values]
        parts.append((sum(part[0] for part in parts), sum(part[1] for part in parts), total))
        for above, below, ratio in parts:
            if abs(below) < 0.005:
                self.assertIn(ratio, (False, None), name)
            else:
                self.assertAlmostEqual(ratio, above / below, 4, name)

    def test_xlsx_shows_the_dataset(self):
        for report in self._reports():
            for domain in ([], [("company_id", "!=", False), ("id", "in", report.search([], limit=3).ids)]):
                with self.subTest(report=report._name, domain=domain):
                    self._assert_xlsx(report, domain)

    def _assert_xlsx(self, report, domain):
        totals = self._totals(report, domain)
        values = load_workbook(self._file(report, "xlsx", domain), data_only=True)
        formulas = load_workbook(self._file(report, "xlsx", domain))
        self.assertEqual(len(values.sheetnames), 3)
        counts = (len(report._read_group(domain, [report._get_lines_field()])), report.search_count(domain))
        for sheet, plain, count in zip(values.worksheets, formulas.worksheets, counts, strict=False):
            header = [cell.value for cell in sheet[TOP]]
            rows = list(sheet.iter_rows(min_row=TOP + 1, values_only=True))
            self.assertEqual(len(rows), count)
            self.assertEqual(sheet.auto_filter.ref.split(":")[0], f"A{TOP}")
            self.assertEqual(sheet.freeze_panes, f"B{TOP + 1}")
            figures = report._get_figures()
            first = len(header) - len(figures)
            letters = {name: plain.cell(TOP, first + n).column_letter for n, name in enumerate(figures, 1)}
            for index, name in enumerate(figures, first):
                self.assertEqual(header[index], report._get_columns([name])[0].label)
                column, value = letters[name], sheet.cell(TOP - 1, index + 1).value
                formula = plain.cell(TOP - 1, index + 1).value
                self.assertEqual(index + 1 in self._hidden(plain), name not in report._get_measures(), name)
                if name in report._report_ratios:
                    above, below = (f"{letters[term]}{TOP - 1}" for term in report._report_ratios[name][:2])
                    self.assertEqual(formula, f'=IF({below}=0,"n/a",{above}/{below})')
                    self._assert_ratio(value, totals[name])
                    continue
                self.assertAlmostEqual(sum(row[index] or 0 for row in rows), totals[name], 2)
                self.assertAlmostEqual(value, totals[name], 2)
                self.assertEqual(formula, f"=SUBTOTAL(109,{column}{TOP + 1}:{column}{TOP + max(count, 1)})")

    def _hidden(self, sheet):
        """Numbers of the hidden columns; neighbours of one width are one entry of the file."""
        entries = [entry for entry in sheet.column_dimensions.values() if entry.hidden]
        return {number for entry in entries for number in range(entry.min, entry.max + 1)}

    def _assert_ratio(self, found, expected):
        if expected is None:
            self.assertEqual(found, "n/a")
        else:
            self.assertAlmostEqual(found, expected, 6)

    def test_xlsx_rows_are_the_records(self):
        for report in self._reports():
            with self.subTest(report=report._name):
                names = [*report._report_columns, *report._get_figures()]
                names = [column.name for column in report._get_columns(names)]
                sheet = load_workbook(self._file(report, "xlsx"), data_only=True).worksheets[1]
                cells = list(sheet.iter_rows(min_row=TOP + 1))
                for record, row in zip(report.search([]), cells, strict=True):
                    for name, cell in zip(names, row, strict=True):
                        self._assert_cell(record, name, cell)

    def _assert_cell(self, record, name, cell):
        value, field, found = record[name], record._fields[name], cell.value
        if field.type == "many2one":
            self.assertEqual(found or "", value.display_name or "", name)
        elif field.type == "selection":
            self.assertEqual(found or "", dict(field._description_selection(record.env)).get(value, ""), name)
        elif field.type == "date" and value:
            self.assertIsInstance(found, datetime, name)
            self.assertEqual(found.date(), value, name)
        elif name in record._report_ratios:
            base = record[record._report_ratios[name][1]]
            self._assert_ratio(found, value if base else None)
        elif field.type in ("monetary", "integer", "float"):
            self.assertAlmostEqual(found or 0, value, 2, name)
            if found and field.type == "monetary":
                currency = record[field.get_currency_field(record)]
                self.assertEqual(
                    cell.number_format.split(";")[0], "#,##0.00" if currency.decimal_places else "#,##0"
                )
        else:
            self.assertEqual(found or False, value, name)

    def test_pdf_shows_the_dataset(self):
        for report in self._reports():
            with self.subTest(report=report._name):
                text = self._pdf_text(report)
                totals = self._totals(report)
                shown = [self._text(report, name, totals[name]) for name in report._get_measures()]
                self.assertIn(" ".join(["Total", *shown]), text)
                groups = report._get_groups(report._get_sections([])[0])
                self.assertGreaterEqual(len(groups), 3)
                for title, values in groups[:3]:
                    shown = [self._text(report, name, values[name]) for name in report._get_measures()]
                    self.assertIn(" ".join([title, *shown]), text)
                for label, answer in report._get_option_texts():
                    self.assertIn(f"{label}: {answer}", text)
                kinds = {option.name: option.kind for option in report._get_option_list()}
                days = [
                    report._date_text(datetime.fromisoformat(OPTIONS[name]))
                    for name in kinds
                    if name in OPTIONS
                ]
                self.assertIn(f"{report._get_title()}, {' – '.join(days)}", text, "on top of each page")
                for term, _text in report._get_definitions():
                    self.assertIn(term, text)
                self.assertIn("Page 1 / ", text)
                self.assertIn(self.company.name, text)
                amounts = [name for name in report._get_measures() if report._fields[name].type == "monetary"]
                self.assertEqual(f"Currency: {self.company.currency_id.name}" in text, bool(amounts))
                self.assertIn("<b>any</b>", text, "what people wrote is escaped")

    def test_checks_are_shown_and_hold(self):
        for report in self._reports():
            with self.subTest(report=report._name):
                checks = report.get_checks()
                self.assertTrue(all(check["holds"] for check in checks))
                text = self._pdf_text(report)
                notes = load_workbook(self._file(report, "xlsx"), data_only=True).worksheets[-1]
                cells = [cell for row in notes.iter_rows(values_only=True) for cell in row]
                for check, shown in zip(report._get_checks(), checks, strict=True):
                    self.assertIn(" ".join(shown["text"].split()), text)
                    self.assertIn(f"{check.label} – {check.company.name}", cells)
                    self.assertIn(check.expected, cells)

    def test_notes_of_the_workbook(self):
        for report in self._reports():
            with self.subTest(report=report._name):
                notes = load_workbook(self._file(report, "xlsx")).worksheets[-1]
                rows = [
                    [cell for cell in row if cell is not None] for row in notes.iter_rows(values_only=True)
                ]
                for option in report._get_option_list():
                    if option.kind == "date":
                        self.assertIn([option.label, datetime.fromisoformat(OPTIONS[option.name])], rows)
                self.assertIn(["Filter", self.filters[0]], rows)
                for term, text in report._get_definitions():
                    self.assertIn([term, text], rows)

    def test_nothing_to_show(self):
        for report in self._reports():
            with self.subTest(report=report._name):
                nothing = [("id", "=", 0)]
                self.assertIn("Nothing to show", self._pdf_text(report, nothing))
                sheet = load_workbook(self._file(report, "xlsx", nothing), data_only=True).worksheets[1]
                self.assertEqual(sheet.max_row, TOP)

import json
from datetime import date, datetime

from openpyxl import load_workbook

from odoo.addons.credit_control_reports.tools.option import PREFIX
from odoo.addons.credit_control_reports.tools.page import UNITS, figures_of, values_of

from .report_contract import AS_OF

HEADER = 6  # row of the header in a sheet of a block


class PageContract:
    """What holds for every report that is a page: one JSON, the same figures on screen, in the XLSX and in the PDF.

    An addon inherits this beside ``ReportContract``, on the same ledger.
    """

    def _pages_of_addon(self):
        """Every page of the addon, as the director sees it on one day."""
        base = self.env.registry["credit.report.page"]
        return [
            model.with_user(self.director).with_options(as_of=AS_OF, date_to=AS_OF)
            for model in self.env.values()
            if isinstance(model, base) and not model._abstract and model._original_module == self.addon
        ]

    def _blocks(self, report):
        page = report.get_description()["page"]
        return [block for section in page["sections"] for block in section["blocks"]]

    def _cells(self, block):
        """Each line of a block as list of (value, unit)."""
        if block["kind"] == "tiles":
            return [[(tile["value"], tile["unit"])] for tile in block["tiles"]]
        if block["kind"] == "chart":
            return [[(value, block["unit"]) for value in line] for line in _transposed(block["series"])]
        return [values_of(cells, block["columns"]) for cells in self._lines(block)]

    def _lines(self, block):
        """The cells of each line of a table."""
        return [row["cells"] for row in block["rows"]] + ([block["totals"]] if block["totals"] else [])

    def test_page_is_plain_data(self):
        for report in self._pages_of_addon():
            blocks = self._blocks(report)
            self.assertTrue(blocks, report._name)
            self.assertEqual(json.loads(json.dumps(blocks)), blocks)
            self.assertEqual(len({block["name"] for block in blocks}), len(blocks))
            for block in blocks:
                with self.subTest(report=report._name, block=block["name"]):
                    for _value, unit in (cell for line in self._cells(block) for cell in line):
                        self.assertIn(unit, UNITS)
                    self.assertTrue(1 <= block["width"] <= 12)
                    figures = figures_of(block)
                    if block["kind"] == "tiles":
                        self.assertTrue(all(figure["definition"] for figure in figures))
                    else:
                        self.assertTrue(
                            block.get("definition") or any(each.get("definition") for each in figures)
                        )

    def test_page_opens_the_lists_behind_it(self):
        for report in self._pages_of_addon():
            opened = list(_actions(self._blocks(report)))
            self.assertTrue(opened, report._name)
            for action in opened:
                with self.subTest(report=report._name, action=action):
                    if "id" in action:
                        report.env[action["model"]].browse(action["id"]).check_access("read")
                        continue
                    window = self.env.ref(action["xmlid"]).sudo()
                    self.assertTrue(all(key.startswith(PREFIX) for key in action["context"]))
                    shown = report.env[window.res_model].with_context(**action["context"])
                    shown.web_search_read(action["domain"], {"display_name": {}}, limit=1)

    def test_page_in_xlsx(self):
        for report in self._pages_of_addon():
            with self.subTest(report=report._name):
                book = load_workbook(self._file(report, "xlsx"), data_only=True)
                blocks = self._blocks(report)
                self.assertEqual(len(book.worksheets), len(blocks) + 1)
                for block, sheet in zip(blocks, book.worksheets, strict=False):
                    found = [
                        [value for value in row if value is not None]
                        for row in sheet.iter_rows(min_row=HEADER + 1, values_only=True)
                    ]
                    for cells, row in zip(self._cells(block), found, strict=True):
                        line = [cell for cell in cells if cell[0] != ""]  # an empty text is an empty cell
                        labels = (
                            len(row) - len(line) if block["kind"] == "chart" else block["kind"] == "tiles"
                        )
                        for (value, unit), cell in zip(line, row[labels:], strict=False):
                            self._assert_page_cell(report, value, unit, cell)

    def _assert_page_cell(self, report, value, unit, cell):
        if value is None:
            self.assertEqual(cell, "n/a")
        elif unit == "date":
            self.assertEqual(cell, datetime.combine(date.fromisoformat(value), datetime.min.time()))
        elif unit == "text":
            self.assertEqual(cell, value)
        else:
            self.assertAlmostEqual(cell, value, 6)

    def test_page_in_pdf(self):
        for report in self._pages_of_addon():
            with self.subTest(report=report._name):
                text = self._pdf_text(report)
                for block in self._blocks(report):
                    self.assertIn(block["title"], text)
                    for printed in self._printed(report, block):
                        self.assertIn(" ".join(printed.split()), text)
                for label, answer in report._get_option_texts():
                    self.assertIn(f"{label}: {answer}", text)
                self.assertIn("Page 1 /", text)
                self.assertIn(self.company.name, text)
                self.assertIn("<b>any</b>", text, "what people wrote is escaped")
                for definition in report.get_description()["definitions"]:
                    self.assertIn(" ".join(definition["term"].split()), text)
                for check in report.get_checks():
                    self.assertTrue(check["holds"])
                    self.assertIn(" ".join(check["text"].split()), text)

    def _printed(self, report, block):
        """All figures of a block as texts; charts and trends are drawn."""
        currency = self.company.currency_id
        if block["kind"] == "tiles":
            return [report._printed(tile["value"], tile["unit"], currency) for tile in block["tiles"]]
        if block["kind"] == "chart":
            return []
        return [
            report._printed_cell(cell, column["unit"], currency)
            for cells in self._lines(block)
            for cell, column in zip(cells, block["columns"], strict=True)
            if column["unit"] != "trend"
        ]

    def test_page_says_what_its_figures_mean(self):
        for report in self._pages_of_addon():
            with self.subTest(report=report._name):
                notes = load_workbook(self._file(report, "xlsx")).worksheets[-1]
                rows = [
                    [cell for cell in row if cell is not None] for row in notes.iter_rows(values_only=True)
                ]
                definitions = report.get_description()["definitions"]
                self.assertTrue(definitions)
                for definition in definitions:
                    self.assertIn([definition["term"], definition["text"]], rows)

    def test_page_is_frozen(self):
        for report in self._pages_of_addon():
            with self.subTest(report=report._name):
                before = self._blocks(report)
                run = report.freeze()["context"]["credit_report_run"]
                self._invoice(500, "2025-03-20", date="2025-03-10")
                frozen = report.with_options(run=run)
                kept = self._blocks(frozen)
                self.assertFalse(list(_actions(kept)))
                self.assertEqual(
                    [self._cells(block) for block in kept], [self._cells(block) for block in before]
                )
                self.assertIn(self.director.name, str(frozen.get_file("pdf")[1]))

    def test_page_of_nothing(self):
        other = self.setup_other_company(name="Empty Ltd")["company"]
        self.director.company_ids |= other
        for report in self._pages_of_addon():
            with self.subTest(report=report._name):
                empty = report.with_context(allowed_company_ids=other.ids)
                self.assertTrue(self._blocks(empty))
                for kind in ("pdf", "xlsx"):
                    self.assertTrue(empty.get_file(kind)[1])
                both = report.with_context(allowed_company_ids=[self.company.id, other.id])
                sections = both.get_description()["page"]["sections"]
                self.assertEqual([each["company"] for each in sections], [self.company.name, "Empty Ltd"])
                one = both.with_options(in_currency="USD").get_description()["page"]["sections"]
                self.assertEqual(len(one), 1 if "in_currency" in report._report_asks else 2)

    def test_page_asks_a_constant_number_of_queries(self):
        def queries(report):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            report.get_description()
            return self.env.cr.sql_log_count - before

        reports = self._pages_of_addon()
        for report in reports:
            queries(report)
        few = [queries(report) for report in reports]
        partners = self.env["res.partner"].create([{"name": f"Debtor {number}"} for number in range(12)])
        for partner in partners:
            self._invoice(50, "2025-03-01", partner)
        self.assertEqual([queries(report) for report in reports], few)


def _transposed(series):
    return list(zip(*(each["values"] for each in series), strict=True))


def _actions(part):
    """Everything that a page opens."""
    if isinstance(part, list):
        for each in part:
            yield from _actions(each)
    elif isinstance(part, dict):
        if part.get("xmlid") or part.get("model"):
            yield part
        else:
            for each in part.values():
                yield from _actions(each)

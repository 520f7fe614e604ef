import contextlib
import csv
import io
import string
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.credit_control_import.tools import columns, rows, spreadsheet, values
from odoo.tests import BaseCase, tagged

_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=12)
_LETTERS = st.text(string.ascii_letters + "éèàç -'&", min_size=1, max_size=10).map(str.strip).filter(bool)
_DATES = st.dates(date(2000, 1, 1), date(2060, 12, 31))
_AMOUNTS = st.decimals(-(10**9), 10**9, places=2, allow_nan=False, allow_infinity=False)
_SETTINGS = settings(max_examples=80, deadline=None, database=None)
_WRITTEN = {"dmy": "{d:%d/%m/%Y}", "mdy": "{d:%m/%d/%Y}", "ymd": "{d:%Y-%m-%d}"}
_HEADERS = ("Customer", "Invoice no", "Invoice date", "Due date", "Amount")
_OPTIONS = rows.Options("ymd", ".", date(2030, 6, 30), "EUR", {"EUR": Decimal("0.01"), "XOF": Decimal(1)})


_DIALECTS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(spreadsheet.SEPARATORS),
        "quotechar": st.sampled_from(spreadsheet.QUOTES),
        "quoting": st.sampled_from((csv.QUOTE_ALL, csv.QUOTE_MINIMAL)),
        "lineterminator": st.sampled_from(("\r\n", "\n")),
    }
)


def _write(table, **dialect):
    stream = io.StringIO(newline="")
    csv.writer(stream, **dialect).writerows(table)
    return stream.getvalue()


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    """The pure part: what must hold for any file."""

    @_SETTINGS
    @given(
        st.integers(1, 5).flatmap(
            lambda width: st.lists(st.lists(_TEXT, min_size=width, max_size=width), min_size=1)
        ),
        _DIALECTS,
        st.sampled_from(("utf-8", "utf-8-sig", "utf-16")),
    )
    def test_any_table_reads_back(self, cells, dialect, encoding):
        table = [["Customer", "Number", *(f"c{n}" for n in range(len(cells[0])))]]
        table += [["A", str(number), *line] for number, line in enumerate(cells)]
        data = _write(table, **dialect).encode(encoding)
        file_format = spreadsheet.Format(
            spreadsheet.detect_encoding(data), dialect["delimiter"], dialect["quotechar"]
        )
        found = spreadsheet.read(data, file_format)
        self.assertEqual([list(line.cells) for line in found.lines], table[1:])
        self.assertEqual([line.number for line in found.lines], list(range(2, len(table) + 1)))

    @_SETTINGS
    @given(
        st.lists(
            st.tuples(_LETTERS, st.integers(1, 10**9), _DATES, _DATES, _AMOUNTS), min_size=1, max_size=30
        ),
        _DIALECTS,
        st.sampled_from(("utf-8", "utf-8-sig", "latin-1")),
    )
    def test_format_is_found(self, items, dialect, encoding):
        table = [_HEADERS, *items]
        data = _write(table, **dialect).encode(encoding)
        found = spreadsheet.read(data, spreadsheet.detect_format(data))
        self.assertEqual(found.header.cells, _HEADERS)
        self.assertEqual([line.cells for line in found.lines], [tuple(map(str, line)) for line in items])
        mapping = columns.propose(found.header.cells, found.samples())
        self.assertEqual(mapping, ["customer", "number", "invoice_date", "due_date", "amount"])

    @_SETTINGS
    @given(
        st.lists(
            st.lists(_TEXT | st.sampled_from(("2025-01-02", "10", "EUR", "yes")), min_size=10, max_size=10)
        )
    )
    def test_every_line_has_its_place(self, cells):
        mapping = [*columns.REQUIRED, *columns.OPTIONAL]
        lines = [spreadsheet.Line(number, tuple(line)) for number, line in enumerate(cells, 2)]
        found = rows.check(lines, mapping, _OPTIONS)
        self.assertEqual(
            [row.line for row in found], [line.number for line in lines], "good and bad make all"
        )
        for row in found:
            self.assertEqual(row.state == "error", bool(row.problems))
            if row.state != "error":
                self.assertTrue(
                    row.customer and row.number and row.amount and row.invoice_date <= row.due_date
                )
                self.assertEqual(row.state == "left_out", row.invoice_date > _OPTIONS.cut_off)
        good = [row.number for row in found if row.state != "error"]
        self.assertEqual(len(good), len(set(good)), "no number goes in twice")

    @_SETTINGS
    @given(_DATES, st.sampled_from(values.DATE_ORDERS))
    def test_dates_read_back(self, day, order):
        for written in (
            _WRITTEN[order].format(d=day),
            f"{_WRITTEN[order].format(d=day)} 00:00:00",
            f"{day:%d-%b-%Y}",
        ):
            self.assertEqual(values.parse_date(written, order), day)

    @_SETTINGS
    @given(
        st.lists(st.tuples(_DATES, st.integers(0, 90)), min_size=1), st.sampled_from(("dmy", "mdy", "ymd"))
    )
    def test_date_order_is_found_or_asked(self, items, order):
        written = [
            tuple(
                _WRITTEN[order].format(d=day) for day in (start, date.fromordinal(start.toordinal() + days))
            )
            for start, days in items
        ]
        found = values.detect_date_order(written)
        self.assertIn(found, (order, None), "never the wrong one")
        if order == "ymd" or any(start.day > 12 for start, _days in items):
            self.assertEqual(found, order)

    @_SETTINGS
    @given(
        _AMOUNTS,
        st.sampled_from(((".", ","), (".", " "), (".", "'"), (",", "."), (",", "\u202f"), (",", ""))),
    )
    def test_amounts_read_back(self, amount, signs):
        sign, group = signs
        written = f"{amount:,.2f}".replace(",", "\0").replace(".", sign).replace("\0", group)
        self.assertEqual(values.parse_amount(written, sign), amount)
        self.assertEqual(values.parse_amount(float(amount), sign), amount)
        if amount < 0:
            self.assertEqual(values.parse_amount(f"({written[1:]})", sign), amount)
            self.assertEqual(values.parse_amount(f"{written[1:]}-", sign), amount)

    @_SETTINGS
    @given(st.lists(_AMOUNTS, min_size=1), st.sampled_from((".", ",")))
    def test_decimal_sign_is_found(self, amounts, sign):
        group = "," if sign == "." else "."
        written = [f"{n:,.2f}".replace(",", "\0").replace(".", sign).replace("\0", group) for n in amounts]
        self.assertEqual(values.detect_decimal_sign(written), sign)

    @_SETTINGS
    @given(st.one_of(_TEXT, st.floats(), st.booleans(), st.none(), st.binary(max_size=4)))
    def test_no_cell_breaks_a_reader(self, cell):
        for read in (
            lambda: values.parse_date(cell, "dmy"),
            lambda: values.parse_amount(cell, "."),
            lambda: values.parse_flag(cell),
        ):
            with contextlib.suppress(ValueError):
                read()

    @_SETTINGS
    @given(st.binary(max_size=300))
    def test_no_file_breaks_the_reader(self, data):
        try:
            spreadsheet.read(data, spreadsheet.detect_format(data))
        except spreadsheet.Unreadable as problem:
            self.assertTrue(problem.code)

    def test_lines_as_a_person_counts_them(self):
        data = b'sep=;\nCustomer;Number\n"A\nB";1\n\nC;2\n'
        found = spreadsheet.read(data, spreadsheet.detect_format(data))
        self.assertEqual(
            [(line.number, line.cells) for line in found.lines], [(3, ("A\nB", "1")), (6, ("C", "2"))]
        )

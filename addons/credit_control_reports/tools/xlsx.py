"""Writes a workbook row by row, so that its size does not matter to memory."""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from types import MappingProxyType

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

WIDTHS = {"text": 22, "integer": 9, "date": 12, "money": 15, "mixed": 15}
WIDTH = 11  # of the others
EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet, from March 1900 on
NUMBERS = {"count": "#,##0", "percent": "0.0%", "days": "#,##0.0", "number": "#,##0.00"}
# Of a text: what has to be escaped in XML or by the rules of spreadsheets, and space at its ends.
NOT_PLAIN = re.compile(r"[&<>\x00-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_|^\s|\s$")
# Longest name that a sheet may have, and what it must not contain.
NAME_LENGTH = 31
NAME_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True)
class Cell:
    """A number that has a unit of its own, whatever its column has.

    :param value: a percentage of 1
    :param unit: ``money``, ``count``, ``percent``, ``days`` or ``number``
    :param decimals: of an amount
    """

    value: float
    unit: str
    decimals: int = 2


@dataclass
class Sheet:
    """A table with a heading; or, without columns, lines of label and value.

    :param name: on its tab
    :param heading: lines above the table, each a list of cells
    :param columns: list of ``tools.report.Column``
    :param rows: iterable of rows; an amount of another currency is a pair with its number of decimals
    :param row_count: how many they are
    :param totals: total by column name
    :param total_label: what the line of totals is called
    :param decimals: of the amounts
    :param without_base: what stands for a ratio that has none
    :param hidden: names of columns that are there only because a ratio is made of them
    """

    name: str
    heading: list = field(default_factory=list)
    columns: list = field(default_factory=list)
    rows: object = ()
    row_count: int = 0
    totals: dict = field(default_factory=dict)
    total_label: str = ""
    decimals: int = 2
    without_base: str = ""
    hidden: set = field(default_factory=set)


def excel_date_format(strftime):
    """A date format of Python's as a spreadsheet writes it.

    >>> excel_date_format("%d/%m/%Y"), excel_date_format("%m/%d/%y"), excel_date_format("%-d. %b %Y")
    ('dd/mm/yyyy', 'mm/dd/yy', 'd. mmm yyyy')
    """
    codes = {
        "%-d": "d", "%-m": "m", "%d": "dd", "%m": "mm", "%Y": "yyyy", "%y": "yy",
        "%B": "mmmm", "%b": "mmm", "%A": "dddd", "%a": "ddd",
    }  # fmt: skip
    for python, excel in codes.items():
        strftime = strftime.replace(python, excel)
    return strftime


def sheet_names(names):
    """Names that a workbook accepts: short, without odd characters, each once.

    >>> sheet_names(["Items", "items", "a/b", "x" * 40])
    ['Items', 'items 2', 'a b', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx']
    """
    taken, result = set(), []
    for name in names:
        clean = " ".join(name.translate(NAME_FORBIDDEN).split())[:NAME_LENGTH].strip() or "Sheet"
        unique, number = clean, 1
        while unique.lower() in taken:
            number += 1
            suffix = f" {number}"
            unique = clean[: NAME_LENGTH - len(suffix)] + suffix
        taken.add(unique.lower())
        result.append(unique)
    return result


def write(stream, sheets, *, date_format):
    """Write a workbook.

    Texts are written as texts: one that begins with ``=`` is no formula. Totals are formulas that follow the
    filter, with their values, so that programs which do not calculate read them too. An amount of zero is empty.

    :param stream: binary file
    :param sheets: list of ``Sheet``; their rows are read once, one after the other
    :param date_format: as a spreadsheet writes it
    """
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    formats = _Formats(book, date_format)
    for sheet, name in zip(sheets, sheet_names([sheet.name for sheet in sheets]), strict=True):
        _write_sheet(book.add_worksheet(name, worksheet_class=_Worksheet), sheet, formats)
    book.close()


_letters = cache(xl_col_to_name)


class _Worksheet(Worksheet):
    """Writes a plain number or text in one go, which takes half the time; whatever is not plain as xlsxwriter does."""

    def _write_cell(self, row, col, cell):
        kind = type(cell).__name__
        if cell.format and kind == "Number":
            place = f'{_letters(col)}{row + 1}" s="{cell.format._get_xf_index()}'
            self.fh.write(f'<c r="{place}"><v>{cell.number:.16G}</v></c>')
        elif cell.format and kind == "String" and self.constant_memory and not NOT_PLAIN.search(cell.string):
            place = f'{_letters(col)}{row + 1}" s="{cell.format._get_xf_index()}'
            self.fh.write(f'<c r="{place}" t="inlineStr"><is><t>{cell.string}</t></is></c>')
        else:
            super()._write_cell(row, col, cell)


class _Formats:
    def __init__(self, book, date_format):
        self._book, self._date = book, date_format
        self._made = {}

    def __call__(self, kind, decimals=0, **properties):
        key = (kind, decimals, *properties.items())
        if key not in self._made:
            self._made[key] = self._book.add_format({**properties, **self._number(kind, decimals)})
        return self._made[key]

    def _number(self, kind, decimals):
        if kind == "date":
            return {"num_format": self._date, "align": "left"}
        if kind == "money":
            number = "#,##0" + ("." + "0" * decimals if decimals else "")
            return {"num_format": f'{number};-{number};"-"'}
        return {"num_format": NUMBERS[kind], "align": "right"} if kind in NUMBERS else {}


def _write_sheet(target, sheet, formats):
    target.hide_gridlines(2)
    for index, column in enumerate(sheet.columns):
        hidden = {"hidden": column.name in sheet.hidden}
        target.set_column(index, index, WIDTHS.get(column.kind, WIDTH), None, hidden)
    if not sheet.columns:
        target.set_column(0, 4, 30)
    for row, line in enumerate(sheet.heading):
        for index, cell in enumerate(line):
            _write_cell(target, (row, index), cell, formats, {"bold": not row})
    if sheet.columns:
        _write_table(target, sheet, formats, top=len(sheet.heading) + 1)


def _write_table(target, sheet, formats, top):
    header, first, last = top + 1, top + 2, top + 1 + max(sheet.row_count, 1)
    target.write_string(top, 0, sheet.total_label, formats("text", bold=True))
    places = {column.name: xl_rowcol_to_cell(top, index) for index, column in enumerate(sheet.columns)}
    ranges = {column.name: xl_range(first, index, last, index) for index, column in enumerate(sheet.columns)}
    for index, column in enumerate(sheet.columns):
        if column.name in sheet.totals:
            if column.ratio:
                numerator, denominator = (places[name] for name in column.ratio)
                formula = f'=IF({denominator}=0,"{sheet.without_base}",{numerator}/{denominator})'
            elif column.only and column.only[0] in ranges:
                name, value = column.only
                quoted = value.replace('"', '""')
                formula = f'=SUMPRODUCT(({ranges[name]}="{quoted}")*{ranges[column.name]})'
            else:
                formula = f"=SUBTOTAL(109,{ranges[column.name]})"
            value = sheet.totals[column.name]
            total = formats(column.kind, sheet.decimals, bold=True)
            target.write_formula(top, index, formula, total, sheet.without_base if value is None else value)
    for index, column in enumerate(sheet.columns):
        align = "left" if column.kind in ("text", "date") else "right"
        style = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E9ECEF"}
        target.write_string(header, index, column.label, formats("text", align=align, **style))
    writers = [_writer(target, column.kind, sheet, formats) for column in sheet.columns]
    for row, cells in enumerate(sheet.rows, first):
        for index, (write_cell, cell) in enumerate(zip(writers, cells, strict=True)):
            write_cell(row, index, cell)
    target.freeze_panes(first, 1)
    target.autofilter(header, 0, last, len(sheet.columns) - 1)
    target.set_landscape()
    target.fit_to_pages(1, 0)
    target.repeat_rows(header)


def _writer(target, kind, sheet, formats):
    """A function of row, column and value that writes the cells of a column; empty cells are not written.

    Most amounts of an item are zero: left empty, they read better and the file is made faster.
    """
    style = formats(kind, sheet.decimals if kind == "money" else 0)

    def amount(row, index, cell):
        number, own = (cell[0], formats(kind, cell[1])) if isinstance(cell, tuple) else (cell, style)
        if number:
            target.write_number(row, index, number, own)

    def count(row, index, cell):
        if cell:
            target.write_number(row, index, cell, style)

    def ratio(row, index, cell):
        if cell is None:
            target.write_string(row, index, sheet.without_base, style)
        else:
            target.write_number(row, index, cell, style)

    def day(row, index, cell):
        if cell:
            target.write_number(row, index, (cell - EPOCH).days, style)

    def text(row, index, cell):
        if isinstance(cell, str):
            if cell:
                target.write_string(row, index, cell, style)
        else:
            _write_cell(target, (row, index), cell, formats)

    own_way = {
        "money": amount,
        "count": count,
        "date": day,
        **dict.fromkeys(("percent", "days", "number"), ratio),
    }
    return own_way.get(kind, text)


def _write_cell(target, place, cell, formats, style=MappingProxyType({})):
    if isinstance(cell, str):
        target.write_string(*place, cell, formats("text", **style))
    elif isinstance(cell, Cell):
        target.write_number(*place, cell.value, formats(cell.unit, cell.decimals))
    elif isinstance(cell, tuple):
        amount, decimals = cell
        target.write_number(*place, amount, formats("money", decimals))
    elif isinstance(cell, date):
        target.write_datetime(*place, cell, formats("date"))
    elif cell is not None:
        target.write_number(*place, cell, formats("integer"))

"""Reads a CSV or XLSX file into a header and lines, whatever program wrote it."""

import codecs
import csv
import io
import itertools
import zipfile
from dataclasses import dataclass

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from .columns import is_known
from .values import text

SEPARATORS = (",", ";", "\t", "|", "^", "~", ":", "#")
QUOTES = ('"', "'")
MAX_LINES = 200_000
MAX_COLUMNS = 200
_SAMPLE = 200  # lines that decide on the separator


class Unreadable(Exception):
    """A file that is no table; ``code`` says why, ``detail`` what."""

    def __init__(self, code, detail=""):
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Line:
    """A line of the file: the number that a person counts, from 1 at the top, and its cells."""

    number: int
    cells: tuple


@dataclass(frozen=True)
class Format:
    """How a file is to be read: a CSV by encoding, separator and quote, an XLSX by its sheet."""

    encoding: str = ""
    separator: str = ""
    quote: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class Table:
    """The names of the columns and the lines below them; blank lines are left out."""

    header: Line
    lines: tuple

    def samples(self, count=3):
        """Cells of the first lines, as a list of tuples."""
        return [line.cells for line in self.lines[:count]]


def is_xlsx(data):
    """Whether a file is a workbook, by its first bytes: names of files are not to be trusted."""
    return data[:4] == b"PK\x03\x04"


def detect_format(data):
    """How a file is to be read.

    :param data: the file's bytes
    :raise Unreadable: when it is no table

    >>> detect_format("Client;Facture;Montant\\nDupont;F1;5,50\\n".encode("cp1252"))
    Format(encoding='utf-8', separator=';', quote='"', sheet='')
    """
    if not data.strip():
        raise Unreadable("empty")
    if is_xlsx(data):
        return Format(sheet=_best_sheet(data))
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Unreadable("old_excel")
    encoding = detect_encoding(data)
    separator, quote = detect_separator(_decode(data, encoding))
    return Format(encoding=encoding, separator=separator, quote=quote)


def detect_encoding(data):
    """UTF-8 (with or without a mark), UTF-16 with its mark, else Western European.

    >>> detect_encoding("é".encode()), detect_encoding("é".encode("latin-1")), detect_encoding("é".encode("utf-16"))
    ('utf-8', 'cp1252', 'utf-16')
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _decode(data, encoding):
    if encoding == "utf-8":
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "cp1252":  # five bytes have no letter there; Latin-1 knows all
            return data.decode("latin-1")
        raise Unreadable("encoding", encoding) from error
    except LookupError as error:
        raise Unreadable("encoding", encoding) from error


def detect_separator(content):
    """The separator and the quote of a CSV: those that give known headers and equal lines.

    >>> detect_separator("a|b|c\\n1,5|2|3\\n1,5|2|3\\n")
    ('|', '"')
    >>> detect_separator("'Invoice, no','Due date'\\n'1','2'\\n")
    (',', "'")
    """
    if content[:4].casefold() == "sep=" and content[4:5] in SEPARATORS:
        return content[4], QUOTES[0]
    ranked = [
        (score, -SEPARATORS.index(separator), -QUOTES.index(quote), separator, quote)
        for separator in SEPARATORS
        for quote in QUOTES
        if (score := _score(content, separator, quote))
    ]
    return max(ranked)[3:] if ranked else (SEPARATORS[0], QUOTES[0])


def _score(content, separator, quote):
    lines = []
    try:
        for line in _csv_lines(content, separator, quote):
            lines.append(line.cells)
            if len(lines) >= _SAMPLE:
                break
    except Unreadable:
        return None
    widths = [len(cells) for cells in lines]
    if not widths or max(widths) < 2:
        return None
    usual = max(set(widths), key=lambda width: (widths.count(width), width))
    known = max(sum(map(is_known, cells)) for cells in lines[:20])
    wrapped = sum(
        len(cell) > 1 and cell[0] == cell[-1] and cell[0] in QUOTES for cells in lines for cell in cells
    )
    return known, round(widths.count(usual) / len(widths), 3), -wrapped, usual


def read(data, file_format):
    """Read a file.

    The header is the first line that bears at least two known names of columns, else the first line that is not blank.

    :param data: the file's bytes
    :param file_format: a :class:`Format`
    :return: a :class:`Table`
    :raise Unreadable: when it is no table, is too long, or has nothing below its header

    >>> table = read(b"\\n\\nCustomer,Invoice no\\nA,1\\n\\nB,2\\n", Format("utf-8", ",", '"'))
    >>> table.header
    Line(number=3, cells=('Customer', 'Invoice no'))
    >>> [line.number for line in table.lines]
    [4, 6]
    """
    lines = [line for line in _lines(data, file_format) if any(text(cell) for cell in line.cells)]
    if not lines:
        raise Unreadable("empty")
    known = [sum(map(is_known, line.cells)) for line in lines[:20]]
    top = known.index(max(known)) if max(known) >= 2 else 0
    if len(lines) == top + 1:
        raise Unreadable("no_lines")
    header = lines[top]
    width = max(position for position, cell in enumerate(header.cells, 1) if text(cell))
    if width > MAX_COLUMNS:
        raise Unreadable("too_wide", str(MAX_COLUMNS))
    names = tuple(text(cell) for cell in header.cells[:width])
    return Table(Line(header.number, names), tuple(_fit(line, width) for line in lines[top + 1 :]))


def _fit(line, width):
    """Missing cells at the end are empty ones; empty ones beyond the header are none."""
    cells = line.cells
    while len(cells) > width and not text(cells[-1]):
        cells = cells[:-1]
    return Line(line.number, (*cells, *[""] * (width - len(cells))))


def _lines(data, file_format):
    if is_xlsx(data):
        lines = _xlsx_lines(data, file_format.sheet)
    else:
        content = _decode(data, file_format.encoding or "utf-8")
        lines = _csv_lines(content, file_format.separator or ",", file_format.quote or '"')
    for count, line in enumerate(lines):
        if count >= MAX_LINES:
            raise Unreadable("too_long", str(MAX_LINES))
        yield line


def _csv_lines(content, separator, quote):
    stream = io.StringIO(content, newline="")
    skipped = 0
    if content[:4].casefold() == "sep=":  # Excel's own first line
        stream.readline()
        skipped = 1
    reader = csv.reader(stream, delimiter=separator, quotechar=quote)
    before = 0
    try:
        for cells in reader:
            yield Line(skipped + before + 1, tuple(cells))
            before = reader.line_num
    except csv.Error as error:
        raise Unreadable("csv", f"{skipped + before + 1}") from error


def sheet_names(data):
    """The names of a workbook's visible sheets.

    :raise Unreadable: when the workbook is damaged
    """
    with _workbook(data) as book:
        return [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _best_sheet(data):
    """The visible sheet with the most known headers in its first lines."""
    best = (-1, "")
    with _workbook(data) as book:
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                first = itertools.islice(_sheet_lines(sheet), 20)
                known = max((sum(map(is_known, line.cells)) for line in first), default=0)
                best = max(best, (known, sheet.title), key=lambda pair: pair[0])
    return best[1]


def _xlsx_lines(data, name):
    with _workbook(data) as book:
        sheets = {sheet.title: sheet for sheet in book.worksheets}
        if name and name not in sheets:
            raise Unreadable("no_sheet", name)
        if not sheets:
            raise Unreadable("empty")
        yield from _sheet_lines(sheets[name] if name else next(iter(sheets.values())))


def _sheet_lines(sheet):
    # Some programs write a wrong size into the file, and read-only mode believes it.
    sheet.reset_dimensions()
    try:
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            yield Line(number, tuple("" if cell is None else cell for cell in cells))
    except (ValueError, KeyError, SyntaxError, zipfile.BadZipFile) as error:  # a damaged sheet
        raise Unreadable("xlsx") from error


class _workbook:
    """A workbook open for reading, closed at the end: read-only mode keeps the file open."""

    def __init__(self, data):
        try:
            self.book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        except (
            ValueError,
            KeyError,
            OSError,
            SyntaxError,
            zipfile.BadZipFile,
            InvalidFileException,
        ) as error:
            raise Unreadable("xlsx") from error

    def __enter__(self):
        return self.book

    def __exit__(self, *_):
        self.book.close()

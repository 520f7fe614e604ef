"""Reads dates, amounts, yes and no from the cells of a spreadsheet, and finds out how they are written."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal

DATE_ORDERS = ("dmy", "mdy", "ymd")
DECIMAL_SIGNS = (".", ",")

_YES = frozenset(("yes", "y", "true", "t", "1", "x", "oui", "o", "vrai", "disputed", "litige"))
_NO = frozenset(("no", "n", "false", "f", "0", "", "-", "non", "faux"))
_TIME = r"(?:[T ]\d{1,2}:\d{2}.*)?"
_NUMBERS = re.compile(rf"(\d{{1,4}})([-/. ])(\d{{1,2}})\2(\d{{1,4}}){_TIME}", re.ASCII)
_COMPACT = re.compile(r"\d{8}", re.ASCII)
_NAMED = re.compile(rf"(\d{{1,2}})[-/. ]*([^\W\d_]{{3,9}})\.?[-/., ]*(\d{{4}}|\d{{2}}){_TIME}")
# January to December, as English and French names begin without their accents.
_MONTHS = (
    "jan",
    "fe[bv]",
    "mar",
    "a[pv]r",
    "ma[iy]",
    "juin|jun",
    "juil|jul",
    "aug|aou",
    "sep",
    "oct",
    "nov",
    "dec",
)
_AMOUNTS = {
    sign: re.compile(
        rf"(?:\d+|\d{{1,3}}([{groups}])\d{{2,3}}(?:\1\d{{2,3}})*(?<=\d{{3}}))?(?:\{sign}\d+)?", re.ASCII
    )
    for sign, groups in ((".", " ,'"), (",", " .'"))
}
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f"), " ") | {ord("’"): "'", ord("−"): "-"}


def text(value):
    """A cell as text in one line, without what a database cannot keep.

    >>> text("  Jean  &\\nFils\\x00 "), text(611365.0), text(None), text(True)
    ('Jean & Fils', '611365', '', 'True')
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime) and value == datetime(value.year, value.month, value.day):
        value = value.date()
    kept = str(value)
    if not kept.isprintable():
        kept = "".join(
            char for char in kept if unicodedata.category(char) not in {"Cc", "Cs"} or char.isspace()
        )
    return " ".join(kept.split())


def parse_date(value, order):
    """A date from a cell.

    A date cell and a date whose order is beyond doubt (2013-06-30, 30 June 2013) are read whatever ``order`` says.

    :param order: ``dmy``, ``mdy`` or ``ymd``, for dates written in numbers
    :raise ValueError: when it is none

    >>> parse_date("1/2/2013", "mdy"), parse_date("1/2/13 00:00", "dmy"), parse_date("20130201", "ymd")
    (datetime.date(2013, 1, 2), datetime.date(2013, 2, 1), datetime.date(2013, 2, 1))
    >>> parse_date("15-Jan-2013", "ymd"), parse_date("15 août 2013", "mdy")
    (datetime.date(2013, 1, 15), datetime.date(2013, 8, 15))
    >>> parse_date("31/02/2013", "dmy")
    Traceback (most recent call last):
    ValueError: day is out of range for month
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (bool, int, float, Decimal)):
        raise ValueError("a number is no date")
    written = text(value)
    if match := _NUMBERS.fullmatch(written):
        first, _separator, second, third = match.groups()
        if len(first) > 2:
            return _date(first, second, third)
        if order == "ymd":
            raise ValueError("the year does not come first")
        day, month = (first, second) if order == "dmy" else (second, first)
        return _date(third, month, day)
    if _COMPACT.fullmatch(written):
        places = {"ymd": (0, 4, 6), "dmy": (4, 2, 0), "mdy": (4, 0, 2)}[order]
        year, month, day = places
        return _date(written[year : year + 4], written[month : month + 2], written[day : day + 2])
    if match := _NAMED.fullmatch(written):
        day, name, year = match.groups()
        return _date(year, _month(name), day)
    raise ValueError("not a date")


def _date(year, month, day):
    if len(str(year)) not in {2, 4}:
        raise ValueError("the year has two or four digits")
    year = int(year)
    if year < 100:
        year += 2000 if year < 70 else 1900
    if not 1900 <= year < 2200:
        raise ValueError("the year is out of range")
    return date(year, int(month), int(day))


def _month(name):
    unaccented = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    for number, pattern in enumerate(_MONTHS, 1):
        if re.match(pattern, unaccented):
            return number
    raise ValueError("not a month")


def detect_date_order(rows):
    """In which order the dates of a file are written, decided by all its rows.

    :param rows: tuples of the dates of a row: invoice, due, settled; empty cells and cells with dates do not count
    :return: ``dmy``, ``mdy``, ``ymd``, or None when two orders are possible

    >>> detect_date_order([("1/2/2013", "2/1/2013"), ("1/26/2013", "2/25/2013")])
    'mdy'
    >>> detect_date_order([("2013-01-02", ""), ("2013-01-26", "")])
    'ymd'
    >>> detect_date_order([("1/2/2013", "3/4/2013")]) is None
    True

    Where all days are 12 or less, an order that puts due dates before their invoices is ruled out:

    >>> detect_date_order([("1/2/2013", "2/1/2013"), ("3/5/2013", "4/4/2013")])
    'mdy'
    """
    readable = dict.fromkeys(DATE_ORDERS, 0)
    backwards = dict.fromkeys(DATE_ORDERS, 0)
    doubtful = False
    for row in rows:
        for order in DATE_ORDERS:
            dates = [_try_date(cell, order) for cell in row]
            readable[order] += sum(found is not None for found in dates)
            invoiced, *later = dates
            backwards[order] += any(invoiced and found and found < invoiced for found in later)
        doubtful = doubtful or any(isinstance(cell, str) and _is_doubtful(cell) for cell in row)
    if not doubtful:
        return "ymd"
    best = max(readable.values())
    left = [order for order in DATE_ORDERS if readable[order] == best]
    if len(left) > 1:
        # One row more that runs backwards may simply be wrong; two are evidence.
        fewest = min(backwards[order] for order in left)
        left = [order for order in left if backwards[order] < fewest + 2]
    return left[0] if len(left) == 1 and best else None


def _is_doubtful(cell):
    match = _NUMBERS.fullmatch(text(cell))
    return bool((match and len(match[1]) <= 2) or _COMPACT.fullmatch(text(cell)))


def _try_date(cell, order):
    try:
        return parse_date(cell, order)
    except ValueError:
        return None


def parse_amount(value, decimal_sign):
    """An amount from a cell, exactly as written.

    :param decimal_sign: ``.`` or ``,``; the other one, a space or an apostrophe may part thousands
    :raise ValueError: when it is no number

    >>> parse_amount("1,234.50", "."), parse_amount("1 234,5", ","), parse_amount("12,34,567", ".")
    (Decimal('1234.50'), Decimal('1234.5'), Decimal('1234567'))
    >>> parse_amount("(55.94)", "."), parse_amount("55.94-", "."), parse_amount(55.94, ",")
    (Decimal('-55.94'), Decimal('-55.94'), Decimal('55.94'))
    >>> parse_amount("1.234,5", ".")
    Traceback (most recent call last):
    ValueError: not a number
    """
    if isinstance(value, bool):
        raise ValueError("not a number")
    if isinstance(value, (int, Decimal)):
        return Decimal(value)
    if isinstance(value, float):
        # A formula leaves 0.30000000000000004; nobody invoices a millionth.
        number = round(Decimal(repr(value)), 6) if abs(value) < 1e20 else None
        if number is None:
            raise ValueError("not a number")
        return number.quantize(Decimal(1)) if number == number.to_integral() else number.normalize()
    written = text(value).translate(_SPACES)
    negative = False
    for opening, closing in (("(", ")"), ("-", ""), ("", "-")):
        if (
            written.startswith(opening)
            and written.endswith(closing)
            and len(written) > len(opening + closing)
        ):
            written = written[len(opening) : len(written) - len(closing)].strip()
            negative = True
            break
    written = written.removeprefix("+") if not negative else written
    match = _AMOUNTS[decimal_sign].fullmatch(written)
    if not match or not written:
        raise ValueError("not a number")
    digits = re.sub(r"[^\d.,]", "", written)
    other = "," if decimal_sign == "." else "."
    number = Decimal(digits.replace(other, "").replace(decimal_sign, "."))
    return -number if negative else number


def detect_decimal_sign(cells):
    """Which sign stands before the decimals of a file's amounts.

    :return: ``.``, ``,``, or None when both are possible and mean different amounts

    >>> detect_decimal_sign(["55.94", "1,200.00"]), detect_decimal_sign(["55,94", "7"]), detect_decimal_sign([7, 8.5])
    ('.', ',', '.')
    >>> detect_decimal_sign(["1,234", "5,678"]) is None
    True
    """
    cells = [cell for cell in cells if isinstance(cell, str)]
    read = {sign: [_try_amount(cell, sign) for cell in cells] for sign in DECIMAL_SIGNS}
    if read["."] == read[","]:
        return "."
    counts = {sign: sum(amount is not None for amount in amounts) for sign, amounts in read.items()}
    if counts["."] == counts[","]:
        return None
    return max(counts, key=counts.get)


def _try_amount(cell, sign):
    try:
        return parse_amount(cell, sign)
    except ValueError:
        return None


def parse_flag(value):
    """Yes or no from a cell; an empty one is no.

    :raise ValueError: when it is neither

    >>> parse_flag("Yes"), parse_flag("non"), parse_flag(None), parse_flag(True)
    (True, False, False, True)
    """
    written = text(value).casefold()
    if written in _YES:
        return True
    if written in _NO:
        return False
    raise ValueError("neither yes nor no")

"""Checks the lines of a file one by one and says of each what becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from . import values
from .columns import DATES, REQUIRED

LARGEST = Decimal(10) ** 13  # amounts are stored as binary floats, exact to the cent up to here


@dataclass(frozen=True)
class Options:
    """What the user has chosen, and which currencies there are.

    :param date_order: see :func:`values.parse_date`
    :param decimal_sign: see :func:`values.parse_amount`
    :param cut_off: what is dated later stays out
    :param currency: code of the currency of rows without one
    :param steps: the smallest amount of each active currency, by code: 0.01 for EUR, 1 for XOF
    :param inactive: codes of the currencies that are known and switched off
    """

    date_order: str
    decimal_sign: str
    cut_off: date
    currency: str
    steps: Mapping
    inactive: frozenset = frozenset()


@dataclass
class Row:
    """A line of the file, read: its values as far as they could be read, and what is wrong with it.

    ``problems`` are pairs of a code and the values that its sentence names.
    """

    line: int
    customer: str = ""
    customer_name: str = ""
    country: str = ""
    number: str = ""
    invoice_date: date | None = None
    due_date: date | None = None
    amount: Decimal | None = None
    currency: str = ""
    settled_date: date | None = None
    disputed: bool = False
    state: str = "new"  # new, left_out or error
    problems: list = field(default_factory=list)

    def problem(self, code, **parameters):
        """Note what is wrong."""
        self.problems.append((code, parameters))
        self.state = "error"


def columns_of(mapping):
    """The position of each field.

    :param mapping: for each column the field that it is, or None
    :return: a dict, and two lists: required fields without a column, and fields with several

    >>> columns_of(["customer", None, "number", "number"])
    ({'customer': 0, 'number': 2}, ['invoice_date', 'due_date', 'amount'], ['number'])
    """
    positions, several = {}, []
    for position, name in enumerate(mapping):
        if name and name in positions:
            several.append(name)
        elif name:
            positions[name] = position
    return positions, [name for name in REQUIRED if name not in positions], several


def check(lines, mapping, options):
    """Read and check all lines.

    :param lines: lines of a :class:`spreadsheet.Table`
    :param mapping: for each column the field that it is, or None
    :param options: :class:`Options`
    :return: a list with one :class:`Row` for each line

    >>> from .spreadsheet import Line
    >>> options = Options("dmy", ",", date(2013, 6, 30), "EUR", {"EUR": Decimal("0.01")})
    >>> found = check(
    ...     [Line(2, ("Dupont", "F1", "5/1/2013", "4/2/2013", "10,50")), Line(3, ("Dupont", "F1", "?", "", "0"))],
    ...     ["customer", "number", "invoice_date", "due_date", "amount"], options)
    >>> found[0].state, found[0].amount, found[0].due_date
    ('new', Decimal('10.50'), datetime.date(2013, 2, 4))
    >>> [code for code, parameters in found[1].problems]
    ['number_twice', 'date', 'missing', 'zero']
    """
    positions, _missing, _several = columns_of(mapping)
    lines_by_number = {}
    return [_check_line(line, positions, len(mapping), options, lines_by_number) for line in lines]


def _check_line(line, positions, width, options, lines_by_number):
    row = Row(line.number)
    if len(line.cells) > width:
        row.problem("too_many_cells", count=len(line.cells), expected=width)
        return row  # nobody knows which cell is which
    cells = {name: line.cells[position] for name, position in positions.items()}
    for name in ("customer", "customer_name", "country"):
        setattr(row, name, values.text(cells.get(name)))
    if not row.customer:
        row.customer = row.customer_name
    if not row.customer:
        row.problem("missing", field="customer")
    _read_number(row, cells, lines_by_number)
    for name in DATES:
        _read_date(row, name, cells.get(name), options)
    _read_amount(row, cells, options)
    try:
        row.disputed = values.parse_flag(cells.get("disputed"))
    except ValueError:
        row.problem("flag", field="disputed", value=values.text(cells["disputed"]))
    for name in ("due_date", "settled_date"):
        later = getattr(row, name)
        if row.invoice_date and later and later < row.invoice_date:
            row.problem(
                "before_invoice", field=name, value=later.isoformat(), invoice=row.invoice_date.isoformat()
            )
    if row.state == "new" and row.invoice_date > options.cut_off:
        row.state = "left_out"
    if row.settled_date and row.settled_date > options.cut_off:
        row.settled_date = None  # on that day nobody knew of it
    return row


def _read_number(row, cells, lines_by_number):
    row.number = values.text(cells.get("number"))
    if not row.number.strip("/"):  # "/" is Odoo's word for "no number yet"
        row.problem("missing", field="number")
    elif row.number in lines_by_number:
        row.problem("number_twice", value=row.number, line=lines_by_number[row.number])
    else:
        lines_by_number[row.number] = row.line


def _read_date(row, name, cell, options):
    if not values.text(cell):
        if name in REQUIRED:
            row.problem("missing", field=name)
        return
    try:
        setattr(row, name, values.parse_date(cell, options.date_order))
    except ValueError:
        row.problem("date", field=name, value=values.text(cell))


def _read_amount(row, cells, options):
    row.currency = values.text(cells.get("currency")).upper() or options.currency
    if row.currency in options.inactive:
        row.problem("currency_inactive", value=row.currency)
    elif row.currency not in options.steps:
        row.problem("currency", value=row.currency)
    cell = cells.get("amount")
    if not values.text(cell):
        row.problem("missing", field="amount")
        return
    try:
        amount = values.parse_amount(cell, options.decimal_sign)
    except ValueError:
        row.problem("amount", value=values.text(cell))
        return
    if not amount:
        row.problem("zero")
    elif abs(amount) >= LARGEST:
        row.problem("too_large", value=values.text(cell))
    elif row.currency in options.steps and amount % options.steps[row.currency]:
        row.problem("decimals", value=values.text(cell), currency=row.currency)
    else:
        row.amount = amount

"""A statement of account as plain data: rows of the ledger go in, one statement per customer comes out."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

NOT_LATE = ("bucket_0", "unallocated")  # of the buckets of the aged balance


class Row(NamedTuple):
    """A row of the dataset.

    :param kind: ``item``: open on the last day; ``opening``: balance before the first day; ``movement``: between them
    :param nature: ``invoice``, ``credit``, ``payment``, ``entry``; ``match``: settled with an entry in another
        currency or of another customer
    :param days: since it was due; zero or negative: not late; None: a credit
    :param original: amount of the document, in its currency
    :param amount: open, or moved, in the currency; positive: the customer owes it
    :param company_amount: the same in company currency at the booked rate
    """

    partner_id: int
    currency_id: int
    kind: str
    amount: float
    company_amount: float
    nature: str | None = None
    move_id: int | None = None
    line_id: int | None = None
    name: str | None = None
    reference: str | None = None
    day: date | None = None
    date_due: date | None = None
    days: int | None = None
    bucket: str | None = None
    original: float | None = None


class Movement(NamedTuple):
    """A movement, and the balance after it."""

    row: Row
    balance: float


@dataclass
class Section:
    """What a customer owes in one currency.

    :param opening: balance before the first day
    :param movements: list of ``Movement``
    :param items: open items, oldest due date first
    :param credits: unallocated payments and credit notes, their amounts negative
    :param ageing: open amount by bucket; empty ones are absent
    :param company_closing: the closing balance in company currency at the booked rate
    """

    currency_id: int
    opening: float = 0.0
    movements: list = field(default_factory=list)
    items: list = field(default_factory=list)
    credits: list = field(default_factory=list)
    ageing: dict = field(default_factory=dict)
    company_closing: float = 0.0

    @property
    def closing(self):
        """What the customer owes on the last day; negative: we owe it."""
        return sum(self.ageing.values())

    @property
    def overdue(self):
        """What is past its due date, credits not taken off."""
        return sum(amount for bucket, amount in self.ageing.items() if bucket not in NOT_LATE)

    @property
    def is_empty(self):
        """Whether there is nothing to tell."""
        return not (self.items or self.credits or self.movements or self.opening)


def statements(rows):
    """Put rows together: customer, then currency.

    :param rows: iterable of ``Row``; of one customer and currency in the order in which they shall be read
    :return: dict of list of ``Section`` by partner id; sections without anything to tell are left out

    >>> day = date(2025, 3, 31)
    >>> rows = [
    ...     Row(1, 7, "opening", 100.0, 100.0),
    ...     Row(1, 7, "movement", 50.0, 50.0, "invoice", name="INV/2", day=day),
    ...     Row(1, 7, "movement", -120.0, -120.0, "payment", name="PAY/1", day=day),
    ...     Row(1, 7, "item", 50.0, 50.0, "invoice", name="INV/2", days=12, bucket="bucket_1"),
    ...     Row(1, 7, "item", -20.0, -20.0, "payment", name="PAY/1", bucket="unallocated"),
    ...     Row(2, 7, "item", 0.0, 0.01, "entry", days=1, bucket="bucket_1"),
    ... ]
    >>> found = statements(rows)
    >>> [(movement.row.name, movement.balance) for movement in found[1][0].movements]
    [('INV/2', 150.0), ('PAY/1', 30.0)]
    >>> found[1][0].closing, found[1][0].overdue, [row.name for row in found[1][0].credits]
    (30.0, 50.0, ['PAY/1'])
    >>> 2 in found
    False
    """
    sections = {}
    for row in rows:
        key = (row.partner_id, row.currency_id)
        section = sections.get(key)
        if section is None:
            section = sections[key] = Section(row.currency_id)
        _add(section, row)
    found = {}
    for (partner_id, _currency), section in sections.items():
        if not section.is_empty:
            found.setdefault(partner_id, []).append(section)
    return found


def _add(section, row):
    if row.kind == "opening":
        section.opening += row.amount
    elif row.kind == "movement":
        before = section.movements[-1].balance if section.movements else section.opening
        section.movements.append(Movement(row, before + row.amount))
    else:
        section.company_closing += row.company_amount
        # A difference of rates alone is nothing in the currency of the document.
        if row.amount:
            section.ageing[row.bucket] = section.ageing.get(row.bucket, 0.0) + row.amount
            (section.credits if row.bucket == "unallocated" else section.items).append(row)

"""Whether promises to pay were kept, from what was paid and when; no database."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

REVISED_DAYS = (
    92  # so long a payment that comes to the books late, or goes out of them, changes what was decided
)


class Promise(NamedTuple):
    """A promise as the judgement sees it; amounts in its currency.

    :param id: which one
    :param amount: what was promised
    :param settled: what came off the promised items themselves up to the last day; 0 for a promise of an amount
    :param first: day on which it was made
    :param last: last day on which a payment keeps it, tolerance included
    :param by_items: it is about certain items; else any payment counts
    """

    id: int
    amount: Decimal
    settled: Decimal
    first: date
    last: date
    by_items: bool


class Payment(NamedTuple):
    """A payment that arrived; amounts in the currency of the promises.

    :param date: its value date
    :param free: what of it did not go to promised items
    :param unmatched: what of that is not matched with anything yet
    """

    date: date
    free: Decimal
    unmatched: Decimal


def paid(promises, payments):
    """How much of each promise of one customer and currency is paid.

    What came off the promised items counts first. The rest of each promise is taken from payments of its own days, the
    promise that ends first before the others and the earliest payment first, so that no money keeps two promises. A
    promise of items takes only money that is not matched yet: what went to other items was meant for them.

    :param promises: list of ``Promise``
    :param payments: list of ``Payment``
    :return: amount by promise id, never more than promised

    >>> def day(number): return date(2026, 1, number)
    >>> items = Promise(1, Decimal(100), Decimal(60), day(5), day(10), by_items=True)
    >>> amount = Promise(2, Decimal(50), Decimal(0), day(1), day(20), by_items=False)
    >>> payments = [Payment(day(8), Decimal(70), Decimal(30)), Payment(day(9), Decimal(5), Decimal(0))]
    >>> {each: str(part) for each, part in paid([items, amount], payments).items()}
    {1: '90', 2: '45'}
    """
    left = [[payment.date, payment.free, payment.unmatched] for payment in sorted(payments)]
    found = {}
    for promise in sorted(promises, key=lambda promise: (promise.last, promise.id)):
        have = min(max(promise.settled, Decimal(0)), promise.amount)
        for row in left:
            day, free, unmatched = row
            if not promise.first <= day <= promise.last:
                continue
            take = max(min(promise.amount - have, unmatched if promise.by_items else free), Decimal(0))
            row[1] = free - take
            row[2] = min(unmatched - take, row[1]) if promise.by_items else min(unmatched, row[1])
            have += take
        found[promise.id] = have
    return found


def outcome(amount, paid, last, today):
    """What became of a promise.

    :param paid: what counts towards it, rounded to the currency as ``amount`` is
    :return: ``open``, ``kept``, ``partly`` or ``broken``

    >>> outcome(Decimal(100), Decimal(100), date(2026, 1, 10), date(2026, 1, 8))
    'kept'
    >>> [outcome(Decimal(100), Decimal(paid), date(2026, 1, 10), date(2026, 1, day))
    ...  for paid, day in ((40, 10), (40, 11), (0, 11))]
    ['open', 'partly', 'broken']
    """
    if paid >= amount:
        return "kept"
    if today <= last:
        return "open"
    return "partly" if paid > 0 else "broken"


def by_customer(promises, payments):
    """The same for many customers at once.

    :param promises: list of (customer, ``Promise``), where customer is anything that payments are told apart by
    :param payments: list of (customer, ``Payment``)
    :return: amount by promise id
    """
    groups = defaultdict(lambda: ([], []))
    for customer, promise in promises:
        groups[customer][0].append(promise)
    for customer, payment in payments:
        groups[customer][1].append(payment)
    return {id_: amount for group in groups.values() for id_, amount in paid(*group).items()}

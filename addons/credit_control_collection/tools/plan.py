"""Payment plans: equal instalments, and which of them are late."""

from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

from dateutil.relativedelta import relativedelta


class Item(NamedTuple):
    """An item of a plan, as the ledger has it; amounts in the currency of the plan.

    :param amount: what of it is paid by instalments
    :param before: what had come off it when the plan was made
    :param matched: list of (value date, amount) of all that came off it
    """

    amount: Decimal
    before: Decimal
    matched: list


def instalments(total, count, first, every, places):
    """Equal instalments, rounded down to the currency; the last one has the rest.

    :param Decimal total: what is to be paid
    :param int count: how many instalments
    :param date first: of the first one
    :param str every: ``week``, ``fortnight`` or ``month``; a month later is the same day or the last of its month
    :param int places: decimals of the currency
    :return: list of (date, amount)

    >>> from datetime import date
    >>> [(str(day), str(amount)) for day, amount in instalments(Decimal(100), 3, date(2026, 1, 31), "month", 2)]
    [('2026-01-31', '33.33'), ('2026-02-28', '33.33'), ('2026-03-31', '33.34')]
    >>> [str(amount) for _day, amount in instalments(Decimal(1000), 3, date(2026, 1, 1), "week", 0)]
    ['333', '333', '334']
    """
    part = (total / count).quantize(Decimal(1).scaleb(-places), ROUND_DOWN)
    step = {
        "week": relativedelta(weeks=1),
        "fortnight": relativedelta(weeks=2),
        "month": relativedelta(months=1),
    }
    amounts = [part] * (count - 1) + [total - part * (count - 1)]
    return [(first + step[every] * place, amount) for place, amount in enumerate(amounts)]


def paid_by(items, money, day):
    """What is paid of a plan up to a day, by value dates: what came off its items, and money that is not matched yet.

    :param items: list of ``Item``
    :param money: list of (value date, amount) of payments since the plan that are not matched
    :return: Decimal, never more than the items are

    >>> from datetime import date
    >>> item = Item(Decimal(80), Decimal(20), [(date(2026, 1, 1), Decimal(20)), (date(2026, 2, 1), Decimal(50))])
    >>> [str(paid_by([item], [(date(2026, 2, 3), Decimal(40))], date(2026, 2, number))) for number in (1, 2, 3)]
    ['50', '50', '80']
    >>> str(paid_by([item], [], date(2026, 1, 31)))
    '0'
    """
    total = sum((item.amount for item in items), Decimal(0))
    settled = Decimal(0)
    for item in items:
        came = sum((amount for when, amount in item.matched if when <= day), Decimal(0)) - item.before
        settled += min(max(came, Decimal(0)), item.amount)
    return min(settled + sum((amount for when, amount in money if when <= day), Decimal(0)), total)


def late(lines, paid, today, days):
    """Which instalments are not paid in full although they are late by more than some days.

    :param lines: list of (date, amount), in their order
    :param Decimal paid: what is paid of the plan; the first instalments are paid first
    :param int days: how late an instalment may be
    :return: places of the late ones in the list

    >>> from datetime import date
    >>> lines = [(date(2026, 1, 31), Decimal(50)), (date(2026, 2, 28), Decimal(50))]
    >>> [late(lines, Decimal(paid), date(2026, 3, day), 5) for paid, day in ((49, 5), (49, 6), (50, 6), (100, 6))]
    [[0], [0, 1], [1], []]
    """
    found, due = [], Decimal(0)
    for place, (day, amount) in enumerate(lines):
        due += amount
        if (today - day).days > days and paid < due:
            found.append(place)
    return found

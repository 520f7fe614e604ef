"""Comparison of payment terms."""

from datetime import date
from typing import NamedTuple


class Terms(NamedTuple):
    """What a payment term gives a customer for one invoice.

    :param due: last due date
    :param discount: cash discount in per cent; 0 for none
    :param discount_until: last day of the cash discount
    :param name: what the payment term is called
    """

    due: date
    discount: float = 0.0
    discount_until: date = date.min
    name: str = ""


def longer_by(asked, agreed):
    """How many days later the last instalment is due than agreed; 0 when it is not.

    >>> longer_by(Terms(date(2026, 3, 31)), Terms(date(2026, 3, 1)))
    30
    >>> longer_by(Terms(date(2026, 3, 1)), Terms(date(2026, 3, 31)))
    0
    """
    return max((asked.due - agreed.due).days, 0)


def more_discount(asked, agreed):
    """Whether the cash discount is higher than agreed, or the same for longer.

    >>> two, three = Terms(date.max, 2.0, date(2026, 3, 8)), Terms(date.max, 3.0, date(2026, 3, 4))
    >>> more_discount(three, two), more_discount(two, three), more_discount(two, two)
    (True, False, False)
    >>> more_discount(two._replace(discount_until=date(2026, 3, 15)), two)
    True
    >>> more_discount(Terms(date.max), Terms(date.max))
    False
    """
    if asked.discount != agreed.discount:
        return asked.discount > agreed.discount
    return asked.discount > 0 and asked.discount_until > agreed.discount_until

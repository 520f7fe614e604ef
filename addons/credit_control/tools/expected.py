"""Which part of an open amount is expected when: what is known better comes first, and each part counts once."""

from typing import NamedTuple


class ExpectedKind(NamedTuple):
    """A ground on which money is expected.

    :param code: as the rows of the door have it
    :param order: the lower, the better it is known: instrument 10, plan 20, promise 30, the collector's estimate 40,
        behaviour 50, due date 90
    :param label: in the reader's language
    """

    code: str
    order: int
    label: str


def spread(open_amount, rows):
    """Give an open amount to rows, in their order, each up to its own amount.

    :param open_amount: what is open of an item
    :param rows: list of (key, amount), the best known first
    :return: list of (key, part), without those that get nothing

    >>> spread(100, [("promise", 60), ("estimate", 100), ("due", 100)])
    [('promise', 60), ('estimate', 40)]
    >>> spread(100, [("plan", 120)])
    [('plan', 100)]
    >>> spread(100, [("due", 100)])
    [('due', 100)]
    """
    parts, left = [], open_amount
    for key, amount in rows:
        part = max(min(amount, left), 0)
        left -= part
        if part:
            parts.append((key, part))
    return parts

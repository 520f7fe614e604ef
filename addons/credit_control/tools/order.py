"""What an order is worth for the credit check: its lines, and never less than nothing."""

import math
from typing import NamedTuple

# Figures beyond this are a slip of the finger: they have more digits than an amount can be exact in.
ABSURD = 1e15


class Line(NamedTuple):
    """A line of an order, in the currency of the order.

    :param quantity: ordered
    :param total: of the ordered quantity, with tax
    :param unit: price of one, with tax; asked only where nothing is ordered
    :param expected: quantity that will be invoiced: ordered, or delivered where that is invoiced
    """

    quantity: float
    total: float
    unit: float = 0.0
    expected: float = 0.0


def worth_of_line(line):
    """What a line adds to what its order is worth.

    More than ordered counts where it will be invoiced. A negative price, as of a discount, counts inside the order. A
    negative quantity is a return: it counts once its credit note is posted, and until then for nothing.

    >>> worth_of_line(Line(10, 1180.0)), worth_of_line(Line(10, 1180.0, expected=15))
    (1180.0, 1770.0)
    >>> worth_of_line(Line(1, -100.0)), worth_of_line(Line(-1, -100.0)), worth_of_line(Line(-1, 100.0))
    (-100.0, 0.0, 100.0)
    >>> worth_of_line(Line(0, 0.0, unit=118.0, expected=2))
    236.0
    """
    if line.quantity > 0:
        return line.total * max(line.quantity, line.expected) / line.quantity
    if line.quantity < 0:
        return max(line.total, 0.0)
    return line.unit * max(line.expected, 0.0)


def worth_of_order(lines):
    """What an order is worth: the sum of its lines, at least nothing.

    >>> worth_of_order([Line(1, 3_000_000.0), Line(1, -500_000.0)])
    2500000.0
    >>> worth_of_order([Line(-1, -3_000_000.0)])
    0.0
    """
    return max(math.fsum(worth_of_line(line) for line in lines), 0.0)


def is_return(lines):
    """Whether an order only brings goods or money back: it has lines, and none of them is positive.

    Something given for free is positive: it leaves the house.

    >>> is_return([Line(-3, -300.0)]), is_return([Line(-3, -300.0), Line(1, 0.0)]), is_return([])
    (True, False, False)
    >>> is_return([Line(-3, -300.0), Line(1, -20.0)]), is_return([Line(-3, 300.0)])
    (True, False)
    """
    lines = list(lines)
    return bool(lines) and not any(
        line.total > 0 or (line.total == 0 and line.quantity >= 0) for line in lines
    )


def is_absurd(amount):
    """Whether nobody can mean an amount, or it is no number at all.

    >>> is_absurd(1e12), is_absurd(-1e16), is_absurd(float("inf")), is_absurd(float("nan"))
    (False, True, True, True)
    """
    return not abs(amount) < ABSURD

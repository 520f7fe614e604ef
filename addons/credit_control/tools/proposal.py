"""New limits from old ones."""

from decimal import ROUND_HALF_UP, Decimal


def propose(limit, *, percent=0, rounding=0, places=2):
    """A limit changed by a percentage and rounded.

    :param limit: what it is now
    :param percent: by how much it changes; it never falls below zero
    :param rounding: the result is a multiple of this, halves upwards; zero: rounded to the currency only
    :param places: decimals of the currency
    :return: Decimal

    >>> propose(1000, percent=15)
    Decimal('1150.00')
    >>> propose(12345, percent=10, rounding=500)
    Decimal('13500.00')
    >>> propose(12250, percent=0, rounding=500)
    Decimal('12500.00')
    >>> propose(80, percent=-120)
    Decimal('0.00')
    >>> propose("0.1", percent="33.333333", places=0)
    Decimal('0')
    """
    changed = max(Decimal(str(limit)) * (100 + Decimal(str(percent))) / 100, Decimal(0))
    step = Decimal(str(rounding)) or Decimal(1).scaleb(-places)
    rounded = (changed / step).quantize(Decimal(1), ROUND_HALF_UP) * step
    return rounded.quantize(Decimal(1).scaleb(-places))

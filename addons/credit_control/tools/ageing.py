"""The columns of the ageing bar of one customer: open items by the days since they were due."""

# Name, first and last day; due today is not late.
BUCKETS = (
    ("not_due", None, 0),
    ("days_30", 1, 30),
    ("days_60", 31, 60),
    ("days_90", 61, 90),
    ("older", 91, None),
)
UNALLOCATED = "unallocated"


def bucket_domain(name):
    """Which open items belong to a bucket.

    >>> bucket_domain("days_30")
    [('component', '!=', 'unallocated'), ('days', '>=', 1), ('days', '<=', 30)]
    >>> bucket_domain("not_due"), bucket_domain("unallocated")
    ([('component', '!=', 'unallocated'), ('days', '<=', 0)], [('component', '=', 'unallocated')])
    """
    if name == UNALLOCATED:
        return [("component", "=", UNALLOCATED)]
    first, last = next((first, last) for known, first, last in BUCKETS if known == name)
    domain = [("component", "!=", UNALLOCATED)]
    if first is not None:
        domain.append(("days", ">=", first))
    if last is not None:
        domain.append(("days", "<=", last))
    return domain


def bucket_of(days):
    """The bucket of an item that was due so many days ago.

    >>> [bucket_of(days) for days in (-5, 0, 1, 30, 31, 60, 61, 90, 91, 4000)]  # doctest: +NORMALIZE_WHITESPACE
    ['not_due', 'not_due', 'days_30', 'days_30', 'days_60', 'days_60', 'days_90', 'days_90', 'older', 'older']
    """
    return next(name for name, _first, last in BUCKETS if last is None or days <= last)

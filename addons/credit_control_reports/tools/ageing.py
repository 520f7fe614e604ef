"""Into which column of an aged balance an amount belongs."""

import re

from odoo.tools import SQL

# Last day of each bucket where nobody says otherwise; what is older falls into one more.
BOUNDS = (30, 60, 90)
MOST_BOUNDS = 7
# Buckets of what is late.
OVERDUE = tuple(f"bucket_{number}" for number in range(1, MOST_BOUNDS + 2))
# Measure of the aged balance by bucket; the names of the buckets sort as they are read.
BUCKETS = {"bucket_0": "not_due", **{name: name for name in OVERDUE}, "unallocated": "unallocated"}
# Of what is not due, then of what is late, bucket by bucket.
COLOURS = (
    "#4c956c",
    "#f2c14e",
    "#f08a4b",
    "#d9594c",
    "#8c2f39",
    "#6f2330",
    "#551a26",
    "#3d121b",
    "#290c12",
)


def parse_bounds(text):
    """The last days of the buckets, from what a person writes; a zero in front is what is not due.

    :raise ValueError: when they are not one to seven growing numbers of days

    >>> parse_bounds("0-15-30-60-90"), parse_bounds("30, 60"), parse_bounds([30, 45])
    ((15, 30, 60, 90), (30, 60), (30, 45))
    >>> parse_bounds("30, 20")
    Traceback (most recent call last):
    ValueError: 30, 20
    """
    numbers = (
        re.split(r"\s*[-,;/]\s*|\s+", text.strip()) if isinstance(text, str) else [str(each) for each in text]
    )
    if not all(re.fullmatch(r"[0-9]{1,4}", number) for number in numbers):
        raise ValueError(text)
    bounds = tuple(int(number) for number in numbers)
    if bounds[0] == 0:
        bounds = bounds[1:]
    if not 0 < len(bounds) <= MOST_BOUNDS or list(bounds) != sorted(set(bounds)):
        raise ValueError(text)
    return bounds


def bucket_ranges(bounds):
    """First and last day of each bucket; the last one is open.

    >>> bucket_ranges((30, 60))
    [(1, 30), (31, 60), (61, None)]
    """
    firsts = [1, *(bound + 1 for bound in bounds)]
    return list(zip(firsts, [*bounds, None], strict=True))


def bucket_sql(days, bounds=BOUNDS, *, not_due=True):
    """The name of the bucket of an item, in SQL; due today is not late.

    :param SQL days: expression of the days since the item was due, or since its date
    :param bounds: last day of each bucket
    :param not_due: whether items of no or negative age have a column of their own; else they are in the first bucket

    >>> cases = bucket_sql(SQL("days"))
    >>> cases.code.count("WHEN"), cases.params
    (4, [0, 'bucket_0', 30, 'bucket_1', 60, 'bucket_2', 90, 'bucket_3', 'bucket_4'])
    >>> bucket_sql(SQL("days"), (15,), not_due=False).params
    [15, 'bucket_1', 'bucket_2']
    """
    steps = [(bound, f"bucket_{index}") for index, bound in enumerate(bounds, 1)]
    if not_due:
        steps.insert(0, (0, "bucket_0"))
    cases = SQL(" ").join(SQL("WHEN %s <= %s THEN %s", days, bound, name) for bound, name in steps)
    return SQL("CASE %s ELSE %s END", cases, f"bucket_{len(bounds) + 1}")

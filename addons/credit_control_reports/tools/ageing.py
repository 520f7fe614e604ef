"""Into which column of an aged balance an amount belongs."""

from odoo.tools import SQL

# Last day of each bucket; what is older falls into one more.
BOUNDS = (30, 60, 90)


def bucket_sql(days, *, not_due=True):
    """The name of the bucket of an item, in SQL; due today is not late.

    :param SQL days: expression of the days since the item was due, or since its date
    :param not_due: whether items of no or negative age have a column of their own; else they are in the first bucket

    >>> cases = bucket_sql(SQL("days"))
    >>> cases.code.count("WHEN"), cases.params
    (4, [0, 'bucket_0', 30, 'bucket_1', 60, 'bucket_2', 90, 'bucket_3', 'bucket_4'])
    >>> bucket_sql(SQL("days"), not_due=False).params
    [30, 'bucket_1', 60, 'bucket_2', 90, 'bucket_3', 'bucket_4']
    """
    bounds = [(bound, f"bucket_{index}") for index, bound in enumerate(BOUNDS, 1)]
    if not_due:
        bounds.insert(0, (0, "bucket_0"))
    cases = SQL(" ").join(SQL("WHEN %s <= %s THEN %s", days, bound, name) for bound, name in bounds)
    return SQL("CASE %s ELSE %s END", cases, f"bucket_{len(BOUNDS) + 1}")

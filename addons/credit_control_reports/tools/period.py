"""Days that are named by words, and the days that others are compared with."""

from calendar import monthrange
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

MONTHS = {"month": 1, "quarter": 3, "year": 12}
WORDS = (
    "today",
    "yesterday",
    *(
        f"{which}_{unit}_{side}"
        for unit in ("week", *MONTHS)
        for which in ("this", "last")
        for side in ("start", "end")
    ),
)


def day_of(word, today):
    """The day that a word means; a week begins on Monday.

    :param str word: one of ``WORDS``
    :param date today: the reader's day
    :raise ValueError: for any other word

    >>> today = date(2025, 5, 14)
    >>> [day_of(word, today).isoformat() for word in ("today", "yesterday", "last_week_end", "this_week_start")]
    ['2025-05-14', '2025-05-13', '2025-05-11', '2025-05-12']
    >>> [day_of(f"last_{unit}_end", today).isoformat() for unit in ("month", "quarter", "year")]
    ['2025-04-30', '2025-03-31', '2024-12-31']
    >>> day_of("last_quarter_start", today), day_of("this_year_end", today)
    (datetime.date(2025, 1, 1), datetime.date(2025, 12, 31))
    """
    if word not in WORDS:
        raise ValueError(word)
    if word in ("today", "yesterday"):
        return today - timedelta(days=word == "yesterday")
    which, unit, side = word.split("_")
    if unit == "week":
        start, length = today - timedelta(days=today.weekday()), timedelta(days=7)
    else:
        months = MONTHS[unit]
        start = date(today.year, (today.month - 1) // months * months + 1, 1)
        length = relativedelta(months=months)
    if which == "last":
        start -= length
    return start if side == "start" else start + length - timedelta(days=1)


def months_before(day, months):
    """The same day some months earlier; the last day of a month stays the last.

    >>> months_before(date(2025, 3, 31), 1), months_before(date(2025, 2, 28), 1)
    (datetime.date(2025, 2, 28), datetime.date(2025, 1, 31))
    >>> months_before(date(2025, 2, 28), 12), months_before(date(2025, 3, 15), 12)
    (datetime.date(2024, 2, 29), datetime.date(2024, 3, 15))
    """
    earlier = day - relativedelta(months=months)
    if day.day == monthrange(day.year, day.month)[1]:
        earlier += relativedelta(day=31)
    return earlier


def period_before(start, end):
    """The period of the same length that ends the day before; of whole months as many whole months.

    >>> period_before(date(2025, 3, 1), date(2025, 3, 31))
    (datetime.date(2025, 2, 1), datetime.date(2025, 2, 28))
    >>> period_before(date(2025, 1, 1), date(2025, 6, 30))
    (datetime.date(2024, 7, 1), datetime.date(2024, 12, 31))
    >>> period_before(date(2025, 3, 3), date(2025, 3, 9))
    (datetime.date(2025, 2, 24), datetime.date(2025, 3, 2))
    """
    last = start - timedelta(days=1)
    if start.day == 1 and (end + timedelta(days=1)).day == 1:
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        return start - relativedelta(months=months), last
    return last - (end - start), last


def periods_between(start, end, unit, first_weekday=0):
    """The days, weeks or months between two days; the first and last one as far as they are between.

    :param str unit: ``day``, ``week`` or ``month``; anything else: one period
    :param int first_weekday: on which a week begins, 0 is Monday
    :return: list of (first, last)

    >>> [last.day for _first, last in periods_between(date(2025, 1, 15), date(2025, 3, 10), "month")]
    [31, 28, 10]
    >>> [first.day for first, _last in periods_between(date(2025, 1, 15), date(2025, 1, 27), "week")]
    [15, 20, 27]
    >>> len(periods_between(date(2025, 1, 1), date(2025, 1, 31), "day"))
    31
    >>> periods_between(date(2025, 1, 1), date(2025, 1, 31), "")
    [(datetime.date(2025, 1, 1), datetime.date(2025, 1, 31))]
    """
    day = timedelta(days=1)
    periods = []
    while start <= end:
        if unit == "month":
            after = start + relativedelta(months=1, day=1)
        elif unit == "week":
            after = start + timedelta(days=7 - (start.weekday() - first_weekday) % 7)
        else:
            after = start + day if unit == "day" else end + day
        periods.append((start, min(after - day, end)))
        start = after
    return periods

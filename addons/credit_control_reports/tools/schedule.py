"""When something that is done again and again is due next."""

from calendar import monthrange
from datetime import date, timedelta

SATURDAY = 5


def is_due(day, frequency, *, weekday=0, monthday=1):
    """Whether a day is one of those.

    :param str frequency: ``daily``, ``weekly``, ``monthly`` or ``first_working_day``; working days are Monday to Friday
    :param int weekday: of a weekly one, 0 is Monday
    :param int monthday: of a monthly one; a month that is shorter counts its last day

    >>> is_due(date(2025, 2, 28), "monthly", monthday=31), is_due(date(2025, 2, 27), "monthly", monthday=31)
    (True, False)
    >>> [is_due(date(2025, 6, day), "first_working_day") for day in (1, 2, 3)]
    [False, True, False]
    """
    if frequency == "weekly":
        return day.weekday() == weekday
    last = monthrange(day.year, day.month)[1]
    if frequency == "monthly":
        return day.day == min(monthday, last)
    if frequency == "first_working_day":
        first = date(day.year, day.month, 1)
        while first.weekday() >= SATURDAY:
            first += timedelta(days=1)
        return day == first
    return True


def next_day(start, frequency, **which):
    """The first such day, from ``start`` on.

    >>> next_day(date(2025, 5, 14), "weekly", weekday=0), next_day(date(2025, 5, 14), "daily")
    (datetime.date(2025, 5, 19), datetime.date(2025, 5, 14))
    >>> next_day(date(2025, 5, 2), "first_working_day"), next_day(date(2025, 5, 2), "monthly", monthday=1)
    (datetime.date(2025, 6, 2), datetime.date(2025, 6, 1))
    """
    while not is_due(start, frequency, **which):
        start += timedelta(days=1)
    return start

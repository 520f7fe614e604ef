"""When a change of an order counts as one more touch."""

from datetime import datetime, timedelta

APART = timedelta(minutes=15)


def touched(log, user, now):
    """The touches after a change, if it counts: what somebody changes within 15 minutes is one touch.

    :param log: when each user's last touch began, as text by the user's id as text: what JSON carries
    :param int user: who changes
    :param datetime now: when
    :return: the new log; None where the change belongs to the user's last touch

    >>> ten = datetime(2025, 3, 3, 10, 0)
    >>> log = touched({}, 7, ten)
    >>> log
    {'7': '2025-03-03T10:00:00'}
    >>> touched(log, 7, ten + timedelta(minutes=14)) is None, touched(log, 8, ten + timedelta(minutes=1))
    (True, {'7': '2025-03-03T10:00:00', '8': '2025-03-03T10:01:00'})
    >>> touched(log, 7, ten + timedelta(minutes=15))
    {'7': '2025-03-03T10:15:00'}
    """
    last = log.get(str(user))
    if last and datetime.fromisoformat(last) <= now < datetime.fromisoformat(last) + APART:
        return None
    return {**log, str(user): now.isoformat(timespec="seconds")}

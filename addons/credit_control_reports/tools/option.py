"""A question that is asked above a report, and what counts as an answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from .ageing import parse_bounds
from .period import WORDS, day_of

PREFIX = "credit_report_"  # of the context keys that carry the answers
# Options that narrow a report by the column ``<name>_id``.
FILTERS = ("salesperson", "collector", "customer_type", "group", "country", "currency")
# Days that can be asked for: from any of them it is possible to count some years back or ahead.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True)
class Option:
    """The answer travels in the context, as JSON would carry it.

    :param name: key of the answer in the report's options
    :param label: what the reader sees
    :param kind: ``date``, ``choice``, ``records``, ``days`` or ``flag``
    :param default: function of no arguments: the value where there is no answer
    :param choices: of a choice: pairs of answer and label, or a function that gives them
    :param model: of records: which
    :param column: of records: the field of the report that they narrow
    """

    name: str
    label: str
    kind: str = "date"
    default: Callable = lambda: None
    choices: tuple | Callable = ()
    model: str = ""
    column: str = ""

    def get_choices(self):
        """Pairs of answer and label."""
        return tuple(self.choices() if callable(self.choices) else self.choices)

    def parse(self, answer, today):
        """The answer as a value: a date, a text, a tuple of ids or of days, or a truth.

        :param answer: empty: the default
        :param date today: what words like ``last_month_end`` start from
        :raise ValueError: when it is no answer to this question

        >>> today = date(2025, 4, 2)
        >>> day = Option("as_of", "As of", default=lambda: today)
        >>> day.parse("2025-01-31", today), day.parse(False, today), day.parse("last_month_end", today)
        (datetime.date(2025, 1, 31), datetime.date(2025, 4, 2), datetime.date(2025, 3, 31))
        >>> day.parse("0001-01-01", today)
        Traceback (most recent call last):
        ValueError: 0001-01-01
        >>> side = Option("side", "Side", "choice", lambda: "left", (("left", "Left"), ("right", "Right")))
        >>> side.parse("right", today), side.parse(None, today)
        ('right', 'left')
        >>> side.parse("up", today)
        Traceback (most recent call last):
        ValueError: up
        >>> who = Option("who", "Who", "records", tuple, model="res.users", column="user_id")
        >>> who.parse([7, 2], today), who.parse([], today), who.parse(5, today)
        ((7, 2), (), (5,))
        >>> Option("days", "Buckets", "days").parse("15-45", today)
        (15, 45)
        """
        if not answer:
            return self.default()
        value = getattr(self, f"_parse_{self.kind}")(answer, today)
        if value is None:
            raise ValueError(answer)
        return value

    def _parse_date(self, answer, today):
        if isinstance(answer, str):
            answer = day_of(answer, today) if answer in WORDS else date.fromisoformat(answer)
        return answer if isinstance(answer, date) and FIRST_DAY <= answer <= LAST_DAY else None

    def _parse_choice(self, answer, _today):
        return answer if answer in dict(self.get_choices()) else None

    def _parse_records(self, answer, _today):
        ids = answer if isinstance(answer, list | tuple) else [answer]
        known = all(isinstance(each, int) and not isinstance(each, bool) and each > 0 for each in ids)
        return tuple(ids) if known else None

    def _parse_days(self, answer, _today):
        return parse_bounds(answer)

    def _parse_flag(self, answer, _today):
        return True if answer in (True, 1, "1", "true") else None

    def dump(self, value):
        """A value as an answer that JSON can carry.

        >>> Option("as_of", "As of").dump(date(2025, 1, 31)), Option("days", "Days", "days").dump((15, 30))
        ('2025-01-31', '15, 30')
        """
        if isinstance(value, date):
            return value.isoformat()
        if self.kind == "days":
            return ", ".join(map(str, value))
        return list(value) if isinstance(value, tuple) else value

"""A report as plain data: what it asks, what it shows, what it must agree with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Option:
    """A question that the reader answers above the report; the answer travels in the context.

    :param name: key of the answer in the report's options
    :param label: what the reader sees
    :param default: function of no arguments: the answer where none is given
    :param choices: pairs of value and label; without them the answer is a date
    """

    name: str
    label: str
    default: Callable
    choices: tuple = ()

    @property
    def kind(self):
        """How it is asked: ``date`` or ``choice``."""
        return "choice" if self.choices else "date"

    def parse(self, answer):
        """The answer as a value.

        :param answer: ISO text of a date, or a date; a value of the choices; empty: the default
        :raise ValueError: when it is none of these

        >>> day = Option("as_of", "As of", lambda: date(2025, 3, 31))
        >>> day.parse("2025-01-31"), day.parse(False)
        (datetime.date(2025, 1, 31), datetime.date(2025, 3, 31))
        >>> side = Option("side", "Side", lambda: "left", (("left", "Left"), ("right", "Right")))
        >>> side.kind, side.parse("right"), side.parse(None)
        ('choice', 'right', 'left')
        >>> side.parse("up")
        Traceback (most recent call last):
        ValueError: up
        """
        if not answer:
            return self.default()
        if self.choices:
            if answer not in dict(self.choices):
                raise ValueError(answer)
            return answer
        if isinstance(answer, date):
            return answer
        if not isinstance(answer, str):
            raise ValueError(answer)
        return date.fromisoformat(answer)


@dataclass(frozen=True)
class Column:
    """One column of a sheet or page.

    :param name: field of the report
    :param label: what the reader sees
    :param kind: ``text``, ``integer``, ``date`` or ``money``
    :param summed: whether it has a total
    """

    name: str
    label: str
    kind: str = "text"
    summed: bool = False


@dataclass(frozen=True)
class Check:
    """Two ways to the same figure of one company; they must agree.

    :param company: ``res.company`` record, whose currency both figures have
    :param label: what they are
    :param found: what the report says
    :param expected: what the other way says
    """

    company: object
    label: str
    found: float
    expected: float

    @property
    def difference(self):
        """What the report has too much; zero to the currency's precision when all is well."""
        return self.company.currency_id.round(self.found - self.expected)

    @property
    def holds(self):
        """Whether the figures agree."""
        return self.company.currency_id.is_zero(self.difference)

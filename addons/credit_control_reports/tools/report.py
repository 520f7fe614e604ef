"""A report as plain data: what it shows, what it must agree with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column of a sheet or page.

    :param name: field of the report
    :param label: what the reader sees
    :param kind: ``text``, ``integer`` or ``date``; of a measure ``money``, ``count``, ``percent``, ``days``, ``number``
    :param ratio: names of the columns that it is the ratio of
    :param only: name and value of the column that says which rows are its total, where not all of them are
    """

    name: str
    label: str
    kind: str = "text"
    ratio: tuple = ()
    only: tuple = ()


@dataclass(frozen=True)
class Section:
    """What is added up together: one company, or all of them where they are shown in one currency.

    :param company: ``res.company`` record whose name and logo stand above
    :param name: of the company, or of all of them
    :param currency: of the amounts
    :param domain: which rows of the report are in it
    :param count: how many they are
    :param totals: value by figure; None for a ratio without a base
    """

    company: object
    name: str
    currency: object
    domain: list
    count: int
    totals: dict


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

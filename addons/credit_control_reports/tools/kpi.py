"""Key figures from what happened month by month. Amounts are ``Decimal``, in one currency; nothing is rounded.

A figure whose base is nothing is None. Ratios over several months, or companies, are the sum of what is divided over
the sum of what it is divided by; they are never averaged.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

ZERO = Decimal(0)
HISTORY = 12  # months before the one that is told, so that a year ago is among them


@dataclass(frozen=True)
class Month:
    """What is known of a month, or of what has passed of it.

    :param first: first day
    :param last: last day that counts
    :param amounts: by name of the fact; a stock, such as what customers owe, is that of the last day

    >>> march = Month(date(2025, 3, 1), date(2025, 3, 31), {"sales": Decimal(5)})
    >>> march.days, march["sales"], march["due"]
    (31, Decimal('5'), Decimal('0'))
    """

    first: date
    last: date
    amounts: Mapping = field(default_factory=dict)

    @property
    def days(self):
        """How many days of it count."""
        return (self.last - self.first).days + 1

    def __getitem__(self, name):
        return self.amounts.get(name, ZERO)


@dataclass(frozen=True)
class Facts:
    """What an indicator is computed from: the months up to the one that it is asked for.

    :param months: of ``Month``, one after the other, the newest last
    :param over: how many of them, the last ones, are its period

    >>> facts = Facts(tuple(Month(date(2025, m, 1), date(2025, m, 28), {"due": Decimal(m)}) for m in range(1, 6)), 3)
    >>> facts.total("due"), facts.total_begin("due"), facts.end("due"), facts.days
    (Decimal('12'), Decimal('9'), Decimal('5'), 84)
    >>> facts.ago(1).total("due"), [month["due"] for month in facts.begun]
    (Decimal('9'), [Decimal('2'), Decimal('3'), Decimal('4')])
    """

    months: tuple
    over: int = 1

    @property
    def period(self):
        """The months that count."""
        return self.months[-self.over :]

    @property
    def begun(self):
        """For each month of the period the one before, with the stocks that the month began with."""
        return self.months[-self.over - 1 : -1]

    @property
    def days(self):
        """How many days the period has."""
        return sum(month.days for month in self.period)

    def total(self, name):
        """What a fact comes to in the period."""
        return sum((month[name] for month in self.period), ZERO)

    def total_begin(self, name):
        """The sum of a stock at the beginning of each month of the period."""
        return sum((month[name] for month in self.begun), ZERO)

    def end(self, name):
        """A stock at the end of the period."""
        return self.months[-1][name]

    def ago(self, months):
        """The same some months earlier."""
        return replace(self, months=self.months[: len(self.months) - months])


def month_starts(as_of, count):
    """First days of the months that end with that of a day.

    >>> month_starts(date(2025, 2, 14), 3)
    [datetime.date(2024, 12, 1), datetime.date(2025, 1, 1), datetime.date(2025, 2, 1)]
    """
    return [as_of.replace(day=1) - relativedelta(months=back) for back in reversed(range(count))]


def make_months(starts, as_of, amounts):
    """Months from the facts of each.

    :param starts: first days, as ``month_starts`` gives them
    :param date as_of: last day that counts
    :param amounts: dict of dict: amount by name, by first day

    >>> [month.days for month in make_months(month_starts(date(2025, 3, 10), 2), date(2025, 3, 10), {})]
    [28, 10]
    """
    ends = [*(start - timedelta(days=1) for start in starts[1:]), as_of]
    return tuple(Month(start, end, amounts.get(start, {})) for start, end in zip(starts, ends, strict=True))


def ratio(part, whole):
    """A part of a whole; None where there is nothing to divide by.

    >>> ratio(Decimal(1), Decimal(4)), ratio(Decimal(1), Decimal(0))
    (Decimal('0.25'), None)

    Overdue of what is owed, and collected of what was overdue at the start:

    >>> round(ratio(Decimal(97000), Decimal(690000)), 4), round(ratio(Decimal(31000), Decimal(60000)), 4)
    (Decimal('0.1406'), Decimal('0.5167'))

    To term, and against due dates, of 250,000 of which 187,500 came in time and 22,500 late in the same period:

    >>> ratio(Decimal(187500), Decimal(250000)), ratio(Decimal(187500 + 22500), Decimal(250000))
    (Decimal('0.75'), Decimal('0.84'))

    Days to pay are days times amounts over amounts; signed, and with what came early or in time as no days late:

    >>> payments = [(14, Decimal(12000)), (-3, Decimal(30000)), (40, Decimal(8000))]
    >>> paid = sum(amount for _days, amount in payments)
    >>> ratio(sum(days * amount for days, amount in payments), paid)
    Decimal('7.96')
    >>> ratio(sum(max(days, 0) * amount for days, amount in payments), paid)
    Decimal('9.76')
    """
    return part / whole if whole else None


def days_of_sales(amount, sales, days):
    """For how many days of sales an amount stands. Of the whole receivables it is the DSO, of those that are not
    overdue the best possible DSO, of the overdue ones the average days delinquent.

    :param Decimal amount: receivables
    :param Decimal sales: on credit, in a period; None follows where they are not more than nothing
    :param int days: of the period
    :return: days; None where they would be negative

    >>> [round(days_of_sales(Decimal(each), Decimal(1110), 91), 2) for each in (690, 520, 170)]
    [Decimal('56.57'), Decimal('42.63'), Decimal('13.94')]
    >>> days_of_sales(Decimal(-1), Decimal(10), 30), days_of_sales(Decimal(1), Decimal(-10), 30)
    (None, None)
    """
    return amount * days / sales if sales > 0 and amount >= 0 else None


@dataclass(frozen=True)
class CountBack:
    """Days of the count-back method.

    :param days: how many
    :param beyond: whether all sales that are known were not enough: there are more days than these
    """

    days: Decimal
    beyond: bool = False


def count_back(receivable, sales):
    """DSO by the count-back method: sales are taken off the receivables, month by month, the newest first.

    A whole month counts its days, the last one the part that is left. Of a month in which more was credited than sold
    the days count, and nothing comes off.

    :param Decimal receivable: at the end of the newest month
    :param sales: pairs of sales and days of each month, the newest first; all that are known
    :return: ``CountBack``; None where less than nothing is owed, or nothing after no sales at all

    >>> months = [(Decimal(380), 30), (Decimal(410), 31), (Decimal(320), 30)]
    >>> round(count_back(Decimal(690), months).days, 2), count_back(Decimal(0), months).days
    (Decimal('53.44'), Decimal('0'))
    >>> count_back(Decimal(2000), months), count_back(Decimal(-1), months)
    (CountBack(days=Decimal('91'), beyond=True), None)
    >>> count_back(Decimal(0), [(Decimal(0), 30)]) is None
    True
    >>> round(count_back(Decimal(690), [months[0], (Decimal(-50), 31), *months[1:]]).days, 2)
    Decimal('84.44')
    """
    sales = list(sales)
    if receivable < 0 or (not receivable and not any(sold for sold, _days in sales)):
        return None
    left, days = receivable, ZERO
    for sold, length in sales:
        if left <= 0:
            break
        if sold >= left:
            return CountBack(days + left / sold * length)
        left -= max(sold, ZERO)
        days += length
    return CountBack(days, beyond=left > 0)


def effectiveness(months):
    """Collection effectiveness index: what was collected of what could be, month by month, pooled.

    :param months: tuples of receivables at the beginning, sales, receivables at the end, of these not overdue
    :return: part of 1; None where nothing could be collected

    >>> round(effectiveness([(Decimal(640), Decimal(1110), Decimal(690), Decimal(520))]), 4)
    Decimal('0.8618')
    >>> quarter = [(640, 320, 650, 500), (650, 410, 700, 560), (700, 380, 690, 520)]
    >>> round(effectiveness([tuple(map(Decimal, month)) for month in quarter]), 4)
    Decimal('0.6974')
    """
    collected = sum((begin + sales - end for begin, sales, end, _current in months), ZERO)
    possible = sum((begin + sales - current for begin, sales, _end, current in months), ZERO)
    return ratio(collected, possible)

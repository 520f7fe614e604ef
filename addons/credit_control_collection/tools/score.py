"""Who is worth a collector's next hour: the score of the worklist.

The worklist computes the same in SQL, to sort by it; a test holds the two together.
"""

from decimal import ROUND_HALF_UP, Decimal

FACTORS = ("amount", "age", "promise", "level", "no_answer", "silence")
OLD = 120  # days late from which age counts fully
SILENT = 30  # days without any contact from which silence counts fully
BROKEN = 90  # days after which a broken promise counts no longer
ATTEMPTS = 3  # attempts in a row without an answer that count fully


def factors(*, net, average, days, step, steps, silent, broken=None, attempts=0):
    """How much speaks for a customer, each between 0 and 1.

    :param Decimal net: what the customer owes overdue, less credits
    :param Decimal average: the same of the average late customer
    :param int days: days late of the oldest item
    :param int step: level of the last message, counted from 1; 0 for none
    :param int steps: number of levels in its policy
    :param silent: days since the last message or interaction; None when there was none
    :param broken: days since a promise was last found broken, or partly kept; None when there was none
    :param int attempts: the last interactions, as far back as nobody answered
    :return: factor by name

    >>> known = factors(
    ...     net=Decimal(300), average=Decimal(100), days=30, step=1, steps=3, silent=None, broken=45, attempts=2
    ... )
    >>> {name: str(round(value, 2)) for name, value in known.items()}
    {'amount': '0.75', 'age': '0.25', 'promise': '0.50', 'level': '0.33', 'no_answer': '0.67', 'silence': '1.00'}
    """
    return {
        "amount": net / (net + average) if net > 0 else Decimal(0),
        "age": Decimal(max(min(days, OLD), 0)) / OLD,
        "promise": Decimal(0) if broken is None else Decimal(max(BROKEN - max(broken, 0), 0)) / BROKEN,
        "level": Decimal(step) / steps if steps else Decimal(0),
        "no_answer": Decimal(min(attempts, ATTEMPTS)) / ATTEMPTS,
        "silence": Decimal(1) if silent is None else Decimal(max(min(silent, SILENT), 0)) / SILENT,
    }


def score(known, weights):
    """The weighted mean of the factors, from 0 to 100.

    :param known: factor by name
    :param weights: weight by the same names, none negative
    :return: Decimal with one digit

    >>> weights = {"amount": 40, "age": 25, "level": 15, "silence": 20}
    >>> score({name: Decimal(1) for name in weights}, weights)
    Decimal('100.0')
    >>> score({"amount": Decimal("0.75"), "age": Decimal("0.25"), "level": Decimal(0), "silence": Decimal(1)}, weights)
    Decimal('56.3')
    >>> score({"amount": Decimal(1)}, {"amount": 0})
    Decimal('0.0')
    """
    whole = sum(weights.values())
    total = 100 * sum(weights[name] * value for name, value in known.items()) / whole if whole else Decimal(0)
    return total.quantize(Decimal("0.1"), ROUND_HALF_UP)


def reasons(known, weights):
    """Names of the factors by what they add to the score, the biggest first; those that add nothing are left out.

    >>> known = {"amount": Decimal("0.5"), "age": Decimal(0), "silence": Decimal(1)}
    >>> reasons(known, {"amount": 40, "age": 25, "silence": 10})
    ['amount', 'silence']
    """
    parts = {name: weights[name] * value for name, value in known.items()}
    return sorted((name for name, part in parts.items() if part > 0), key=lambda name: -parts[name])

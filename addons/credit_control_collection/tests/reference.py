"""The rule of the follow-up once more, slow and obvious, to hold the statement against."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Item:
    """An open item: overdue (``amount`` > 0) by ``days``, or a credit (``amount`` < 0)."""

    id: int
    partner: int
    days: int
    amount: Decimal
    paused: Decimal = Decimal(0)


def level_of(days, levels):
    """The level with the most days that is not more than these; None under the first."""
    reached = [level for level in levels if level <= days]
    return max(reached) if reached else None


def decide(items, levels, listed=frozenset()):
    """:return: (level, days, net) by partner, for whoever gets a message

    :param levels: days late of each level -> minimum amount
    :param listed: (item id, level) that a message listed already
    """
    found = {}
    for partner in {item.partner for item in items}:
        mine = [item for item in items if item.partner == partner]
        credit = -sum((item.amount for item in mine if item.amount < 0), Decimal(0))
        open_items = []
        for item in sorted(
            (item for item in mine if item.amount > 0), key=lambda item: (-item.days, item.id)
        ):
            rest = item.amount - item.paused
            if rest <= 0:
                continue
            covered = min(rest, credit)
            credit -= covered
            if rest > covered:
                open_items.append((item, rest - covered))
        net = sum((rest for item, rest in open_items), Decimal(0))
        if not open_items:
            continue
        days = open_items[0][0].days
        level = level_of(days, levels)
        new = any(
            level_of(item.days, levels) is not None and (item.id, level_of(item.days, levels)) not in listed
            for item, rest in open_items
        )
        if level is not None and new and net > levels[level]:
            found[partner] = (level, days, net)
    return found

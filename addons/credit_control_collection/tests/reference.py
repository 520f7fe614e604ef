"""The rule of the follow-up once more, slow and obvious, to hold the statement against."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Item:
    """An open item: due ``days`` ago (negative: to come), or a credit (``amount`` < 0)."""

    id: int
    partner: int
    days: int
    amount: Decimal
    paused: Decimal = Decimal(0)


@dataclass(frozen=True)
class Level:
    days: int
    min_amount: Decimal = Decimal(0)
    repeat_days: int = 0


@dataclass(frozen=True)
class Policy:
    levels: tuple  # of Level, by days
    by_item: bool = False
    step_by_step: bool = False


@dataclass(frozen=True)
class Listed:
    """A message listed an item as its reason, at a level, some days ago."""

    item: int
    level: int  # place among the levels of the policy, from 0
    ago: int
    cycle: int = 1


def deserved_level(days, levels):
    """Place of the level that an item's age deserves; late items do not come to courtesy levels; None for none."""
    reached = None
    for place, level in enumerate(levels):
        if level.days <= days and (level.days > 0) == (days > 0):
            reached = place
    return reached


def own_level(item, policy, listed):
    """Place of the level that an item has; None for none."""
    deserved = deserved_level(item.days, policy.levels)
    if deserved is None or not policy.step_by_step:
        return deserved
    highest = max((each.level for each in listed if each.item == item.id), default=-1)
    step = highest + 1
    while item.days > 0 and policy.levels[min(step, deserved)].days <= 0:
        step += 1
    return min(step, deserved)


def is_reason(item, place, policy, listed):
    """Whether an item is a reason for a message of its own level."""
    if place is None:
        return False
    earlier = [each for each in listed if each.item == item.id]
    if any(each.level > place for each in earlier):
        return False
    same = [each for each in earlier if each.level == place]
    repeat = policy.levels[place].repeat_days
    return not same or (bool(repeat) and max(same, key=lambda each: each.cycle).ago >= repeat)


def decide(items, policy, listed=()):
    """:return: (days of the level, days of the oldest item, net) by partner, for whoever gets a message"""
    found = {}
    for partner in {item.partner for item in items}:
        mine = [item for item in items if item.partner == partner]
        credit = -sum((item.amount for item in mine if item.amount < 0), Decimal(0))
        open_items = []
        for item in sorted(
            (item for item in mine if item.amount > 0), key=lambda item: (-item.days, item.id)
        ):
            place = own_level(item, policy, listed)
            rest = item.amount - item.paused
            if rest <= 0 or (item.days <= 0 and place is None):
                continue
            covered = min(rest, credit)
            credit -= covered
            if rest > covered:
                open_items.append((item, rest - covered, place))
        if not open_items:
            continue
        days = open_items[0][0].days
        # What is late is asked for; what is to come only where nothing is late.
        net = sum((rest for item, rest, _place in open_items if item.days > 0 or days <= 0), Decimal(0))
        places = [place for _item, _rest, place in open_items if place is not None]
        reasons = [place for item, _rest, place in open_items if is_reason(item, place, policy, listed)]
        if not reasons:
            continue
        level = policy.levels[max(reasons if policy.by_item else places)]
        if level.days <= 0 < days or net <= level.min_amount:
            continue
        found[partner] = (level.days, days, net)
    return found

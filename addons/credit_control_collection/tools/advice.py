"""What a customer says that it pays, matched with what is open; no database."""

from collections import defaultdict
from collections.abc import Hashable
from typing import NamedTuple


class Item(NamedTuple):
    """An open item as its number may be written.

    :param key: which one
    :param number: of the document
    :param reference: of the customer, or another number on the document; may be empty
    """

    key: Hashable
    number: str
    reference: str = ""


def plain(text):
    """A number as it is compared: without blanks, in capital letters.

    >>> plain(" inv/2026/ 00012 ")
    'INV/2026/00012'
    >>> plain(None)
    ''
    """
    return "".join((text or "").split()).upper()


def match(numbers, items):
    """Find the items that numbers typed by people mean: the exact number of the document first, then its reference.

    A number that several items have (the instalments of an invoice, a reference used twice) finds none of them: a
    person has to say which. An item is found once; where two numbers mean it, the first one has it.

    >>> items = [Item(1, "INV/26/01", "PO 77"), Item(2, "INV/26/02", "PO 78"), Item(3, "INV/26/03", "PO 78")]
    >>> match(["inv/26/02", "po77", "PO 78", "03", ""], items)
    [2, 1, None, None, None]

    An exact number goes before a reference that reads the same.

    >>> match(["A1"], [Item(1, "B7", "A1"), Item(2, "A1", "")])
    [2]
    >>> match(["A1", "a1"], [Item(2, "A1")])
    [2, None]

    :param numbers: texts, as typed
    :param items: list of ``Item``
    :return: list of keys in the order of the numbers; None for what was not found
    """
    found = [None] * len(numbers)
    taken = set()
    for named in ("number", "reference"):
        keys = defaultdict(set)
        for item in items:
            if plain(getattr(item, named)):
                keys[plain(getattr(item, named))].add(item.key)
        for place, number in enumerate(numbers):
            meant = keys.get(plain(number), set())
            if found[place] is None and len(meant) == 1 and not meant & taken:
                [found[place]] = meant
                taken |= meant
    return found

"""A component of the exposure as plain data: what a customer owes or will owe, for one reason."""

from dataclasses import dataclass

# What no field of the read model names.
OTHER = "other"


@dataclass(frozen=True)
class Component:
    """What screens and settings know of a component.

    :param code: the value of ``component`` in the sources of the exposure; where the read model and the account have
        a field of this name, the component has a column
    :param label: in the reader's language
    :param look: how the gauge paints it, one of the looks of ``credit_bar.js``; an unknown one is grey
    :param place: where it stands among the others; the kernel's are tens
    :param sign: 1 where the customer owes it, -1 where it takes off what the customer owes
    :param in_gauge: it is a part of the bar
    :param switch: the field of ``res.company`` that says whether a company counts it; None: it always counts
    """

    code: str
    label: str
    look: str = OTHER
    place: int = 500
    sign: int = 1
    in_gauge: bool = True
    switch: str | None = None


def ordered(components):
    """The components by their places; those of one place in the order in which they came.

    >>> some = [Component("b", "B", place=20), Component("c", "C"), Component("a", "A", place=10)]
    >>> [each.code for each in ordered(some)]
    ['a', 'b', 'c']

    :raise ValueError: for a code that stands there twice: one of the two would be lost

    >>> ordered([Component("a", "A"), Component("a", "Again")])
    Traceback (most recent call last):
        ...
    ValueError: Two components of the exposure are called 'a'.
    """
    codes = [each.code for each in components]
    for code in codes:
        if codes.count(code) > 1:
            raise ValueError(f"Two components of the exposure are called {code!r}.")
    return sorted(components, key=lambda each: each.place)


def by_switch(components):
    """Codes of the components that each switch is about; those that always count are absent.

    >>> by_switch([Component("a", "A", switch="x"), Component("b", "B"), Component("c", "C", switch="x")])
    {'x': ['a', 'c']}
    """
    codes = {}
    for each in components:
        if each.switch:
            codes.setdefault(each.switch, []).append(each.code)
    return codes

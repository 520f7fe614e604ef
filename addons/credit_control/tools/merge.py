"""Which of two decisions holds when two accounts become one: the more cautious."""


def cautious_limit(own, other, *, undecided=(False, False)):
    """Whose limit is tighter; None is no limit. What somebody decided holds where nobody decided on the other.

    :param undecided: whether nobody has decided on our own, and on the other

    >>> cautious_limit(100.0, 50.0), cautious_limit(50.0, 100.0), cautious_limit(50.0, 50.0)
    ('other', 'own', 'own')
    >>> cautious_limit(None, 0.0), cautious_limit(0.0, None), cautious_limit(None, None)
    ('other', 'own', 'own')
    >>> cautious_limit(None, 50.0, undecided=(True, False)), cautious_limit(None, None, undecided=(True, False))
    ('other', 'other')
    >>> cautious_limit(50.0, None, undecided=(False, True)), cautious_limit(None, None, undecided=(True, True))
    ('own', 'own')
    """
    if any(undecided):
        return "own" if undecided[1] else "other"
    return "other" if other is not None and (own is None or other < own) else "own"


def cautious_state(own, other):
    """The state of both: our own, but a suspended customer stays suspended.

    >>> cautious_state("open", "suspended"), cautious_state("open", "closed"), cautious_state("draft", "open")
    ('suspended', 'open', 'draft')
    """
    return other if (own, other) == ("open", "suspended") else own


def cautious_mode(own, other):
    """How both pay.

    >>> cautious_mode("term", "cash"), cautious_mode("cash", "term"), cautious_mode("term", "term")
    ('cash', 'cash', 'term')
    """
    return "cash" if "cash" in (own, other) else own


def cautious_risk(own, other):
    """The higher risk class; empty where neither is known.

    >>> cautious_risk("b", "d"), cautious_risk("b", False), cautious_risk(False, "a"), cautious_risk(False, False)
    ('d', 'b', 'a', False)
    """
    return max(filter(None, (own, other)), default=False)

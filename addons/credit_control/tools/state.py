"""The life of a credit account: which change of state is legal, and who may make it."""

STATES = ("draft", "review", "open", "suspended", "closed")

# From each state to which others. A customer who comes back after closing goes through the opening again.
TRANSITIONS = {
    "draft": ("review", "open", "closed"),
    "review": ("draft", "open", "closed"),
    "open": ("suspended", "closed"),
    "suspended": ("open", "closed"),
    "closed": ("draft",),
}

# Role that each change takes.
PREPARES = "credit_control.group_credit_account_manager,credit_control.group_credit_analyst"
DECIDES = "credit_control.group_credit_analyst"
OPENS = "credit_control.group_credit_manager"


def is_legal(before, after):
    """Whether an account may go from one state to another.

    >>> is_legal("draft", "review"), is_legal("suspended", "open"), is_legal("closed", "open")
    (True, True, False)
    >>> sorted(TRANSITIONS) == sorted(STATES)
    True
    """
    return after in TRANSITIONS[before]


def groups_for(before, after):
    """Groups of which a user needs one to make a change, separated by commas.

    :param before: state before; None for a new account

    >>> groups_for("draft", "review") == groups_for(None, "draft") == PREPARES
    True
    >>> groups_for("suspended", "open") == groups_for("draft", "closed") == DECIDES
    True
    >>> groups_for("review", "open") == groups_for(None, "open") == OPENS
    True
    """
    if after in ("draft", "review"):
        return PREPARES
    return OPENS if after == "open" and before != "suspended" else DECIDES

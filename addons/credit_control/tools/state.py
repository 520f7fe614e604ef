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

# Role that each change takes; to open takes two people, see ``credit.request``.
PREPARES = "credit_control.group_credit_account_manager,credit_control.group_credit_analyst"
STOPS = "credit_control.group_credit_analyst"


def is_legal(before, after):
    """Whether an account may go from one state to another.

    >>> is_legal("draft", "review"), is_legal("suspended", "open"), is_legal("closed", "open")
    (True, True, False)
    >>> sorted(TRANSITIONS) == sorted(STATES)
    True
    """
    return after in TRANSITIONS[before]


def groups_for(after):
    """Groups of which a user needs one to bring an account into a state, separated by commas; not for ``open``.

    >>> groups_for("draft") == groups_for("review") == PREPARES
    True
    >>> groups_for("suspended") == groups_for("closed") == STOPS
    True
    """
    return PREPARES if after in ("draft", "review") else STOPS

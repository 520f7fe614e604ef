"""What a follow-up run decides about one customer, as plain data."""

from typing import NamedTuple


class Decision(NamedTuple):
    """A customer who is to get a message today; amounts in company currency.

    ``days`` is the age of the oldest item that may be chased and that credits do not cover, negative when nothing is
    late; ``overdue`` what may be chased before credits, ``upcoming`` what is listed and not yet due, ``credits`` what
    they take off (positive), ``net`` what is asked for. ``account_id`` is None for a customer who has no credit
    account yet. ``quiet`` says why nothing should go out today: ``weekday``, ``month_end``, ``holiday`` or None.
    """

    company_id: int
    partner_id: int
    account_id: int | None
    level_id: int
    days: int
    overdue: float
    upcoming: float
    credits: float
    net: float
    quiet: str | None

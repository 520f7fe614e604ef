"""What a follow-up run decides about one customer, as plain data."""

from typing import NamedTuple


class Decision(NamedTuple):
    """A customer who is to get a message today; amounts in company currency.

    ``days`` is the age of the oldest item that may be chased and that credits do not cover; ``overdue`` what may be
    chased before credits, ``credits`` what they take off (positive), ``net`` the difference. ``account_id`` is None
    for a customer who has no credit account yet.
    """

    company_id: int
    partner_id: int
    account_id: int | None
    level_id: int
    days: int
    overdue: float
    credits: float
    net: float

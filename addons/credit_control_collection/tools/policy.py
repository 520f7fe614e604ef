"""Whom a follow-up policy is for, as plain data."""

from typing import NamedTuple


class Choice(NamedTuple):
    """A policy and whom it is for; empty criteria fit everybody."""

    policy_id: int
    company_id: int
    customer_type_ids: tuple
    risk_class: str
    country_ids: tuple
    sequence: int

    def key(self):
        """Sorts the policy that says the most about a customer first.

        >>> default = Choice(1, 1, (), "", (), 10)
        >>> country, risk = Choice(2, 1, (), "", (7,), 10), Choice(3, 1, (), "c", (), 10)
        >>> worse = Choice(4, 1, (), "e", (), 10)
        >>> kind, both = Choice(5, 1, (9,), "", (), 10), Choice(6, 1, (9,), "c", (), 10)
        >>> [choice.policy_id for choice in sorted([default, country, risk, worse, kind, both], key=Choice.key)]
        [6, 5, 4, 3, 2, 1]
        >>> sorted([Choice(8, 1, (), "", (7,), 20), Choice(9, 1, (), "", (7, 8), 10)], key=Choice.key)[0].policy_id
        9
        """
        weight = 4 * bool(self.customer_type_ids) + 2 * bool(self.risk_class) + bool(self.country_ids)
        return -weight, -ord(self.risk_class or "\0"), self.sequence, self.policy_id

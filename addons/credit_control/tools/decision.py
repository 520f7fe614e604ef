"""The chain that makes the log of decisions evident to tampering; what an auditor needs to compute it again.

Each account has a chain of its own, and so has each root company for what is decided about no account: its entries have
no ``account_id``. A link is the SHA-256, in hexadecimal, of the hash before it followed by the entry
in canonical form: JSON with the keys of ``PAYLOAD`` in alphabetical order, no space, UTF-8 as it is, amounts as text
with the decimals of their currency, times (UTC) as ``2026-11-22 09:30:00``, and null for what is empty. The first link
stands on ``ORIGIN``.
"""

import hashlib
import json
from dataclasses import dataclass, field

ORIGIN = "0" * 64
PAYLOAD = (
    "account_id",
    "account_name",
    "company_id",
    "company_name",
    "sequence",
    "date",
    "kind",
    "reason",
    "before",
    "after",
    "document_model",
    "document_id",
    "document_name",
    "request_id",
    "request_name",
    "user_id",
    "user_name",
    "on_behalf_id",
    "on_behalf_name",
    "is_self_approved",
    "currency_name",
    "limit_amount",
    "exposure",
    "overdue",
)


@dataclass(frozen=True)
class Cause:
    """Why something is being decided; goes with the environment of whoever carries a decision out.

    A client cannot send an object, so nobody claims from outside that there was a request.

    :param reason: in the words of whoever decided
    :param request: the ``credit.request`` that was approved, if any, or a function of an account that returns it
    :param self_approved: whoever decided had asked for it, too
    :param on_behalf: the ``res.users`` whose right was used during an absence, if any
    """

    reason: str
    request: object = None
    self_approved: bool = False
    on_behalf: object = None


@dataclass(frozen=True)
class Head:
    """The last link of the chain of an account, kept apart from the log."""

    sequence: int = 0
    hash: str = ORIGIN


@dataclass(frozen=True)
class Break:
    """Where a chain does not hold.

    :param code: ``missing``: there is no such entry; ``changed``: it does not have its hash; ``head``: the last entry
        is not the one that was kept apart; ``rebuilt``: it is not the one that an exported file names
    :param company_id: root company whose own chain it is, where it is that of no account
    """

    account_id: int | None
    sequence: int
    code: str
    company_id: int | None = None


def canonical(value):
    """A value as JSON that is the same wherever and whenever it is written.

    >>> canonical({"b": 1, "a": "é"})
    '{"a":"é","b":1}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def link(previous, payload):
    """The hash of one entry.

    :param str previous: hash of the entry before, ``ORIGIN`` for the first
    :param dict payload: at least the keys of ``PAYLOAD``; others are ignored

    >>> entry = dict.fromkeys(PAYLOAD) | {"account_id": 7, "sequence": 1, "limit_amount": "100.00"}
    >>> link(ORIGIN, entry)[:16]
    '0b7e141a2f8ca2eb'
    >>> link(ORIGIN, entry) == link(ORIGIN, entry | {"id": 12})
    True
    >>> link(ORIGIN, entry) == link(ORIGIN, entry | {"limit_amount": "100.01"})
    False
    """
    text = previous + canonical({name: payload[name] for name in PAYLOAD})
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Chain:
    """Follows the chain of one account, entry by entry.

    >>> first = dict.fromkeys(PAYLOAD) | {"account_id": 7, "sequence": 1}
    >>> second = first | {"sequence": 2, "reason": "Paid in full"}
    >>> first["hash"] = link(ORIGIN, first)
    >>> second["hash"] = link(first["hash"], second)
    >>> def breaks(entries, head):
    ...     chain = Chain(7)
    ...     for entry in entries:
    ...         chain.follow(entry)
    ...     return [(found.sequence, found.code) for found in chain.close(head)]
    >>> head = Head(2, second["hash"])
    >>> breaks([first, second], head)
    []
    >>> breaks([first, second | {"reason": "Because"}], head)
    [(2, 'changed')]
    >>> breaks([second], head)
    [(1, 'missing')]
    >>> breaks([first], head)
    [(2, 'missing')]
    >>> breaks([first, second], Head(2, ORIGIN))
    [(2, 'head')]
    """

    account_id: int | None
    company_id: int | None = None
    last: Head = Head()
    breaks: list = field(default_factory=list)

    def follow(self, entry):
        """:param dict entry: payload and ``hash`` of the next entry, in the order of ``sequence``."""
        sequence = entry["sequence"]
        if sequence != self.last.sequence + 1:
            # What a missing entry contained is unknown: the rest of the chain is followed from here.
            self._note(self.last.sequence + 1, "missing")
            previous = None
        else:
            previous = self.last.hash
        if previous and link(previous, entry) != entry["hash"]:
            self._note(sequence, "changed")
        self.last = Head(sequence, entry["hash"])

    def close(self, head):
        """:param Head head: what was kept apart
        :return: list of ``Break``
        """
        if self.last.sequence < head.sequence:
            self._note(self.last.sequence + 1, "missing")
        elif self.last != head:
            self._note(self.last.sequence, "head")
        return self.breaks

    def _note(self, sequence, code):
        self.breaks.append(Break(self.account_id, sequence, code, self.company_id))

"""Which rules hold for which credit accounts, as plain data."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .check import Document


@dataclass(frozen=True)
class Scope:
    """Whom a rule is about.

    :param rule_id: the rule
    :param kind: what it looks at
    :param by: ``all``, or the name of the fact about the account that has to be ``key``
    :param is_exclusion: it takes its accounts out of the rules of its kind that come after it
    :param until: last day on which it holds; None: no end
    """

    rule_id: int
    kind: str
    by: str = "all"
    key: Any = None
    is_exclusion: bool = False
    until: date | None = None

    def covers(self, facts):
        """Whether an account is in the scope.

        :param facts: what is known of the account, by name

        >>> Scope(1, "overdue").covers({"risk_class": "a"})
        True
        >>> Scope(1, "overdue", "risk_class", "e").covers({"risk_class": "a"})
        False

        A scope whose key was deleted is about nobody, and not about those who have none:

        >>> Scope(1, "overdue", "group", None).covers({"group": None})
        False
        """
        return self.by == "all" or (self.key is not None and facts.get(self.by) == self.key)


def accounts_by_rule(scopes, accounts, today):
    """Which accounts each rule is about.

    :param scopes: list of ``Scope``, in the order of the rules
    :param accounts: facts by account id
    :param today: day of the check
    :return: set of account ids by rule id; exclusions, and rules that are about nobody, are absent

    >>> accounts = {1: {"type": 7}, 2: {"type": 7}, 3: {"type": 8}}
    >>> scopes = [
    ...     Scope(10, "overdue", "type", 7),
    ...     Scope(11, "overdue", "type", 7, is_exclusion=True),
    ...     Scope(12, "overdue"),
    ...     Scope(13, "limit_exceeded"),
    ...     Scope(14, "limit_exceeded", until=date(2026, 1, 31)),
    ... ]
    >>> accounts_by_rule(scopes, accounts, date(2026, 2, 1))
    {10: {1, 2}, 12: {3}, 13: {1, 2, 3}}
    """
    excluded = {}
    found = {}
    for scope in scopes:
        if scope.until and scope.until < today:
            continue
        without = excluded.setdefault(scope.kind, set())
        covered = {account for account, facts in accounts.items() if scope.covers(facts)} - without
        if scope.is_exclusion:
            without |= covered
        elif covered:
            found[scope.rule_id] = covered
    return found


@dataclass
class Check:
    """One checkpoint, as the evaluators of all kinds of rules see it.

    :param documents: list of ``Document``, in the order in which they shall be confirmed
    :param accounts: their credit accounts
    :param records: the records behind the documents
    :param rules: the rules that are about at least one of the accounts, of all kinds
    :param scope: set of account ids by rule id
    :param checkpoint: where the documents are stopped: ``order``, or one that an addon brings
    :param left_out: components of the exposure that do not count there
    :param blocked: ids of documents that kinds evaluated earlier hold
    """

    documents: list[Document]
    accounts: Any
    records: Any
    rules: Any
    scope: dict
    checkpoint: str = "order"
    left_out: tuple = ()
    blocked: set = field(default_factory=set)
    _known: dict = field(default_factory=dict)

    def documents_of(self, rule):
        """The documents whose account a rule is about, in their order."""
        return [document for document in self.documents if document.account_id in self.scope[rule.id]]

    def record(self, document):
        """The record behind a document."""
        return self.records.browse(document.id)

    @property
    def unbooked(self):
        """The records that must not count as exposure, because their documents say what they will add."""
        whole = [document.id for document in self.documents if not document.is_booked and not document.before]
        return self.records.browse(whole)

    def once(self, name, ask):
        """A fact that several kinds need, asked of the database once.

        >>> check = Check([], None, None, None, {})
        >>> [check.once("answer", lambda: print("asked") or 42) for _time in range(2)]
        asked
        [42, 42]
        """
        if name not in self._known:
            self._known[name] = ask()
        return self._known[name]

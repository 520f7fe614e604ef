"""A credit check as plain data: documents go in, breaches come out."""

from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True)
class Document:
    """A document that asks for credit.

    :param id: record id in its model
    :param account_id: the credit account that it burdens
    :param amount: what it adds to the exposure, in the currency of the account's company
    :param released: ids of the rules that somebody released it from; it uses up their room but does not break them
    :param before: what it was worth until now, when a confirmed document grows by ``amount``
    :param is_booked: the exposure counts the amount already, as it does with the increase of a confirmed document
    :param party: whose account it is, where not the invoiced customer's: ``ordering`` or ``delivery``
    """

    id: int
    account_id: int
    amount: float
    released: frozenset = frozenset()
    before: float = 0.0
    is_booked: bool = False
    party: str = ""

    @property
    def total(self):
        """What it will be worth.

        >>> Document(1, 1, 50.0, before=100.0).total
        150.0
        """
        return self.before + self.amount


@dataclass(frozen=True)
class Exposure:
    """What one account owes or will owe, and what the group that it is in does.

    All amounts are in the currency of the account's company, those of the group too: they are converted at today's
    rate, so one account's amounts can be added to them.

    :param limit: most that the account may owe; None where there is no limit
    :param group_id: the active group of the account; None where there is none
    :param group_total: what all members of the group owe, in whichever company
    :param group_limit: most that they may owe together; None where there is no limit
    :param no_rate: id of a currency in which the account owes what could not be converted; None: all of it could be
    :param limit_no_rate: id of the currency of its limit, where that could not be converted
    :param group_no_rate: the same of what the group owes, or of its limit; None where the group has no limit
    """

    total: float = 0.0
    unallocated: float = 0.0
    limit: float | None = None
    group_id: int | None = None
    group_total: float = 0.0
    group_limit: float | None = None
    no_rate: int | None = None
    limit_no_rate: int | None = None
    group_no_rate: int | None = None


@dataclass(frozen=True)
class Breach:
    """One reason why a document must not go on.

    :param code: the reason; its sentence is made by ``credit.rule._sentence_<code>``
    :param value: the figure that was found, in company currency
    :param threshold: the figure that it should not pass, in company currency
    :param parameters: more facts for the sentence, as JSON
    """

    document_id: int
    rule_id: int
    code: str
    value: float = 0.0
    threshold: float = 0.0
    parameters: dict = field(default_factory=dict)


class Excess(NamedTuple):
    """A document that would take its account, or the group of it, over the limit.

    :param after: the exposure with it
    :param most: what is allowed, with tolerance
    :param group_id: the group whose limit it is; None: the limit is the account's own
    """

    document: Document
    after: float
    most: float
    group_id: int | None


def breaches_of_limit(documents, exposures, *, allow, passing=(), blocked=(), compare):
    """Which documents would take their account or its group over the limit, when they are confirmed in this order.

    A document that is held for any reason does not use up room, so the ones after it may still pass. Members of one
    group share its room. Where both limits would be passed, the one that is passed by more is told.

    :param documents: in the order in which they shall be confirmed; all amounts are in one currency
    :param exposures: ``Exposure`` by account id
    :param allow: function of a limit: what may be owed with the tolerance
    :param passing: ids of documents that use up room and are not asked about: released, paid, of other customers
    :param blocked: ids of documents that another rule holds
    :param compare: function of two amounts: negative, zero or positive, to the currency's precision
    :return: list of ``Excess``, at most one a document

    >>> def over(orders, known, **options):
    ...     found = breaches_of_limit(orders, known, allow=lambda a: a, compare=lambda a, b: a - b, **options)
    ...     return [(excess.document.id, excess.after, excess.group_id) for excess in found]
    >>> known = {1: Exposure(total=40.0, limit=100.0)}
    >>> orders = [Document(1, 1, 50.0), Document(2, 1, 30.0), Document(3, 1, 10.0)]
    >>> over(orders, known)
    [(2, 120.0, None)]
    >>> over(orders, known, blocked={1})
    []
    >>> orders[0] = Document(1, 1, 500.0)
    >>> over(orders, known, passing={1})
    [(2, 570.0, None), (3, 550.0, None)]

    Two members of group 7 have 30 left together, although each has more by itself:

    >>> known = {account: Exposure(40.0, 0.0, limit, 7, 80.0, 110.0) for account, limit in ((1, 200.0), (2, None))}
    >>> over([Document(1, 1, 20.0), Document(2, 2, 20.0), Document(3, 2, 10.0)], known)
    [(2, 120.0, 7)]

    What is booked already does not count twice:

    >>> grown = Document(1, 1, 20.0, before=20.0, is_booked=True)
    >>> over([grown], {1: Exposure(total=40.0, limit=39.0)})
    [(1, 40.0, None)]
    """
    used = {}

    def use(document, amount):
        for owner in _owners(document, exposures):
            used[owner] = used.get(owner, 0.0) + amount

    for document in documents:
        if document.is_booked:
            use(document, -document.amount)
    over = []
    for document in documents:
        exposure = exposures.get(document.account_id, Exposure())
        limits = (
            (None, exposure.total, exposure.limit),
            (exposure.group_id, exposure.group_total, exposure.group_limit),
        )
        passed = []
        for owner, (group_id, total, limit) in zip(_owners(document, exposures), limits, strict=False):
            if limit is not None and compare(document.amount, 0.0) > 0:
                excess = Excess(
                    document, total + used.get(owner, 0.0) + document.amount, allow(limit), group_id
                )
                if compare(excess.after, excess.most) > 0:
                    passed.append(excess)
        if passed and document.id not in passing:
            over.append(max(passed, key=lambda excess: excess.after - excess.most))
        elif document.id not in blocked:
            use(document, document.amount)
    return over


def _owners(document, exposures):
    """Whose room a document uses: its account's, and that of its group if it is in one."""
    group_id = exposures[document.account_id].group_id if document.account_id in exposures else None
    return [("account", document.account_id), *([("group", group_id)] if group_id else [])]

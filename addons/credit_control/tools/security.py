"""What of an exposure is secured by guarantees and the like, as plain data; DESIGN: *Secured*.

*Secured* is the sum over securities, in their order, of ``LEAST(what is left of the covered components, amount) x
percent``, and never above the exposure. What is left is what no security before has secured. Those of a group come
after the account's own ones, and each member has its share of them: its part of what the members owe.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

ZERO = Decimal(0)
ONE = Decimal(1)
# A new document is an order, and a security covers it where it covers orders.
NEW = "orders"


@dataclass(frozen=True)
class Security:
    """Something that pays if the customer does not.

    :param amount: most that it covers, in the currency of the account's company
    :param percent: what it pays of each amount that it covers
    :param components: codes of the components that it covers; None: all
    :param is_shared: it covers the group of the account, not the account alone
    :param covers_new: it covers documents that are decided today, not only what was there before
    """

    amount: Decimal
    percent: Decimal = Decimal(100)
    components: frozenset | None = None
    is_shared: bool = False
    covers_new: bool = True

    def covers(self, component):
        """Whether it covers a component.

        >>> due = Security(Decimal(1), components=frozenset({"overdue"}))
        >>> due.covers("orders"), due.covers("overdue"), Security(Decimal(1)).covers("orders")
        (False, True, True)
        """
        return self.components is None or component in self.components


def secured(components, securities, *, new=ZERO, share=ONE):
    """What of an exposure is secured, not rounded.

    :param components: what counts, by code, in the order in which securities cover it; negative: takes off
    :param securities: list of ``Security`` in their order
    :param new: the amount of documents that are being decided, beside the components; covered after them
    :param share: the account's part of what the members of its group owe, 0 to 1

    A customer owes 1,000.00 by the ledger and 250.50 in orders. The bank pays up to 800, of which all counts:

    >>> owed = {"overdue": Decimal("1000.00"), "orders": Decimal("250.50")}
    >>> bank = Security(Decimal(800))
    >>> secured(owed, [bank])
    Decimal('800')

    An insurer pays 90 % of at most 700.00, of what is invoiced. It finds 200.00 after the bank, and 1,000.00 before it:

    >>> insurer = Security(Decimal(700), Decimal(90), frozenset({"overdue"}))
    >>> secured(owed, [bank, insurer])
    Decimal('980.00')
    >>> secured(owed, [insurer, bank])
    Decimal('1250.50')

    A pledge of 100.00 counts half; what it does not secure is left for the next one:

    >>> secured({"overdue": Decimal(60)}, [Security(Decimal(100), Decimal(50)), Security(Decimal(20))])
    Decimal('50')

    Credits take off what is owed, so there is no more to secure than the exposure:

    >>> secured({"overdue": Decimal(100), "unallocated": Decimal(-70)}, [bank])
    Decimal('30')
    >>> secured({"unallocated": Decimal(-70)}, [bank])
    Decimal('0')

    New orders are covered after what is there, and not by a cover that takes nothing new:

    >>> closed = Security(Decimal(500), covers_new=False)
    >>> secured({"overdue": Decimal(300)}, [closed], new=Decimal(100))
    Decimal('300')
    >>> secured({"overdue": Decimal(300)}, [Security(Decimal(350))], new=Decimal(100))
    Decimal('350')

    A quarter of a group's guarantee of 400.00, after the account's own 50.00:

    >>> both = [Security(Decimal(50)), Security(Decimal(400), is_shared=True)]
    >>> secured({"overdue": Decimal(200)}, both, share=Decimal("0.25"))
    Decimal('150.00')
    """
    # The parts in the order in which they are covered; the last one is what is new.
    codes = [*components, NEW]
    left = [max(amount, ZERO) for amount in (*components.values(), new)]
    newest = len(codes) - 1
    total = ZERO
    for security in securities:
        covered = [
            place
            for place, code in enumerate(codes)
            if security.covers(code) and (place != newest or security.covers_new)
        ]
        amount = security.amount * share if security.is_shared else security.amount
        paid = min(sum((left[place] for place in covered), ZERO), amount) * security.percent / 100
        total += paid
        for place in covered:
            taken = min(left[place], paid)
            left[place] -= taken
            paid -= taken
    return min(total, max(sum(components.values(), ZERO) + new, ZERO))


@dataclass(frozen=True)
class Secured:
    """One account's exposure and what secures it; amounts are in the currency of its company.

    :param components: what counts, by code, in the order in which securities cover it
    :param securities: list of ``Security`` in their order
    :param group_id: the active group of the account; None where there is none
    :param group_owed: what the members of the group owe, without those whose credits are more than their debts
    :param no_rate: id of a currency in which something counts that could not be converted; None: all of it could be
    """

    components: dict = field(default_factory=dict)
    securities: list = field(default_factory=list)
    group_id: int | None = None
    group_owed: Decimal = ZERO
    no_rate: int | None = None

    @property
    def total(self):
        """The exposure.

        >>> Secured({"overdue": Decimal(5), "unallocated": Decimal(-2)}).total
        Decimal('3')
        """
        return sum(self.components.values(), ZERO)

    def unsecured(self, *, new=ZERO, others=ZERO):
        """What of the exposure nothing secures, not rounded; negative where credits are more than the debts.

        :param new: what new documents of the account add
        :param others: what new documents of other members of the group add

        >>> guarantee = Security(Decimal(100), is_shared=True)
        >>> member = Secured({"overdue": Decimal(50)}, [guarantee], 7, Decimal(200))
        >>> member.unsecured(), member.unsecured(new=Decimal(50)), member.unsecured(others=Decimal(50))
        (Decimal('25.00'), Decimal('60.0'), Decimal('30.0'))
        """
        total = self.total + new
        owed = max(total, ZERO)
        all_owed = max(self.group_owed - max(self.total, ZERO), ZERO) + others + owed
        share = owed / all_owed if all_owed else ZERO
        return total - secured(self.components, self.securities, new=new, share=share)

    def _without(self, amount):
        """The same account without an amount of orders that its exposure counts already."""
        components = {**self.components, NEW: self.components.get(NEW, ZERO) - amount}
        owed = self.group_owed - max(self.total, ZERO) + max(self.total - amount, ZERO)
        return replace(self, components=components, group_owed=owed)


def secured_from(components, facts, no_rate=None):
    """What the database says of an account, as ``Secured``.

    :param components: amounts by code, in the order in which securities cover them; numbers, or texts of them
    :param facts: ``group`` (id or None), ``owed`` (what its members owe) and ``securities``: a list of amount,
        percent, codes or None, whether it is the group's, and whether it covers what is new; None: nothing secures it
    :param no_rate: as in ``Secured``

    >>> facts = {"group": None, "owed": None, "securities": [["60.00", "50", ["overdue"], False, True]]}
    >>> secured_from({"overdue": 80.0, "orders": 5}, facts).unsecured()
    Decimal('55.00')
    >>> secured_from({"overdue": "80.00"}, None).unsecured()
    Decimal('80.00')
    """
    facts = facts or {"group": None, "owed": None, "securities": []}
    return Secured(
        {code: _exact(amount) for code, amount in components.items()},
        [
            Security(
                Decimal(amount), Decimal(percent), None if codes is None else frozenset(codes), shared, new
            )
            for amount, percent, codes, shared, new in facts["securities"]
        ],
        facts["group"],
        _exact(facts["owed"] or 0),
        no_rate,
    )


class Uncovered(NamedTuple):
    """A document that would leave too much unsecured.

    :param after: the unsecured exposure with it
    """

    document: object
    after: Decimal


def breaches_of_unsecured(documents, known, *, most, passing=(), blocked=(), compare):
    """Which documents would leave more unsecured than allowed, when they are confirmed in this order.

    A document that is held for any reason covers nothing and uses up nothing, as with the limit.

    :param documents: ``tools.check.Document`` in the order in which they shall be confirmed
    :param known: ``Secured`` by account id
    :param most: what may be unsecured
    :param passing: ids of documents that use up what is secured and are not asked about
    :param blocked: ids of documents that another rule holds
    :param compare: function of two amounts: negative, zero or positive, to the currency's precision
    :return: list of ``Uncovered``

    >>> from .check import Document
    >>> def over(orders, **options):
    ...     known = {1: Secured({"overdue": Decimal(40)}, [Security(Decimal(60))])}
    ...     found = breaches_of_unsecured(orders, known, most=Decimal(10), compare=lambda a, b: a - b, **options)
    ...     return [(each.document.id, each.after) for each in found]
    >>> orders = [Document(1, 1, 25.0), Document(2, 1, 20.0), Document(3, 1, 5.0)]
    >>> over(orders)
    [(2, Decimal('25.0'))]
    >>> over(orders, blocked={1})
    []

    What is booked already does not count twice:

    >>> known = {1: Secured({"orders": Decimal(80)}, [Security(Decimal(60))])}
    >>> grown = Document(1, 1, 30.0, before=50.0, is_booked=True)
    >>> breaches_of_unsecured([grown], known, most=Decimal(19), compare=lambda a, b: a - b)[0].after
    Decimal('20.0')
    """
    facts = dict(known)
    # What the documents add to each account, less what its exposure counts of them already.
    used, booked = {}, {}
    for document in documents:
        if document.is_booked and document.account_id in facts:
            booked[document.account_id] = booked.get(document.account_id, ZERO) + _exact(document.amount)
    for account, amount in booked.items():
        facts[account] = facts[account]._without(amount)
    found = []
    for document in documents:
        account = document.account_id
        mine = facts.get(account, Secured())
        members = [
            other
            for other in facts
            if mine.group_id and facts[other].group_id == mine.group_id and other != account
        ]
        others = sum((used.get(other, ZERO) - booked.get(other, ZERO) for other in members), ZERO)
        after = mine.unsecured(new=used.get(account, ZERO) + _exact(document.amount), others=others)
        is_asked = document.amount > 0 and document.id not in passing
        if is_asked and compare(after, most) > 0:
            found.append(Uncovered(document, after))
        elif document.id not in blocked:
            used[account] = used.get(account, ZERO) + _exact(document.amount)
    return found


def _exact(amount):
    """An amount as it is written, not as the machine holds it."""
    return Decimal(str(amount))

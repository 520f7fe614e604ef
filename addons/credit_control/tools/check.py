"""A credit check as plain data: documents go in, breaches come out."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Document:
    """A document that asks for credit.

    :param id: record id in its model
    :param account_id: the credit account that it burdens
    :param amount: what it adds to the exposure, in the currency of the account's company
    :param released: somebody decided that it may go on; it uses up room but breaks no rule
    """

    id: int
    account_id: int
    amount: float
    released: bool = False


@dataclass(frozen=True)
class Exposure:
    """What one account owes or will owe, in company currency; ``limit`` is None where there is none."""

    total: float = 0.0
    unallocated: float = 0.0
    limit: float | None = None


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


def breaches_of_limit(documents, exposures, allowed, *, blocked=(), compare):
    """Which documents would take their account over its limit, when they are confirmed in this order.

    A document that is held for any reason does not use up room, so the ones after it may still pass.

    :param documents: in the order in which they shall be confirmed
    :param exposures: ``Exposure`` by account id
    :param allowed: limit plus tolerance by account id; accounts without a limit are absent
    :param blocked: ids of documents that another rule holds
    :param compare: function of two amounts: negative, zero or positive, to the currency's precision
    :return: list of (document, exposure with it, allowed amount)

    >>> room = {1: 100.0}
    >>> known = {1: Exposure(total=40.0)}
    >>> orders = [Document(1, 1, 50.0), Document(2, 1, 30.0), Document(3, 1, 10.0)]
    >>> over = breaches_of_limit(orders, known, room, compare=lambda a, b: a - b)
    >>> [(document.id, used) for document, used, most in over]
    [(2, 120.0)]
    >>> breaches_of_limit(orders, known, room, blocked={1}, compare=lambda a, b: a - b)
    []
    >>> orders[0] = Document(1, 1, 500.0, released=True)
    >>> over = breaches_of_limit(orders, known, room, compare=lambda a, b: a - b)
    >>> [(document.id, used) for document, used, most in over]
    [(2, 570.0), (3, 550.0)]
    """
    used = {}
    over = []
    for document in documents:
        if document.account_id not in allowed:
            continue
        exposure = exposures.get(document.account_id, Exposure())
        before = exposure.total + used.get(document.account_id, 0.0)
        after = before + document.amount
        most = allowed[document.account_id]
        exceeds = compare(document.amount, 0.0) > 0 and compare(after, most) > 0
        if exceeds and not document.released:
            over.append((document, after, most))
        elif document.id not in blocked:
            used[document.account_id] = used.get(document.account_id, 0.0) + document.amount
    return over

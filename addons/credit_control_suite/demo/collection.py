"""What the demo company's collectors heard in the last weeks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Talk:
    """A call or visit.

    :param customer: its name
    :param ago: days since
    :param result: code of the result
    :param note: what was said
    :param channel: how
    :param back: days from today to the next date; None for none
    :param promised: share of what is overdue that was promised
    :param amount: or an amount that was promised, in XOF
    :param due: days from today to the promised day, negative in the past
    """

    customer: str
    ago: int
    result: str
    note: str = ""
    channel: str = "call"
    back: int | None = None
    promised: float = 0.0
    amount: int = 0
    due: int = 0


TALKS = (
    Talk("Restaurant Le Thiof d'Argent", 24, "promise", "Pays after the weekend.", promised=0.4, due=-18),
    Talk("Restaurant Le Thiof d'Argent", 12, "no_answer"),
    Talk("Niayes Import Vivres", 14, "promise", "A first part next week.", amount=500_000, due=-10),
    Talk("Boutique Keur Mbaye", 14, "promise", "Comes by with a cheque.", "visit", amount=306_250, due=-10),
    Talk("Centre de santé Keur Yoff", 11, "promise", "The ministry has paid them.", promised=0.6, due=-7),
    Talk("Centre de santé Keur Yoff", 3, "message_left"),
    Talk("Cayor Gros", 9, "no_answer"),
    Talk("Cayor Gros", 6, "no_answer"),
    Talk("Cayor Gros", 2, "message_left", "Left word with the shop assistant."),
    Talk("Hôtel Corniche Bleue", 8, "promise", "Half now, half on Friday.", amount=300_000, due=-4),
    Talk("Saloum Kaolack", 7, "promise", amount=889_000, due=-3),
    Talk("Établissements Sine Vivres", 6, "cannot_pay", "Waits for a payment of the army.", "incoming"),
    Talk("Hôtel Niger Palmes", 5, "dispute", "Says that ten bags were wet.", back=2),
    Talk("Fouta Négoce", 4, "paid", "Transfer of last week, sends the order."),
    Talk("Mairie de Ndoumbélane", 3, "documents", "Asks for the signed delivery notes.", "visit", back=4),
    Talk("Kénédougou Céréales", 2, "promise", "Cheque is signed.", promised=0.5, due=3),
    Talk("Djoliba Négoce", 1, "call_back", "The accountant is back today.", back=0),
    Talk("Supérette Grand-Baobab", 1, "promise", "Pays the two oldest.", "incoming", promised=0.3, due=0),
)


@dataclass(frozen=True)
class Plan:
    """A payment plan for all that a customer owes late.

    :param ago: days since it runs
    :param first: days from today to the first instalment
    :param count: monthly instalments
    """

    customer: str
    ago: int
    first: int
    count: int
    note: str


PLAN = Plan(
    "Saloum Mali", 10, 5, 3, "The border was closed for six weeks; the parent company stands behind it."
)


@dataclass(frozen=True)
class Notice:
    """A formal notice that was sent.

    :param ago: days since
    :param days: from then to the deadline
    :param items: so many of the oldest
    """

    customer: str
    ago: int
    days: int
    items: int
    tracking: str


NOTICE = Notice("Cayor Gros", 6, 8, 3, "RR 018 442 615 SN")


@dataclass(frozen=True)
class Action:
    """Something that somebody is to do for a customer.

    :param ago: days since it was decided
    :param until: days from today; negative: late
    :param first: days from today to the day that was meant at first; None: the same
    """

    customer: str
    name: str
    description: str
    ago: int
    until: int
    first: int | None = None
    priority: str = "0"


ACTIONS = (
    Action(
        "Établissements Sine Vivres",
        "Visit with the salesperson",
        "Take the list of open items along; ask when the army pays, and for a part of it.",
        4,
        3,
        priority="1",
    ),
    Action(
        "Mairie de Ndoumbélane",
        "Send the signed delivery notes",
        "The town hall pays only with them; the warehouse has the originals.",
        12,
        -1,
        -5,
    ),
)


@dataclass(frozen=True)
class Advice:
    """What a customer says that it paid.

    :param ago: days since it paid
    :param items: so many of the oldest
    :param less: share of the last one that it takes off
    """

    customer: str
    ago: int
    items: int
    less: float
    code: str
    note: str
    reference: str


ADVICE = Advice("Fouta Négoce", 1, 2, 0.05, "DAMAGED", "Five bags were torn.", "VIR 2207-A")

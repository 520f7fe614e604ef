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

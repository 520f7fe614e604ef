"""What lies on the desk of the demo company today: quotations, held orders and what was decided about them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Quotation:
    """:param customer: its name
    :param amount: in thousand XOF without tax; ``over``: so much more than the limit still allows
    :param ago: days since it was made
    :param fate: empty: a quotation that nobody has tried to confirm yet; ``held``; or what was decided: ``refused``,
        ``released``, ``confirmed`` (released, then confirmed)
    :param decided: days since the decision
    :param reason: of the decision
    :param feedback: what sales says about a hold
    :param advice: why sales recommends to release it
    """

    customer: str
    amount: int
    ago: int
    fate: str = ""
    over: bool = False
    decided: int = 0
    reason: str = ""
    feedback: str = ""
    advice: str = ""


DESK = (
    # To be confirmed: three that will be held, one for each kind of rule, and some that go through.
    Quotation("Cap Vert Catering", 450, 1, over=True),
    Quotation("Supérette Grand-Baobab", 520, 2),
    Quotation("Cayor Gros", 1_400, 1),
    Quotation("Entrepôts du Môle", 2_900, 0),
    Quotation("Hôtel Corniche Bleue", 640, 3),
    Quotation("Libre-service Gandiol", 310, 4),
    Quotation("Lagune Distribution", 2_600, 2),
    Quotation("Institut agricole de Ndiébène", 760, 5),
    # On hold.
    Quotation(
        "Sandaga Demi-Gros",
        700,
        6,
        "held",
        over=True,
        feedback="They want the rice before the holidays and offer to pay half on delivery.",
        advice="A customer of twelve years; half of it is paid on delivery.",
    ),
    Quotation("Fouta Négoce", 1_900, 3, "held"),
    Quotation("Établissements Sine Vivres", 1_350, 1, "held"),
    Quotation("Cayor Gros", 1_600, 9, "held"),
    # Decided.
    Quotation(
        "Kénédougou Céréales",
        2_300,
        13,
        "refused",
        decided=12,
        reason="Invoices older than two months. They pay those first, then we talk.",
    ),
    Quotation(
        "Ferme laitière du Ferlo",
        600,
        5,
        "confirmed",
        decided=4,
        reason="The bank confirmed their transfer by telephone.",
    ),
    Quotation(
        "Élevage des Dunes",
        400,
        2,
        "released",
        over=True,
        decided=1,
        reason="Season order, limit review is under way.",
    ),
)

# Draft invoices that come from no order: customer, text, amount in XOF without tax.
DRAFTS = (
    ("Djoliba Négoce", "Transport Dakar - Bamako", 385_000),
    ("Comptoir Ndar Céréales", "Transport Dakar - Saint-Louis", 120_000),
    ("Mairie de Ndoumbélane", "Palettes consignées", 64_000),
)

# The newest unpaid overdue invoice of these customers is not chased for now.
PAUSED = ("Restaurant Le Thiof d'Argent", "Hôtel Assinie-Plage")

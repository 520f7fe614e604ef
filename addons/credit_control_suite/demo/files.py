"""What account managers and analysts of the demo company work on: teams, a group, opening files, requests."""

from dataclasses import dataclass, field

# Name of the team, countries that it serves, its members; the credit manager leads both.
TEAMS = (
    ("Senegal", ("sn",), ("collector", "analyst")),
    ("Export", ("ml", "ci", "fr"), ("collector2", "analyst")),
)

GROUP_SHARE = 1.6  # limit of the group, for what its members owe now


@dataclass(frozen=True)
class Opening:
    """A prospect whose account is being opened.

    :param ago: days since its file was started
    :param papers: number or day of issue by code of the paper; what is not named is missing
    :param submitted: the file is complete and somebody has to decide
    :param limit: what is asked for, in thousand XOF
    """

    name: str
    city: str
    type: str
    ago: int
    papers: dict = field(default_factory=dict)
    submitted: bool = False
    limit: int = 0


OPENINGS = (
    Opening(
        *("Grenier du Walo", "Richard-Toll", "wholesaler", 9),
        papers={
            "tax_number": "004512877 2G3",
            "registration": "SN-STL-2018-B-00431",
            "identity": "1 751 1987 00342",
            "bank": "",
            "contract": "",
        },
        submitted=True,
        limit=6_000,
    ),
    Opening(
        *("Cantine scolaire des Almadies", "Dakar", "public", 3),
        papers={"tax_number": "006120954 0Z9", "registration": "SN-DKR-2011-A-00077"},
    ),
)

# Of customers that have had their file for a long time: days until these papers expire, by customer.
EXPIRY = {"Entrepôts du Môle": 17, "Niayes Import Vivres": -6}

# Requests that wait for a decision: customer, kind, share of the present limit, why.
REQUESTS = (
    (
        "Comptoir Ndar Céréales",
        "limit",
        1.4,
        "Three years without a late day, and two new shops since spring.",
    ),
    (
        "Saloum Kaolack",
        "temporary_limit",
        1.5,
        "Stock for the Gamou; the orders of last year were of this size.",
    ),
)
BATCH_TYPE, BATCH_PERCENT = "retailer", 10
BATCH_REASON = "Prices went up by a tenth since the limits were set."

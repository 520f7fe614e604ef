"""What account managers and analysts of the demo company work on: teams, a group, opening files, requests."""

from dataclasses import dataclass, field

# Name of the team, countries that it serves, its members; the credit manager leads both.
TEAMS = (
    ("Senegal", ("sn",), ("collector", "analyst")),
    ("Export", ("ml", "ci", "fr"), ("collector2", "analyst")),
)

GROUP_SHARE = 1.6  # limit of the group, for what its members owe now

# Customer or group, kind, number on the paper, amount, percent that counts, days until it ends.
GUARANTEES = (
    ("Fouta Négoce", "bank", "CBAO-2025-0417", 15_000_000, 100, 25),
    ("Baol Distribution", "pledge", "NANT-1183", 8_000_000, 50, None),
    ("Groupe Saloum", "parent", "LC-2025-02", 20_000_000, 100, 300),
)


@dataclass(frozen=True)
class Opening:
    """A prospect whose account is being opened.

    :param ago: days since its file was started
    :param papers: number or day of issue by code of the paper; what is not named is missing
    :param submitted: the file was sent in and somebody has to decide
    :param limit: what is asked for, in thousand XOF
    :param asked: days since it was sent in
    :param fate: what was decided: ``opened`` or ``refused``; empty: nothing yet
    :param decided: days since the decision
    :param reason: of whoever sent it in, or decided
    """

    name: str
    city: str
    type: str
    ago: int
    papers: dict = field(default_factory=dict)
    submitted: bool = False
    limit: int = 0
    asked: int = 1
    fate: str = ""
    decided: int = 0
    reason: str = "All papers are there and were seen."


PAPERS = {"tax_number": "007", "registration": "SN-DKR-2019", "identity": "1 765", "bank": "", "contract": ""}

OPENINGS = (
    Opening(
        "Grenier du Walo",
        "Richard-Toll",
        "wholesaler",
        9,
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
        "Cantine scolaire des Almadies",
        "Dakar",
        "public",
        3,
        papers={"tax_number": "006120954 0Z9", "registration": "SN-DKR-2011-A-00077"},
    ),
    Opening(
        "Épicerie Ouakam Teranga",
        "Dakar",
        "retailer",
        25,
        papers=PAPERS,
        submitted=True,
        limit=800,
        asked=13,
        fate="opened",
        decided=11,
    ),
    Opening(
        "Ferme du Delta",
        "Ross-Béthio",
        "farm",
        14,
        papers={"tax_number": "005510342 2B2", "identity": "2 755 1979 00120"},
        submitted=True,
        limit=1_200,
        asked=4,
        fate="opened",
        decided=2,
        reason="The season begins; bank details and contract come with the first delivery.",
    ),
    Opening(
        "Maquis Chez Awa",
        "Mbour",
        "hospitality",
        12,
        papers={**PAPERS, "bank": None},
        submitted=True,
        limit=600,
        asked=6,
        fate="refused",
        decided=3,
        reason="The bank details are those of somebody else. Bring the right ones.",
    ),
)

# Customers that pay cash since so many days, and why.
CASH = {"Marché Frais Fann": (5, "Three cheques came late: cash until that is settled.")}
SUSPENDED = 24  # days since suspended accounts are
OLD = 760  # days since the accounts of customers of long standing were made

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

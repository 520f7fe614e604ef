"""The sixty customers of the demo company. All names are invented; `.example` belongs to nobody."""

import re
import unicodedata
from dataclasses import dataclass

# Days of credit by type; the codes stand for Odoo's payment terms.
TERMS = {"wholesaler": 45, "retailer": 15, "farm": 30, "hospitality": 30, "public": 60}
# Customers pay on the next day of their rhythm: one payment for all that is due by then.
RHYTHM = {"wholesaler": 7, "retailer": 1, "farm": 15, "hospitality": 15, "public": 30}


@dataclass(frozen=True)
class Customer:
    """:param habit: how it pays, see ``plan.HABITS``
    :param amount: of a usual order, in thousand XOF without tax
    :param orders: in a year
    :param limit: ``amount``, ``none``, ``zero``; ``near`` and ``over``: an amount almost reached, or passed
    :param parent: name of the head of its group
    :param email: False for a customer without any
    :param contact: False for a customer without contacts
    """

    name: str
    type: str
    country: str
    city: str
    habit: str
    amount: int
    orders: int
    limit: str = "amount"
    lang: str = "fr_FR"
    seller: str = "sales"
    currency: str = "XOF"
    parent: str = ""
    email: bool = True
    contact: bool = True
    instalments: bool = False
    state: str = "open"
    note: str = ""

    @property
    def domain(self):
        """Internet domain of the customer.

        >>> Customer("Épices & Sahel", "retailer", "FR", "Lyon", "prompt", 100, 1).domain
        'epices-sahel.example'
        """
        ascii_name = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode()
        return re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-") + ".example"

    @property
    def days(self):
        """Days of credit; 0 for cash."""
        return 0 if self.limit == "zero" else TERMS[self.type]


def _far(*args, **kwargs):
    return Customer(*args, seller="sales2", **kwargs)


GROUP = "Groupe Saloum"

CUSTOMERS = (
    # Wholesalers
    Customer("Comptoir Ndar Céréales", "wholesaler", "SN", "Saint-Louis", "prompt", 2_600, 20),
    _far("Fouta Négoce", "wholesaler", "SN", "Matam", "slow", 2_100, 16, limit="over"),
    _far("Baol Distribution", "wholesaler", "SN", "Diourbel", "usual", 1_900, 17),
    Customer("Établissements Sine Vivres", "wholesaler", "SN", "Fatick", "late", 1_500, 13),
    Customer(
        "Cayor Gros",
        "wholesaler",
        "SN",
        "Tivaouane",
        "lapsed",
        1_700,
        15,
        state="suspended",
        note="The shop closed three months ago; the owner promised to call back with a plan.",
    ),
    _far("Casamance Denrées", "wholesaler", "SN", "Ziguinchor", "usual", 1_600, 14),
    Customer("Sandaga Demi-Gros", "wholesaler", "SN", "Dakar", "usual", 2_200, 21, limit="near"),
    Customer("Entrepôts du Môle", "wholesaler", "SN", "Dakar", "prompt", 3_200, 22),
    Customer("Niayes Import Vivres", "wholesaler", "SN", "Thiès", "slow", 1_800, 16),
    _far("Djoliba Négoce", "wholesaler", "ML", "Bamako", "usual", 3_400, 12),
    _far("Kénédougou Céréales", "wholesaler", "ML", "Sikasso", "late", 2_200, 9),
    _far("Sahel Vivres Kayes", "wholesaler", "ML", "Kayes", "prompt", 1_900, 11, instalments=True),
    _far("Lagune Distribution", "wholesaler", "CI", "Abidjan", "usual", 3_000, 11),
    _far("Maison Lavigne Import", "wholesaler", "FR", "Marseille", "usual", 4_600, 10, currency="EUR"),
    # A group: the head buys little itself, its subsidiaries are customers of their own.
    Customer(
        GROUP,
        "wholesaler",
        "SN",
        "Dakar",
        "prompt",
        1_200,
        5,
        note="Head of the group; settles for nobody else.",
    ),
    Customer("Saloum Kaolack", "wholesaler", "SN", "Kaolack", "usual", 2_400, 15, parent=GROUP),
    _far("Saloum Mali", "wholesaler", "ML", "Bamako", "slow", 2_300, 11, parent=GROUP),
    _far("Saloum Côte d'Ivoire", "wholesaler", "CI", "Abidjan", "usual", 2_000, 10, parent=GROUP),
    # Retailers
    Customer("Épicerie Mame Penda", "retailer", "SN", "Dakar", "prompt", 290, 13),
    Customer("Supérette Pointe Ouest", "retailer", "SN", "Dakar", "usual", 520, 16),
    Customer(
        "Alimentation Keur Yacine", "retailer", "SN", "Dakar", "cash", 180, 12, limit="zero", email=False
    ),
    Customer(
        "Boutique Serigne et Frères", "retailer", "SN", "Pikine", "cash", 160, 11, limit="zero", email=False
    ),
    Customer("Supérette des Filaos", "retailer", "SN", "Dakar", "usual", 610, 17),
    Customer("Marché Frais Fann", "retailer", "SN", "Dakar", "slow", 480, 13),
    Customer("Alimentation du Rail", "retailer", "SN", "Thiès", "usual", 350, 11),
    Customer("Libre-service Gandiol", "retailer", "SN", "Saint-Louis", "prompt", 330, 10),
    Customer("Épicerie du Plateau Vert", "retailer", "SN", "Dakar", "prompt", 410, 14),
    Customer("Supérette Grand-Baobab", "retailer", "SN", "Rufisque", "late", 440, 10),
    Customer("Mini-marché Bargny-Plage", "retailer", "SN", "Rufisque", "usual", 280, 10, email=False),
    Customer("Alimentation Ndoffane", "retailer", "SN", "Kaolack", "cash", 210, 9, limit="zero"),
    Customer("Boutique Keur Mbaye", "retailer", "SN", "Mbour", "usual", 240, 10, contact=False),
    _far("Supérette Badala-Fleuve", "retailer", "ML", "Bamako", "usual", 560, 10),
    _far("Alimentation Hippodrome", "retailer", "ML", "Bamako", "slow", 430, 9),
    _far("Marché Vert Cocody", "retailer", "CI", "Abidjan", "prompt", 640, 11),
    _far("Épices & Sahel", "retailer", "FR", "Lyon", "prompt", 1_100, 8, currency="EUR", lang="en_US"),
    # Farms
    Customer("Ferme avicole Sangal", "farm", "SN", "Rufisque", "usual", 950, 13),
    Customer("Ferme Keur Ndiaye", "farm", "SN", "Thiès", "usual", 720, 11),
    _far("GIE Maraîchers du Gandiolais", "farm", "SN", "Saint-Louis", "slow", 540, 9),
    _far("Coopérative rizicole du Walo", "farm", "SN", "Richard-Toll", "slow", 1_250, 9),
    _far("Ferme laitière du Ferlo", "farm", "SN", "Linguère", "late", 680, 8),
    Customer("Élevage des Dunes", "farm", "SN", "Dakar", "prompt", 820, 12, limit="near"),
    Customer("Ferme du Rônier", "farm", "SN", "Mbour", "usual", 600, 10, email=False),
    _far("Coopérative Koulikoro Maïs", "farm", "ML", "Koulikoro", "usual", 1_050, 8),
    # Hotels and restaurants
    Customer("Hôtel Corniche Bleue", "hospitality", "SN", "Dakar", "prompt", 690, 18),
    Customer("Résidence Ngor Soleil", "hospitality", "SN", "Dakar", "usual", 430, 14),
    Customer("Restaurant Le Thiof d'Argent", "hospitality", "SN", "Dakar", "disputes", 320, 15),
    Customer("Sine Delta Lodge", "hospitality", "SN", "Fatick", "usual", 380, 10, lang="en_US"),
    Customer("Hôtel Lac Tamarin", "hospitality", "SN", "Mbour", "slow", 510, 12),
    Customer("Cap Vert Catering", "hospitality", "SN", "Dakar", "usual", 880, 19, lang="en_US", limit="near"),
    Customer("Chez Nafi Traiteur", "hospitality", "SN", "Dakar", "cash", 190, 12, limit="zero", email=False),
    Customer("Atlantic Bakery & Café", "hospitality", "SN", "Dakar", "prompt", 470, 16, lang="en_US"),
    _far("Hôtel Niger Palmes", "hospitality", "ML", "Bamako", "slow", 620, 9),
    _far("Hôtel Assinie-Plage", "hospitality", "CI", "Assinie", "usual", 740, 9),
    # Public bodies
    _far("Centre de santé Keur Yoff", "public", "SN", "Dakar", "public", 1_100, 7, limit="none"),
    _far("Intendance du lycée Baobab", "public", "SN", "Thiès", "public", 900, 7, limit="none"),
    _far("Mairie de Ndoumbélane", "public", "SN", "Ndoumbélane", "public", 700, 6, limit="none"),
    _far("Cantines scolaires du Cayor", "public", "SN", "Tivaouane", "public", 2_100, 8, limit="none"),
    _far("Caserne logistique de Thiangal", "public", "SN", "Thiès", "public", 1_700, 7, limit="none"),
    _far("Institut agricole de Ndiébène", "public", "SN", "Saint-Louis", "public", 820, 6),
    _far("Cantines scolaires de la Comoé", "public", "CI", "Bouaké", "disputes", 1_400, 6),
)

BY_NAME = {customer.name: customer for customer in CUSTOMERS}

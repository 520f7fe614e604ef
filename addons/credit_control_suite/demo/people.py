"""Who works at the demo company. All names are invented."""

from dataclasses import dataclass

COMPANY = {
    "name": "Kayor Vivres",
    "street": "Zone industrielle, lot 12",
    "city": "Dakar",
    "phone": "+221 33 800 10 00",
    "email": "contact@kayor-vivres.example",
    "website": "https://kayor-vivres.example",
    "company_registry": "SN-DKR-2009-B-00012",
}


@dataclass(frozen=True)
class Person:
    """A user; one without a password is a colleague in whose name nobody logs in.

    :param home: the action that opens after the login
    """

    login: str
    name: str
    job: str
    groups: tuple
    home: str
    password: bool = True


SALES = ("sales_team.group_sale_salesman", "base.group_partner_manager", "credit_control.group_credit_sales")
COLLECTOR = ("credit_control.group_credit_collector",)
OPENINGS = "credit_control.credit_account_opening_action"
QUOTATIONS, HOLDS = "sale.action_quotations_with_onboarding", "credit_control.credit_hold_action"
ACCOUNTS = "credit_control.credit_exposure_action"
WORKLIST = "credit_control_collection.credit_worklist_action"
AGED = "credit_control_reports.credit_report_aged_balance_action"
INVOICES = "account.action_move_out_invoice"

PEOPLE = (
    Person("sales", "Awa Ndiaye", "Sales, Dakar", SALES, QUOTATIONS),
    Person("sales2", "Ibrahima Sarr", "Sales, regions and export", SALES, QUOTATIONS, password=False),
    Person("collector", "Moussa Diop", "Collector, Dakar", COLLECTOR, WORKLIST),
    Person(
        "collector2",
        "Seynabou Diallo",
        "Collector, public bodies and export",
        COLLECTOR,
        ACCOUNTS,
        password=False,
    ),
    Person(
        "accounts",
        "Mariama Ba",
        "Customer account manager",
        ("credit_control.group_credit_account_manager",),
        OPENINGS,
    ),
    Person("manager", "Fatou Sall", "Credit manager", ("credit_control.group_credit_manager",), HOLDS),
    Person("analyst", "Cheikh Mbaye", "Credit analyst", ("credit_control.group_credit_analyst",), ACCOUNTS),
    Person("director", "Rokhaya Fall", "CFO", ("credit_control.group_credit_director",), AGED),
    Person("accountant", "Ousmane Gueye", "Accountant", ("account.group_account_manager",), INVOICES),
    Person("auditor", "Khady Ndour", "Auditor", ("credit_control.group_credit_auditor",), ACCOUNTS),
)

# Who sells to the company, and its share of what the company spends in a month.
SUPPLIERS = (
    ("Négoce rizier de la Vallée", 0.55),
    ("Minoterie du Grand Large", 0.25),
    ("Transports Thieyacine", 0.12),
)

# Of customers' contacts; drawn at random, always in the same way.
FIRST_NAMES = {
    "SN": (
        "Adama",
        "Aïssatou",
        "Babacar",
        "Bineta",
        "Coumba",
        "Demba",
        "Lamine",
        "Maguette",
        "Oumar",
        "Yacine",
    ),
    "ML": ("Bakary", "Djénéba", "Kadiatou", "Modibo", "Sekou", "Salimata"),
    "CI": ("Adjoua", "Affoué", "Konan", "Kouamé", "Mariam", "Yao"),
    "FR": ("Camille", "Claire", "Julien", "Mathieu"),
}
LAST_NAMES = {
    "SN": (
        "Badiane",
        "Cissé",
        "Diagne",
        "Faye",
        "Gningue",
        "Kane",
        "Lo",
        "Mbodj",
        "Niang",
        "Samb",
        "Thiam",
        "Wade",
    ),
    "ML": ("Coulibaly", "Diarra", "Keïta", "Sidibé", "Traoré"),
    "CI": ("Aka", "Bamba", "Kouassi", "N'Dri", "Touré"),
    "FR": ("Blanchet", "Garnier", "Marchal", "Perrin"),
}

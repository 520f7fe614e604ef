"""Which column of a file is what: proposals from the header names."""

import re
import unicodedata

# What a column may be. The values are what a row must have.
REQUIRED = ("customer", "number", "invoice_date", "due_date", "amount")
OPTIONAL = ("customer_name", "currency", "settled_date", "disputed", "country")
DATES = ("invoice_date", "due_date", "settled_date")

# Headers as people and programs write them, English and French, best first; accents, spaces and case do not count.
_HEADERS = {
    "customer": (
        "customer id",
        "customer code",
        "customer number",
        "customer no",
        "customer ref",
        "customer account",
        "customer",
        "client id",
        "client code",
        "client number",
        "account number",
        "account no",
        "account code",
        "debtor number",
        "debtor no",
        "debtor",
        "client",
        "account",
        "partner",
        "code client",
        "n client",
        "numero client",
        "ref client",
        "reference client",
        "compte client",
        "compte tiers",
        "code tiers",
        "tiers",
        "compte",
        "compte auxiliaire",
        "debiteur",
    ),
    "customer_name": (
        "customer name",
        "client name",
        "company name",
        "account name",
        "partner name",
        "debtor name",
        "name",
        "nom client",
        "nom du client",
        "raison sociale",
        "intitule",
        "intitule client",
        "intitule du compte",
        "nom",
        "libelle tiers",
        "societe",
    ),
    "number": (
        "invoice number",
        "invoice no",
        "invoice id",
        "invoice",
        "invoice ref",
        "document number",
        "document no",
        "doc number",
        "doc no",
        "bill number",
        "number",
        "reference",
        "document",
        "numero facture",
        "numero de facture",
        "n facture",
        "no facture",
        "facture",
        "numero de piece",
        "numero piece",
        "n piece",
        "no piece",
        "numero",
        "ref facture",
        "reference facture",
        "piece",
        "numero document",
        "num facture",
    ),
    "invoice_date": (
        "invoice date",
        "date of invoice",
        "document date",
        "doc date",
        "issue date",
        "billing date",
        "bill date",
        "posting date",
        "date",
        "date facture",
        "date de facture",
        "date de facturation",
        "date piece",
        "date de piece",
        "date document",
        "date emission",
        "date d emission",
    ),
    "due_date": (
        "due date",
        "date due",
        "due",
        "maturity date",
        "maturity",
        "payment due",
        "net due date",
        "date echeance",
        "date d echeance",
        "date d echeances",
        "echeance",
        "echeance le",
    ),
    "amount": (
        "invoice amount",
        "amount",
        "total amount",
        "amount due",
        "open amount",
        "outstanding amount",
        "balance",
        "total",
        "gross amount",
        "amount incl tax",
        "amount in currency",
        "montant",
        "montant ttc",
        "total ttc",
        "montant facture",
        "montant du",
        "reste du",
        "restant du",
        "solde",
        "solde du",
        "montant ouvert",
    ),
    "currency": (
        "currency",
        "currency code",
        "invoice currency",
        "ccy",
        "curr",
        "devise",
        "code devise",
        "monnaie",
    ),
    "settled_date": (
        "settled date",
        "settlement date",
        "date settled",
        "payment date",
        "date paid",
        "paid date",
        "paid on",
        "clearing date",
        "cleared on",
        "date reglement",
        "date de reglement",
        "date paiement",
        "date de paiement",
        "regle le",
        "paye le",
        "date lettrage",
        "date de lettrage",
        "solde le",
    ),
    "disputed": (
        "disputed",
        "dispute",
        "in dispute",
        "is disputed",
        "litige",
        "en litige",
        "conteste",
        "contestee",
    ),
    "country": ("country", "country code", "pays", "code pays"),
}


def plain(header):
    """A header reduced to what counts in it.

    >>> plain(" Date d'Échéance : ")
    'datedecheance'
    >>> plain("InvoiceNumber"), plain("N° facture"), plain(None)
    ('invoicenumber', 'nfacture', '')
    """
    text = unicodedata.normalize("NFKD", str(header if header is not None else "")).casefold()
    return re.sub(r"[\W_]+", "", "".join(char for char in text if not unicodedata.combining(char)))


_RANKS = {
    name: {plain(header): rank for rank, header in enumerate(headers)} for name, headers in _HEADERS.items()
}
_ALL = frozenset(header for ranks in _RANKS.values() for header in ranks)


def is_known(header):
    """Whether this is a name that a column of receivables bears.

    >>> is_known("Due Date"), is_known("ECHEANCE"), is_known("0379-NEVHP")
    (True, True, False)
    """
    return plain(header) in _ALL


def propose(headers, samples=()):
    """What each column probably is.

    :param headers: the names of the columns
    :param samples: a few rows below them; a column of plain numbers is no country
    :return: a list as long as ``headers``, of field names or None; a field is proposed once

    >>> propose(["countryCode", "customerID", "invoiceNumber", "InvoiceDate", "DueDate", "InvoiceAmount", "DaysLate"],
    ...         [["391", "0379-NEVHP", "611365", "1/2/2013", "2/1/2013", "55.94", "0"]])
    [None, 'customer', 'number', 'invoice_date', 'due_date', 'amount', None]
    >>> propose(["Nom du client", "Pièce", "Date", "Échéance", "Montant TTC (EUR)", "Pays"])
    ['customer', 'number', 'invoice_date', 'due_date', 'amount', 'country']
    """
    plains = [plain(header) for header in headers]
    found = {}
    for exact in (True, False):
        for name, ranks in _RANKS.items():
            candidates = [
                (rank, position)
                for position, header in enumerate(plains)
                if name not in found and position not in found.values() and header
                for rank in [_rank(header, ranks, exact)]
                if rank is not None and not (name == "country" and _is_numeric(samples, position))
            ]
            if candidates:
                found[name] = min(candidates)[1]
    if "customer" not in found and "customer_name" in found:
        found["customer"] = found.pop("customer_name")
    by_position = {position: name for name, position in found.items()}
    return [by_position.get(position) for position in range(len(plains))]


def _rank(header, ranks, exact):
    if exact:
        return ranks.get(header)
    # "Montant TTC (EUR)" is an amount; short words would find too much.
    return min(
        (rank for known, rank in ranks.items() if len(known) >= 6 and header.startswith(known)), default=None
    )


def _is_numeric(samples, position):
    values = [
        str(row[position]).strip() for row in samples if position < len(row) and row[position] is not None
    ]
    return any(values) and all(value.isdigit() for value in values if value)

"""Which reason a text names: codes have keywords, and a payment reference has words."""

import re
import unicodedata


def plain(text):
    """A text as it is compared: words between single blanks, without case and accents.

    >>> plain("  Réf. 4711: Marchandise ENDOMMAGÉE!  ")
    'ref 4711 marchandise endommagee'
    >>> plain(None)
    ''
    """
    spread = unicodedata.normalize("NFKD", (text or "").casefold())
    letters = "".join(sign for sign in spread if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", letters))


def keywords(text):
    """The keywords in a list separated by commas, as they are compared; empty ones are left out.

    >>> keywords("damaged, Cassé,, avoir  non reçu ,?")
    ['damaged', 'casse', 'avoir non recu']
    """
    return [word for word in map(plain, (text or "").split(",")) if word]


def propose(text, rules):
    """The first rule that a text fits: one of its keywords occurs in it as a whole word, or as whole words in a row.

    :param text: a payment reference, a mail, what a customer said
    :param rules: list of (key, keywords separated by commas), the most important first
    :return: the key of the rule; None where none fits

    >>> rules = [(1, "damaged, casse"), (2, "short, manquant"), (3, "avoir non reçu"), (4, "")]
    >>> propose("INV 77 less 2 bags CASSÉ", rules), propose("INV/78 manquant 1 et casse 2", rules)
    (1, 1)
    >>> propose("Avoir  non-recu, facture 12", rules)
    3
    >>> propose("shortly after the casserole", rules)  # parts of words are none
    >>> propose("", rules)
    """
    found = f" {plain(text)} "
    for key, words in rules:
        if any(f" {word} " in found for word in keywords(words)):
            return key
    return None

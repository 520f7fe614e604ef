"""What a file is a scan of, guessed from its name."""

import re
import unicodedata

# Words that many papers share say nothing about which one it is.
SHORTEST_WORD = 3


def words(text):
    """The words of a name that may tell papers apart, without accents.

    >>> sorted(words("Extrait Kbis_2026-Café.PDF"))
    ['2026', 'cafe', 'extrait', 'kbis', 'pdf']
    """
    plain = unicodedata.normalize("NFKD", text or "").encode("ascii", "ignore").decode().lower()
    return {word for word in re.split(r"[^a-z0-9]+", plain) if len(word) >= SHORTEST_WORD}


def guess(file_name, papers):
    """Which paper a file is most likely a scan of.

    :param file_name: as it was uploaded
    :param papers: ``{key: names}`` of the papers that are expected
    :return: the key whose names share most words with the file; None where none does, or two do equally

    >>> papers = {1: ["NINEA", "tax_number"], 2: ["Commercial register (RCCM)"], 3: ["Bank details (RIB)", "bank"]}
    >>> guess("ninea_boulangerie.pdf", papers), guess("RIB banque.jpg", papers), guess("scan0001.pdf", papers)
    (1, 3, None)
    >>> guess("bank.pdf", {1: ["Bank A"], 2: ["Bank B"]}) is None
    True
    """
    found = words(file_name)
    scores = {key: len(found & set().union(*map(words, names))) for key, names in papers.items()}
    best = max(scores.values(), default=0)
    winners = [key for key, score in scores.items() if score == best]
    return winners[0] if best and len(winners) == 1 else None

"""Which currency a table of exchange rates is counted in."""


def reference(own, table, active, kept):
    """The currency whose rate is 1 although it has none.

    It is the company's own one, unless that has rates itself. Then it is another currency, and the table says which one
    only by leaving it out: the one active currency without rates. Of several it is the one that a company keeps its
    books in. Where that leaves none, or more than one, it is not known, and nothing is converted by guesswork. A table
    in which the rate of a currency is always 1 has its reference in it.

    :param own: currency of the company
    :param table: by currency with rates: whether they are always 1
    :param active: the currencies in use
    :param kept: currencies that companies keep their books in
    :return: a currency; None where it is in the table or not known

    The usual company has rates of the others, and one that has none yet converts nothing:

    >>> active, kept = {"XOF", "EUR", "USD"}, {"XOF"}
    >>> reference("XOF", {"EUR": False}, active, kept), reference("XOF", {}, active, kept)
    ('XOF', 'XOF')

    A table counted in euros, as a group of companies has it:

    >>> reference("XOF", {"XOF": False, "USD": False}, active, kept)
    'EUR'
    >>> reference("XOF", {"XOF": False}, active, kept), reference("XOF", {"XOF": False}, active, kept | {"EUR"})
    (None, 'EUR')
    >>> reference("XOF", {"XOF": False, "EUR": True}, active, kept)
    """
    if own not in table:
        return own
    if any(table.values()):
        return None
    absent = active - table.keys()
    candidates = absent & kept or absent
    return next(iter(candidates)) if len(candidates) == 1 else None

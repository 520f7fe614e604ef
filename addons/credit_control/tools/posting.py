"""Which account of a chart is meant by a code that an accountant knows, and what stands against using it."""

# What can be wrong with the account that an operation would be posted on, the first one found counts.
UNSET = "unset"  # no setting for the chart, nor for the company
ABSENT = "absent"  # the setting names a code that the company has no account of
SEVERAL = "several"  # it names the beginning of several accounts
ARCHIVED = "archived"
TYPE = "type"
RECONCILE = "reconcile"


def choose(code, accounts):
    """The accounts that a code of a setting means.

    Charts write one account with more or fewer digits: 411 is 411, or 411000 where codes have six.

    :param code: as in the setting
    :param accounts: ``{id: code}`` of the company
    :return: ids: one where it is clear which, several where it is not, none where there is none

    >>> chart = {1: "416000", 2: "411100", 3: "411101", 4: "51", 5: "4161"}
    >>> choose("416000", chart), choose("4111", chart), choose("512", chart)
    ([1], [2], [])
    >>> choose("416", chart)  # the account itself comes before those below it
    [1]
    >>> choose("411", chart)
    [2, 3]
    >>> choose("411", {1: "4111"})  # the only one below it
    [1]
    >>> choose("", chart)
    []
    """
    if not code:
        return []
    below = {id_: known for id_, known in accounts.items() if known and known.startswith(code)}
    itself = [id_ for id_, known in below.items() if not known[len(code) :].strip("0")]
    # "41" and "410000" would both be the account itself: the one with fewer digits is.
    return sorted(itself, key=lambda id_: len(below[id_]))[:1] or sorted(below)

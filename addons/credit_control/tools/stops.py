"""What stops a customer's orders whatever their amount, as plain data: a contact that leaves a customer keeps it."""

from typing import NamedTuple

# The later, the more it takes before the customer may order on account.
STATE_ORDER = ("open", "review", "draft", "suspended", "closed")


class Stops(NamedTuple):
    """The stops of a credit account.

    :param state: of the account
    :param sale_mode: ``term`` or ``cash``
    :param forced_hold: why all orders are held; None: they are not
    :param risk_class: ``a`` to ``e``; None where it is not known
    """

    state: str = "open"
    sale_mode: str = "term"
    forced_hold: str | None = None
    risk_class: str | None = None

    def joined(self, other):
        """The tighter of both, one by one; of two reasons our own.

        >>> Stops("suspended").joined(Stops("draft", "cash", "Lawyer", "d"))
        Stops(state='suspended', sale_mode='cash', forced_hold='Lawyer', risk_class='d')
        >>> Stops(forced_hold="Mine", risk_class="e").joined(Stops(forced_hold="Other", risk_class="a"))
        Stops(state='open', sale_mode='term', forced_hold='Mine', risk_class='e')
        """
        return Stops(
            max(self.state, other.state, key=STATE_ORDER.index),
            "cash" if "cash" in (self.sale_mode, other.sale_mode) else "term",
            other.forced_hold if self.forced_hold is None else self.forced_hold,
            max(filter(None, (self.risk_class, other.risk_class)), default=None),
        )

    def beyond(self, other):
        """What of these stops another account does not have.

        >>> Stops("closed", "cash", "Lawyer", "d").beyond(Stops("open", "cash", "Cheque", "b"))
        Stops(state='closed', sale_mode='term', forced_hold=None, risk_class='d')
        >>> Stops("draft", "term", "Lawyer").beyond(Stops("suspended"))
        Stops(state='open', sale_mode='term', forced_hold='Lawyer', risk_class=None)
        """
        both = other.joined(self)
        return Stops(
            *(
                mine if after != theirs else none
                for mine, theirs, after, none in zip(self, other, both, Stops(), strict=True)
            )
        )


def leaver_mode(limit, undecided):
    """The mode of the limit of who leaves a customer: undecided, where that is not better than what the customer had.

    :param limit: what the customer may owe; None without a limit
    :param undecided: what a customer without a decision may owe, None without a limit; False: there is no such mode

    >>> leaver_mode(None, None), leaver_mode(100.0, 0.0), leaver_mode(100.0, 100.0)
    ('undecided', 'undecided', 'undecided')
    >>> leaver_mode(100.0, None), leaver_mode(0.0, 50.0), leaver_mode(None, False), leaver_mode(100.0, False)
    ('zero', 'zero', 'zero', 'zero')
    """
    if undecided is False:
        return "zero"
    return "undecided" if limit is None or (undecided is not None and undecided <= limit) else "zero"

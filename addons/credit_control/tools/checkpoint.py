"""What the checkpoint of orders knows within one transaction."""

import contextlib

KEY = "credit_control.checkpoint"


class Checkpoint:
    """Orders that this transaction has cleared, is looking at already, or is just making.

    Kept with the transaction and not in the context, because a context comes from the client.

    >>> state = Checkpoint()
    >>> with state.clearing([7]):
    ...     state.is_cleared(7)
    True
    >>> state.is_cleared(7)
    False
    """

    def __init__(self):
        self._cleared = set()
        self._watched = set()
        self._making = 0

    @classmethod
    def of(cls, cr):
        """The state of a cursor's transaction; it ends with the transaction."""
        return cr.precommit.data.setdefault(KEY, cls())

    @contextlib.contextmanager
    def clearing(self, ids):
        """Let these orders become sales inside the block; what an outer block has cleared stays so.

        >>> state = Checkpoint()
        >>> with state.clearing([7]):
        ...     with state.clearing([7, 8]):
        ...         pass
        ...     state.is_cleared(7), state.is_cleared(8)
        (True, False)
        """
        mine = set(ids) - self._cleared
        self._cleared |= mine
        try:
            yield
        finally:
            self._cleared -= mine

    @contextlib.contextmanager
    def watching(self, ids):
        """The change of these orders is looked at as a whole, once the block is done."""
        mine = set(ids)
        self._watched |= mine
        try:
            yield
        finally:
            self._watched -= mine

    @contextlib.contextmanager
    def making(self):
        """Orders are made inside the block; they are looked at as a whole, and not line by line.

        >>> state = Checkpoint()
        >>> with state.making():
        ...     state.is_making
        True
        >>> state.is_making
        False
        """
        self._making += 1
        try:
            yield
        finally:
            self._making -= 1

    def is_cleared(self, order_id):
        """Whether a confirmation has let an order pass."""
        return order_id in self._cleared

    def is_watched(self, order_id):
        """Whether an outer block looks at the change of an order."""
        return order_id in self._watched

    @property
    def is_making(self):
        """Whether new orders are being made."""
        return self._making > 0

"""What the checkpoint of orders knows within one transaction."""

import contextlib

KEY = "credit_control.checkpoint"


class Checkpoint:
    """Orders that this transaction has cleared, is looking at already, cancels, or is just making.

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
        self._cancelling = set()
        self._newest = []
        self._made = set()
        self._delivered = set()

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
    def cancelling(self, ids):
        """These orders are cancelled inside the block by the method that does it.

        >>> state = Checkpoint()
        >>> with state.cancelling([7]):
        ...     state.is_cancelling(7), state.is_cancelling(8)
        (True, False)
        """
        mine = set(ids)
        self._cancelling |= mine
        try:
            yield
        finally:
            self._cancelling -= mine

    @contextlib.contextmanager
    def making(self, newest):
        """Orders are made inside the block; these are looked at as a whole, and not line by line.

        Only they are: what a client sends along for other orders is looked at as ever. A transaction sees no order
        that others make meanwhile, so whatever is newer than the newest order of the beginning is being made here.

        :param newest: id of the newest order before the block; 0 where there is none
        :return: set of the ids of orders that were taken for new; whole at the end of the block

        >>> state = Checkpoint()
        >>> with state.making(7) as made:
        ...     state.is_new(7), state.is_new(8)
        (False, True)
        >>> state.is_new(8), made
        (False, {8})
        """
        self._newest.append(newest)
        if len(self._newest) == 1:
            self._made = set()
        try:
            yield self._made
        finally:
            self._newest.pop()

    def is_cleared(self, order_id):
        """Whether a confirmation has let an order pass."""
        return order_id in self._cleared

    def is_watched(self, order_id):
        """Whether an outer block looks at the change of an order."""
        return order_id in self._watched

    def is_cancelling(self, order_id):
        """Whether an order is being cancelled by its method."""
        return order_id in self._cancelling

    def is_new(self, order_id):
        """Whether an order is being made, and is looked at when it is whole."""
        is_new = bool(self._newest) and order_id > self._newest[0]
        if is_new:
            self._made.add(order_id)
        return is_new

    def note_delivered(self, order_ids):
        """More than was ordered has been delivered of these orders.

        :return: whether they are the first ones of the transaction

        >>> state = Checkpoint()
        >>> state.note_delivered([7]), state.note_delivered([8]), sorted(state.take_delivered())
        (True, False, [7, 8])
        >>> state.take_delivered()
        set()
        """
        is_first = not self._delivered
        self._delivered |= set(order_ids)
        return is_first

    def take_delivered(self):
        """:return: set of the ids of orders that were noted, each once"""
        taken, self._delivered = self._delivered, set()
        return taken

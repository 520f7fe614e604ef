"""Errors that carry more than their message."""

from odoo.exceptions import UserError


class IncreaseRefused(UserError):
    """What would be added to a confirmed order takes a credit decision first.

    The web client shows it as it shows a ``UserError``: see ``static/src/increase_refused.js``.
    """

    def __init__(self, message, *, order_id, amount, added, breaches, change):
        """
        :param message: the reasons, as the user may see them
        :param order_id: id of the confirmed ``sale.order``
        :param amount: its total with what would be added, in company currency
        :param added: what would be added, in company currency
        :param breaches: list of ``tools.check.Breach``
        :param change: the wanted change, as ``credit.hold.open_for`` takes it
        """
        super().__init__(message)
        self.order_id = order_id
        self.amount = amount
        self.added = added
        self.breaches = breaches
        self.change = change

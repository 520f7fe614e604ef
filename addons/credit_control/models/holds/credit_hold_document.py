from odoo import api, models


class CreditHoldDocument(models.AbstractModel):
    """A document that a rule can hold, and what its hold asks of it.

    A model joins by inheriting this mixin and answering these methods; it calls ``credit.hold.open_for`` where it is
    stopped. Orders do so in ``sales/``, invoices in ``invoices/``, deliveries in the addon of the warehouse.
    """

    _name = "credit.hold.document"
    _description = "Document that can be held"

    def _credit_hold_name(self):
        """:return: the number of the document; the hold keeps it when the document is deleted"""
        self.ensure_one()
        return self.display_name

    @api.model
    def _credit_hold_evaluate(self, holds):
        """Which rules hold these documents now; asked of all documents of a recheck at once.

        :param holds: the open ``credit.hold`` records of these documents
        :return: list of ``tools.check.Breach`` by document id; an empty list: nothing holds it any more
        """
        return {document.id: [] for document in self}

    def _credit_hold_proceed(self):
        """Let the document go on by itself, as the system: nothing holds it any more.

        :return: whether it went on; where it does not, its salesperson is told that it may
        """
        return False

    def _credit_hold_has_proceeded(self):
        """:return: whether the document went on already, so that a release of it is used"""
        self.ensure_one()
        return False

    def _credit_hold_excluded_users(self):
        """:return: ``res.users`` who made the document or decided on its amounts: they may not release it"""
        return self.create_uid

    def _credit_hold_user(self):
        """:return: the ``res.users`` who is told what was decided, e.g. the salesperson; may be empty"""
        return self.env["res.users"]

    def _credit_hold_lines(self):
        """:return: what is held, as HTML for the page of the hold; False where there is nothing to show"""
        return False

from odoo import models


class CreditRequestDocument(models.AbstractModel):
    """A document about which somebody asks and somebody else decides: a case, a payout, a write-off.

    A model joins by inheriting this mixin, by a kind of ``credit.request`` and by answering these methods. It keeps no
    approval states of its own: the request has them. The customer's account is optional; without one the decision
    stands in the own log of the root company.
    """

    _name = "credit.request.document"
    _description = "Document that requests are about"

    def _credit_request_account(self):
        """:return: the ``credit.account`` that the document is about; empty where it is about none"""
        return self.env["credit.account"]

    def _credit_request_company(self):
        """:return: the root company whose approval rules hold"""
        self.ensure_one()
        return self.company_id.sudo().root_id

    def _credit_request_amount(self, request):
        """:return: what is at stake, in company currency: it says who may decide; infinity where there is no end"""
        return 0.0

    def _credit_request_check(self, request):
        """Asked when a request is submitted, and once more before it is carried out.

        :raise ValidationError: where the proposal makes no sense
        """

    def _credit_request_describe(self, request):
        """:return: what is asked for, in one line, in the reader's language"""
        return self.display_name

    def _credit_request_snapshot(self, request):
        """:return: what the log keeps of the document, as a JSON-able dict; see ``credit.decision._snapshot``"""
        return {}

    def _credit_request_apply(self, request):
        """Do what was approved; ``self`` comes with the rights to do it.

        :param request: the approved ``credit.request``
        """

    def _credit_request_refused(self, request):
        """Told when a request is refused, taken back or expired; ``self`` comes with the rights to write it."""

from odoo import models

from ...tools.scans import as_pdf


class CreditAccount(models.Model):
    """The opening file on paper: a cover with the facts, the checklist, then all scans; and the contract."""

    _inherit = "credit.account"

    def _get_scans(self):
        """The scans of the checklist, for the dossier.

        :return: list of PDF files, and ``{document id: names}`` of the files that cannot be shown as one
        """
        self.ensure_one()
        pages, unreadable = [], {}
        for document in self.checklist_ids:
            for file in document.attachment_ids.sorted("id"):
                pdf = as_pdf(file.raw or b"")
                if pdf:
                    pages.append(pdf)
                else:
                    unreadable.setdefault(document.id, []).append(file.name)
        return pages, unreadable

    def _get_contract_limit(self):
        """:return: the limit that the contract names, in its own currency: the agreed one, else what is asked for"""
        self.ensure_one()
        return self.credit_limit if self.limit_mode == "amount" else self.requested_limit

    def _get_contract_term(self):
        """:return: the payment term that the contract names: the agreed one, else what is asked for or Odoo's own"""
        self.ensure_one()
        return self.payment_term_id or self.requested_payment_term_id or self._get_payment_term()

    def _get_contract_numbers(self):
        """:return: valid numbered papers that identify the customer on the contract: list of (name, number)"""
        self.ensure_one()
        papers = self.checklist_ids.filtered(
            lambda paper: (
                paper.number
                and paper.state in ("received", "valid")
                and paper.type_id.supplied_by == "customer"
            )
        )
        return [(paper.type_id.name, paper.number) for paper in papers]

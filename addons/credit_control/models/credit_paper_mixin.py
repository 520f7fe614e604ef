from odoo import fields, models


class CreditPaperMixin(models.AbstractModel):
    """Records to which papers are filed: the signed invoice, the copy of a cheque, the proof of a delivery.

    A model joins by inheriting this mixin and naming ``_credit_paper_usage``. It answers ``_credit_paper_partner`` and
    ``_credit_paper_company`` where its customer and its company do not stand in ``partner_id`` and ``company_id``.
    """

    _name = "credit.paper.mixin"
    _description = "Papers filed to a record"

    # Usage of ``credit.document.type`` of the papers that are filed here.
    _credit_paper_usage = None

    credit_paper_count = fields.Integer(
        string="Papers", compute="_compute_credit_paper_count", compute_sudo=True
    )

    def _compute_credit_paper_count(self):
        papers = self.env["credit.document"]._filed_to(self._origin)
        for record in self:
            record.credit_paper_count = len(papers.get(record._origin.id, ()))

    def unlink(self):
        # Papers belong to the account and stay there; whoever deletes the record may not be allowed to write them.
        known = self.env["credit.document"].sudo().with_context(active_test=False)
        papers = known.union(*known._filed_to(self).values())
        result = super().unlink()
        if papers:
            papers.write({"res_model": False, "res_id": False})
        return result

    def _credit_paper_partner(self):
        """:return: the customer whose papers are filed here"""
        self.ensure_one()
        return self.partner_id

    def _credit_paper_company(self):
        """:return: the company whose account of the customer they go to, or one of its branches"""
        self.ensure_one()
        return self.company_id

    def action_file_credit_paper(self):
        """File a paper to this record: a new document of the customer's account, which is made if need be.

        :return: a dialog for the paper
        """
        self.ensure_one()
        self.env["credit.document"].check_access("create")
        account = self.env["credit.account"].ensure_accounts(
            self._credit_paper_partner(), self._credit_paper_company()
        )
        doc_type = self.env["credit.document.type"].search(
            [("usage", "=", self._credit_paper_usage)], limit=1
        )
        return self.env["credit.document"]._get_records_action(
            name=self.env._("File a paper"),
            views=[(self.env.ref("credit_control.credit_document_view_form_paper").id, "form")],
            target="new",
            context={
                "default_res_model": self._name,
                "default_res_id": self.id,
                "default_account_id": account.id,
                "default_type_id": doc_type.id,
                "default_is_required": False,
                "credit_usage": self._credit_paper_usage,
            },
        )

    def action_open_credit_papers(self):
        """Show the papers filed to these records."""
        action = self.env["ir.actions.act_window"]._for_xml_id("credit_control.credit_document_paper_action")
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        return {**action, "domain": domain, "context": {}}

from odoo import fields, models


class CreditPaperMixin(models.AbstractModel):
    """Invoices and payments to which papers are filed: the signed invoice, the copy of a cheque."""

    _name = "credit.paper.mixin"
    _description = "Papers filed to an invoice or payment"

    # Field of ``credit.document`` that points here, and the usage of the papers filed here.
    _credit_paper_link = None
    _credit_paper_usage = None

    credit_paper_count = fields.Integer(
        string="Papers", compute="_compute_credit_paper_count", compute_sudo=True
    )

    def _compute_credit_paper_count(self):
        link = self._credit_paper_link
        groups = self.env["credit.document"]._read_group([(link, "in", self.ids)], [link], ["__count"])
        counts = {record.id: count for record, count in groups}
        for record in self:
            record.credit_paper_count = counts.get(record._origin.id, 0)

    def action_file_credit_paper(self):
        """File a paper to this invoice or payment: a new document of the customer's account, which is made if need be.

        :return: a dialog for the paper
        """
        self.ensure_one()
        self.env["credit.document"].check_access("create")
        account = self.env["credit.account"].ensure_accounts(self.partner_id, self.company_id)
        doc_type = self.env["credit.document.type"].search(
            [("usage", "=", self._credit_paper_usage)], limit=1
        )
        return self.env["credit.document"]._get_records_action(
            name=self.env._("File a paper"),
            views=[(self.env.ref("credit_control.credit_document_view_form_paper").id, "form")],
            target="new",
            context={
                f"default_{self._credit_paper_link}": self.id,
                "default_account_id": account.id,
                "default_type_id": doc_type.id,
                "default_is_required": False,
                "credit_usage": self._credit_paper_usage,
            },
        )

    def action_open_credit_papers(self):
        """Show the papers filed to this invoice or payment."""
        action = self.env["ir.actions.act_window"]._for_xml_id("credit_control.credit_document_paper_action")
        return {**action, "domain": [(self._credit_paper_link, "in", self.ids)], "context": {}}

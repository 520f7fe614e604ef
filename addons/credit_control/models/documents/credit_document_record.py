from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CreditDocument(models.Model):
    """Which record a paper is filed to: an invoice, a payment, or whatever an addon files papers to."""

    _inherit = "credit.document"

    res_model = fields.Char(
        string="Kind of record",
        help="What the paper is filed to, e.g. an invoice. Empty: only to the account.",
    )
    res_id = fields.Many2oneReference(
        model_field="res_model", string="Record", help="The invoice, payment or other record that it proves."
    )
    record_name = fields.Char(
        string="Filed to",
        compute="_compute_record_name",
        help="The record that the paper is filed to; empty for whoever may not read that.",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        compute="_compute_move_id",
        inverse="_inverse_move_id",
        search="_search_move_id",
        check_company=True,
        help="Invoice that a sales paper belongs to.",
    )
    payment_id = fields.Many2one(
        "account.payment",
        compute="_compute_payment_id",
        inverse="_inverse_payment_id",
        search="_search_payment_id",
        check_company=True,
        help="Payment that a payment paper belongs to.",
    )

    _record_idx = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")

    # The papers of records

    @api.model
    def _filed_to(self, records):
        """The papers that are filed to records, as far as the user sees them; those that were replaced are left out.

        :param records: of a model that inherits ``credit.paper.mixin``
        :return: ``{id: documents}``; records without papers have empty documents
        """
        papers = self.search([("res_model", "=", records._name), ("res_id", "in", records.ids)])
        found = papers.grouped("res_id")
        return {id_: found.get(id_, self.browse()) for id_ in records.ids}

    @api.model
    def _papers_of(self, moves):
        """The papers that prove invoices, as far as the user sees them: for cases, copies, placements.

        The kernel knows those that are filed to the invoice itself. An addon adds those of other records that prove it,
        e.g. the proof of a delivery, by overriding this and adding to what ``super()`` returns. Papers of a payment
        prove the payment and not the invoice.

        :param moves: ``account.move`` records
        :return: ``{move id: documents}``; invoices without papers have empty documents
        """
        return self._filed_to(moves)

    def action_open_record(self):
        """Open the record that this paper is filed to."""
        self.ensure_one()
        record = self._get_record()
        record.check_access("read")
        return record._get_records_action()

    # One truth: ``res_model`` and ``res_id``

    def _get_record(self):
        """:return: the record that the paper is filed to; an empty ``credit.paper.mixin`` where there is none"""
        self.ensure_one()
        return self._get_records(self.res_model) if self.res_id else self.env["credit.paper.mixin"]

    def _get_records(self, model):
        """Records of one model that these papers are filed to; none where the model is gone or takes no papers."""
        records = self.env.get(model)
        if isinstance(records, self.env.registry["credit.paper.mixin"]):
            return records.browse(set(self.mapped("res_id"))).exists()
        return self.env["credit.paper.mixin"]

    # Each has a method, so that writing one of them clears the other.

    @api.depends("res_model", "res_id")
    def _compute_move_id(self):
        for document in self:
            document.move_id = document.res_model == "account.move" and document.res_id

    @api.depends("res_model", "res_id")
    def _compute_payment_id(self):
        for document in self:
            document.payment_id = document.res_model == "account.payment" and document.res_id

    def _inverse_move_id(self):
        self._file_to("move_id")

    def _inverse_payment_id(self):
        self._file_to("payment_id")

    def _file_to(self, name):
        model = self._fields[name].comodel_name
        for document in self:
            record = document[name]
            if record:
                document.write({"res_model": model, "res_id": record.id})
            elif document.res_model == model:
                document.write({"res_model": False, "res_id": False})

    def _search_move_id(self, operator, value):
        return self._search_record("account.move", operator, value)

    def _search_payment_id(self, operator, value):
        return self._search_record("account.payment", operator, value)

    def _search_record(self, model, operator, value):
        if operator == "in":
            filed = Domain("res_model", "=", model)
            ids = [id_ for id_ in value if id_]
            found = filed & Domain("res_id", "in", ids)
            # Empty: the paper is filed to something else, or to nothing.
            return found | ~filed if len(ids) < len(value) else found
        if operator == "any":
            query = self.env[model]._search(value)
            return Domain("res_model", "=", model) & Domain("res_id", "in", query)
        return NotImplemented

    @api.depends("res_model", "res_id")
    @api.depends_context("uid")
    def _compute_record_name(self):
        self.record_name = False
        for model, documents in self.filtered("res_id").grouped("res_model").items():
            names = {
                record.id: record.display_name
                for record in documents._get_records(model)._filtered_access("read")
            }
            for document in documents:
                document.record_name = names.get(document.res_id)

    def _check_record(self, *, is_filed=True):
        """Whether papers go to the right records. No constraint of Odoo's, which would look with all rights.

        :param is_filed: they are filed now; otherwise their account changes, and what they were filed to may be gone
        :raise AccessError: where a paper goes to a record that the user does not see
        :raise ValidationError: where that is of another customer or company, or takes no papers
        """
        for document in self.filtered(lambda document: document.res_model or document.res_id):
            record = document._get_record()
            if not record and not is_filed:
                continue
            if not record:
                raise ValidationError(
                    self.env._(
                        "No paper can be filed to “%(model)s” %(record)s: it does not exist, or it takes no papers.",
                        model=document.res_model or "",
                        record=document.res_id or "",
                    )
                )
            # A refusal would tell whose it is: the paper goes to what the user sees.
            record.check_access("read")
            filed = record.sudo()
            customer = filed._credit_paper_partner().commercial_partner_id
            company = filed._credit_paper_company().root_id
            if customer != document.partner_id.commercial_partner_id or company != document.company_id:
                raise ValidationError(
                    self.env._(
                        "%(paper)s is of %(customer)s in %(company)s, so it cannot be filed to the account of "
                        "%(other)s in %(other_company)s.",
                        paper=filed.display_name,
                        customer=customer.display_name,
                        company=company.display_name,
                        other=document.partner_id.display_name,
                        other_company=document.company_id.display_name,
                    )
                )

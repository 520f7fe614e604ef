from odoo import Command, api, fields, models
from odoo.addons.credit_control.tools.check import Document


class CreditDummyParcel(models.Model):
    """Goods lent to a customer: a document of which the kernel knows nothing. It can be held, and asked about."""

    _name = "credit.dummy.parcel"
    _description = "Parcel"
    _inherit = [
        "credit.hold.document",
        "credit.request.document",
        "credit.debt.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id"
    _check_company_domain = models.check_company_domain_parent_of

    account_id = fields.Many2one("credit.account", ondelete="cascade")
    company_id = fields.Many2one("res.company", compute="_compute_company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True)
    amount = fields.Monetary()
    is_fragile = fields.Boolean()
    is_sent = fields.Boolean(readonly=True)
    is_given = fields.Boolean(readonly=True, help="The customer may keep it, by an approved request.")
    refusals = fields.Integer(readonly=True)
    move_line_id = fields.Many2one("account.move.line", help="Not chased while the parcel is out.")

    @api.depends("account_id")
    def _compute_company_id(self):
        for parcel in self:
            parcel.company_id = parcel.account_id.company_id or self.env.company

    # A checkpoint of its own

    def action_send(self):
        """Send these parcels, unless a rule holds them."""
        breaches = self._credit_hold_evaluate(self.env["credit.hold"])
        for parcel in self:
            if breaches[parcel.id]:
                self.env["credit.hold"].open_for(
                    parcel, parcel.account_id, breaches[parcel.id], parcel.amount, checkpoint="parcel"
                )
            else:
                parcel.is_sent = True

    @api.model
    def _credit_hold_evaluate(self, holds):
        self.env["credit.lock"].contend(self.account_id)
        breaches = {parcel.id: [] for parcel in self}
        for company, parcels in self.grouped("company_id").items():
            documents = [Document(parcel.id, parcel.account_id.id, parcel.amount) for parcel in parcels]
            rules = self.env["credit.rule"]._of_company(company)
            for breach in rules.evaluate(documents, parcels, checkpoint="parcel"):
                breaches[breach.document_id].append(breach)
        return breaches

    def _credit_hold_proceed(self):
        self.action_send()
        return self.is_sent

    def _credit_hold_has_proceeded(self):
        return self.is_sent

    def _credit_hold_user(self):
        return self.create_uid

    # A line that stands for another one

    def _swap_line(self, day, ledger, due=False):
        """Take what is open of the item to another account; it keeps its due date unless it gets this one.

        :return: the line that stands for it from then on
        """
        debt = self.origin_line_id | self.origin_line_id.search(
            [("credit_origin_id", "=", self.origin_line_id.id)]
        )
        old = debt.filtered(lambda line: not line.reconciled)
        sides = [
            {
                "account_id": ledger.id,
                "balance": old.amount_residual,
                "date_maturity": due or old.date_maturity,
            },
            {"account_id": old.account_id.id, "balance": -old.amount_residual},
        ]
        journal = self.env["account.journal"].search([("type", "=", "general")], limit=1)
        lines = [Command.create({"partner_id": old.partner_id.id, **side}) for side in sides]
        entry = self.env["account.move"].create({"journal_id": journal.id, "date": day, "line_ids": lines})
        entry.action_post()
        new = entry.line_ids.filtered(lambda line: line.balance > 0)
        self.env["credit.account"]._replace_lines([(old, new)])
        return new

    # Requests about it

    def _credit_request_account(self):
        return self.account_id

    def _credit_request_amount(self, request):
        return self.amount

    def _credit_request_describe(self, request):
        return self.env._("Give parcel %s away", self.id)

    def _credit_request_snapshot(self, request):
        return self.env["credit.decision"]._snapshot(self, ["amount", "is_given"])

    def _credit_request_apply(self, request):
        self.is_given = True

    def _credit_request_refused(self, request):
        self.refusals += 1

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..tools.mailing import SENDING

SENDERS = (
    "credit_control.group_credit_collector",
    "credit_control.group_credit_account_manager",
    "credit_control.group_credit_manager",
    "account.group_account_invoice",
)
# See all customers of their companies; sales see their own.
ALL_CUSTOMERS = (*SENDERS, "credit_control.group_credit_analyst", "credit_control.group_credit_auditor")


class CreditStatement(models.Model):
    """One statement of account that was sent to one customer, or is to be; written by runs only."""

    _name = "credit.statement"
    _description = "Statement of account"
    _inherit = "credit.mailing"
    _order = "date desc, id"
    _sheet = "credit_control_statement.statement_sheet"

    state = fields.Selection(
        [("to_send", "Waiting"), *SENDING, ("skipped", "Skipped")],
        required=True,
        readonly=True,
        default="to_send",
        help="Uncertain: the server stopped while it handed the message over; nobody knows whether it left.",
    )
    kind = fields.Selection(
        [("open", "Open items"), ("activity", "Activity")],
        required=True,
        readonly=True,
        help="Activity: what moved between two days, with the balance before and after.",
    )
    channel = fields.Selection(
        [("email", "E-mail"), ("letter", "Letter")],
        required=True,
        readonly=True,
        help="A letter where there is no e-mail address; print it from here.",
    )
    date_from = fields.Date(string="From", readonly=True, help="First day of the movements.")
    date = fields.Date(required=True, readonly=True, help="Last day; the figures are of that day.")
    currency_names = fields.Char(
        string="Currencies", readonly=True, help="Only items in these currencies; empty: all."
    )
    balance = fields.Monetary(
        readonly=True, help="What the customer owes, in company currency at the booked rate."
    )
    amounts = fields.Json(readonly=True, help="Balance and overdue amount by currency.")
    amount_text = fields.Char(
        string="Balance by currency",
        compute="_compute_amount_text",
        help="In the currencies of the documents.",
    )
    attachment_id = fields.Many2one(
        "ir.attachment", string="PDF", readonly=True, ondelete="set null", help="As it was sent."
    )

    _account_kind_date_uniq = models.UniqueIndex(
        "(account_id, kind, date)", "This customer has a statement of this kind and day already."
    )
    _unfinished_idx = models.Index("(state) WHERE state NOT IN ('sent', 'skipped')")

    @api.constrains("date_from", "date")
    def _check_dates(self):
        for statement in self:
            self._check_period(statement.kind, statement.date_from, statement.date)

    @api.depends("kind", "date", "partner_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for statement in self:
            statement.display_name = (
                f"{statement.partner_id.display_name}: {kinds[statement.kind]} {statement.date}"
            )

    @api.depends("amounts")
    def _compute_amount_text(self):
        currencies = {currency.name: currency for currency in self.env["res.currency"].sudo().search([])}
        for statement in self:
            statement.amount_text = self._amount_text(statement.amounts or {}, currencies)

    @api.model
    def _amount_text(self, amounts, currencies):
        """Balances in words.

        :param dict amounts: figures by name of currency
        :param dict currencies: records by name
        """
        return ", ".join(
            currencies[name].format(figures["balance"])
            if name in currencies
            else f"{figures['balance']} {name}"
            for name, figures in amounts.items()
        )

    @api.model
    def _check_period(self, kind, date_from, date_to):
        """:raise ValidationError: for days between which nothing can lie"""
        if kind == "activity" and not date_from:
            raise ValidationError(self.env._("A statement of activity needs a first day: “From” is empty."))
        if kind == "activity" and date_from > date_to:
            raise ValidationError(
                self.env._(
                    "“From” is %(date_from)s, after the last day %(date_to)s.",
                    date_from=date_from,
                    date_to=date_to,
                )
            )

    @api.model
    def _check_may_read(self, partners, company):
        """:raise AccessError: for whoever may not see what these customers owe; all customers when None"""
        if self.env.su:
            return
        self.check_access("read")
        # Whoever works in a branch works for its tree.
        if company.sudo().root_id - self.env.companies.sudo().root_id:
            raise AccessError(
                self.env._("%(company)s is none of your companies.", company=company.sudo().name)
            )
        if any(map(self.env.user.has_group, ALL_CUSTOMERS)):
            self._check_none_hidden(partners, company)
            return
        if partners is None:
            raise AccessError(self.env._("You may see statements of your own customers only: choose them."))
        others = partners.sudo().filtered(lambda partner: partner.user_id != self.env.user)
        if others:
            raise AccessError(
                self.env._("%(customer)s is none of your customers.", customer=others[0].display_name)
            )

    @api.model
    def _check_none_hidden(self, partners, company):
        """:raise AccessError: where there are customers whom the user's team leaves to others"""
        root = company.sudo().root_id
        hidden = partners and self.env["credit.account"]._find_hidden_customers(partners.ids, root)
        if hidden:
            name = partners.sudo().browse(min(hidden)).display_name
            raise AccessError(self.env._("%(customer)s is none of your customers.", customer=name))

    @api.model
    def _check_may_send(self, company):
        """:raise AccessError: for whoever may not write to customers of the company"""
        if self.env.su:
            return
        if not any(map(self.env.user.has_group, SENDERS)):
            raise AccessError(
                self.env._(
                    "Only collectors, customer account managers, credit managers and accountants send statements."
                )
            )
        self._check_may_read(None, company)

    def _get_mailing_title(self):
        return self.env._("Statement of account")

    def _get_mailing_attachments(self):
        return self.attachment_id

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools.replaced import REPLACED


class AccountMoveLine(models.Model):
    """A line can stand for another one: the same debt on another ledger account, or with another due date."""

    _inherit = "account.move.line"

    credit_origin_id = fields.Many2one(
        "account.move.line",
        string="Stands for",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The first journal item of this debt, which went on to this one: a cheque that was registered, one that "
        "came back unpaid, a transfer to a doubtful account. It is no new debt.",
    )
    credit_fell_due = fields.Date(
        string="Fell due before",
        readonly=True,
        copy=False,
        help="When the debt fell due, if it had before this item took it over. Empty: it falls due with this item.",
    )
    credit_late_since = fields.Date(
        string="Late since",
        readonly=True,
        copy=False,
        help="First day on which the debt was late, if it was late before this item took it over and stayed so.",
    )

    # Everything that asks what is open reads this index alone: of all unreconciled lines, which in Odoo's own index
    # are mostly sales, it has those with something left, and beside them what is asked of an open item.
    _credit_open_idx = models.Index(
        """(account_id, partner_id)
           INCLUDE (id, amount_residual, amount_residual_currency, balance, company_id, credit_origin_id, currency_id,
                    date, date_maturity, move_id, no_followup, parent_state, reconciled)
           WHERE reconciled IS NOT TRUE AND (amount_residual <> 0 OR amount_residual_currency <> 0)"""
    )
    # Odoo lets drafts be matched; the ledger does not know them, so whoever asks has to find them. They are few.
    _credit_matched_draft_idx = models.Index(
        "(id) WHERE parent_state = 'draft' AND matching_number IS NOT NULL"
    )

    @api.model_create_multi
    def create(self, vals_list):
        """:raise AccessError: where a user says what a line stands for"""
        if not self.env.su:
            for vals in vals_list:
                self._refuse_replaced(vals)
        return super(AccountMoveLine, self._without_replaced_defaults()).create(vals_list)

    def write(self, vals):
        """:raise AccessError: where a user says what a line stands for"""
        self._refuse_replaced(vals)
        return super().write(vals)

    @api.model
    def _refuse_replaced(self, vals):
        if not self.env.su and not REPLACED.isdisjoint(vals):
            labels = [
                self._fields[name]._description_string(self.env) for name in sorted(REPLACED & set(vals))
            ]
            raise AccessError(
                self.env._(
                    "%(fields)s: set where one entry takes over from another, not by hand.",
                    fields=", ".join(labels),
                )
            )

    def _without_replaced_defaults(self):
        """The model without defaults of these fields in its context, which comes from the client."""
        named = {f"default_{name}" for name in REPLACED}
        if named.isdisjoint(self.env.context):
            return self
        context = {key: value for key, value in self.env.context.items() if key not in named}
        return self.with_env(self.env(context=context))

    # What a debt is, and when it is due

    def _get_credit_origin(self):
        """:return: the lines with which these debts began"""
        return self.browse().union(*(line.credit_origin_id or line for line in self))

    def _get_credit_date_due(self):
        """:return: the day on which an item is due, as ``credit.account._date_due_sql`` has it"""
        self.ensure_one()
        if self.account_id.credit_role == "unpaid":
            return min(filter(None, (self.date_maturity, self.date - timedelta(days=1))))
        return self.date_maturity or self.date

    def _get_credit_falls_due(self):
        """:return: when the debt was both due and in the books, and the first day on which it was late; without break

        Of a line that took over a late debt, they are those of the line before.
        """
        self.ensure_one()
        if self.credit_late_since:
            return self.credit_fell_due, self.credit_late_since
        due = self._get_credit_date_due()
        return max(self.date, due), max(self.date, due + timedelta(days=1))

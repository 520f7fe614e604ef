import json

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.account_fields import LIMIT_FIELDS
from ...tools.roles import FIGURES


class CreditAccount(models.Model):
    """What a customer may owe: a permanent limit, for a while another one, and Odoo's own field as their mirror."""

    _inherit = "credit.account"

    limit_mode = fields.Selection(
        [("undecided", "Not decided"), ("none", "No limit"), ("zero", "No credit"), ("amount", "Limit")],
        required=True,
        default="undecided",
        tracking=True,
        help="No limit: any exposure is allowed. No credit: nothing may be owed. Limit: up to the amount beside it. "
        "Not decided: until somebody decides, the customer type or the settings of the company say.",
    )
    limit_currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_limit_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Limits in another currency than the company's are compared at today's rate.",
    )
    credit_limit = fields.Monetary(
        currency_field="limit_currency_id",
        tracking=True,
        groups=FIGURES,
        help="Most that the customer may owe, orders that are not yet invoiced included.",
    )
    limit_until = fields.Date(
        string="Limit valid until",
        tracking=True,
        help="Last day of the permanent limit; a rule can hold orders once it has expired. Empty: no end.",
    )
    temporary_limit = fields.Monetary(
        currency_field="limit_currency_id",
        tracking=True,
        groups=FIGURES,
        help="Takes the place of the permanent limit from the first to the last day beside it.",
    )
    temporary_from = fields.Date(tracking=True, help="First day of the temporary limit.")
    temporary_until = fields.Date(tracking=True, help="Last day of the temporary limit.")

    _limit_positive = models.Constraint("CHECK (credit_limit >= 0)", "A credit limit cannot be negative.")
    _temporary_limit_positive = models.Constraint(
        "CHECK (temporary_limit >= 0)", "A temporary limit cannot be negative."
    )
    _temporary_dates = models.Constraint(
        "CHECK ((temporary_from IS NULL) = (temporary_until IS NULL) AND temporary_from <= temporary_until)",
        "A temporary limit has a first and a last day, in this order.",
    )

    @api.depends("company_id")
    def _compute_limit_currency_id(self):
        for account in self:
            account.limit_currency_id = account.limit_currency_id or account.company_id.currency_id

    def _mirror_limit(self):
        """Copy the limits into Odoo's own field, one way, so that native screens and other modules see them."""
        if not self:
            return
        entries = []
        for company, accounts in self.grouped("company_id").items():
            tree = company._get_credit_tree().ids
            for account in accounts:
                # What no decision means may change any day; only what was decided is copied.
                undecided = account._is_undecided(fields.Date.context_today(self))
                amount = 0.0 if undecided else account._get_limit() or 0.0
                entries.append(
                    {"partner": account.partner_id.id, "limits": {str(id_): amount for id_ in tree}}
                )
        names = ["commercial_partner_id", "credit_limit"]
        self.env["res.partner"].flush_model(names)
        # SQL, because a batch changes a thousand customers, each with another limit; contacts carry the customer's.
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner partner SET credit_limit = COALESCE(partner.credit_limit, '{}') || entry.limits
                  FROM json_to_recordset(%s) AS entry (partner integer, limits jsonb)
                 WHERE partner.commercial_partner_id = entry.partner
                """,
                json.dumps(entries),
            )
        )
        self.env["res.partner"].invalidate_model(["credit_limit"])

    def _get_limit(self):
        """:return: what the account may owe today in company currency; nothing without a rate, None without a limit"""
        self.ensure_one()
        if self.limit_mode == "none":
            return None
        today = fields.Date.context_today(self)
        if self._is_undecided(today):
            return self._get_undecided_limit(today)
        if self._has_temporary_limit(today):
            amount = self.temporary_limit
        else:
            amount = self.credit_limit if self.limit_mode == "amount" else 0.0
        # Nobody may owe up to a limit that is not known; the rules say that the rate is missing.
        currency = self.limit_currency_id
        return currency._credit_convert(amount, self.currency_id, self.company_id, today) or 0.0

    def _is_limit_expired(self, today):
        """Whether the permanent limit has ended, and no temporary one is in its place."""
        self.ensure_one()
        ended = self.limit_mode == "amount" and self.limit_until and self.limit_until < today
        return bool(ended and not self._has_temporary_limit(today))

    def _has_temporary_limit(self, today):
        self.ensure_one()
        return bool(self.temporary_from and self.temporary_from <= today <= self.temporary_until)

    @api.model
    def _limit_sql(self, account, company_currency=None, date=None):
        """The same as ``_get_limit`` in SQL, not rounded; NULL without a limit, and where it has no rate.

        :param SQL account: alias of ``credit_account``, or of what has its columns
        :param SQL company_currency: expression of the id of its company's currency, where the query has it at hand
        :param date date: for which the limit is asked; today when empty
        """
        today = date or fields.Date.context_today(self)
        amount = SQL(
            """(CASE WHEN %(today)s BETWEEN %(a)s.temporary_from AND %(a)s.temporary_until THEN %(a)s.temporary_limit
                     WHEN %(a)s.limit_mode = 'amount' THEN %(a)s.credit_limit ELSE 0 END)""",
            a=account,
            today=today,
        )
        own = company_currency or SQL(
            "(SELECT currency_id FROM res_company WHERE id = %s.company_id)",
            account,
            to_flush=self.env["res.company"]._fields["currency_id"],
        )
        return SQL(
            """CASE WHEN %(a)s.limit_mode = 'undecided'
                         AND (%(today)s BETWEEN %(a)s.temporary_from AND %(a)s.temporary_until) IS NOT TRUE
                    THEN %(undecided)s
                    WHEN %(a)s.limit_mode <> 'none' THEN %(amount)s END""",
            a=account,
            today=today,
            undecided=self._undecided_sql(account, own, today),
            amount=self.env["res.currency"]._credit_convert_sql(
                amount, SQL("%s.limit_currency_id", account), SQL("%s.company_id", account), own, today
            ),
            to_flush=[self._fields[name] for name in ("company_id", *LIMIT_FIELDS) if name != "limit_until"],
        )

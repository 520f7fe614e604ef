from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.undecided import Meaning

# What an account without a decision may owe depends on these.
UNDECIDED_BY = (
    "company_id.credit_undecided",
    "company_id.credit_undecided_amount",
    "customer_type_id.credit_undecided",
    "customer_type_id.credit_undecided_amount",
)


class CreditAccount(models.Model):
    """What a customer may owe on whom nobody has decided: it is read at the check, and never written to the account.

    The customer type says so, else the company. What it means today is not what it meant on an earlier day: reports as
    of a date take today's settings.
    """

    _inherit = "credit.account"

    def _is_undecided(self, today):
        """Whether no decision says what the account may owe today; a temporary limit is one for a while."""
        self.ensure_one()
        return self.limit_mode == "undecided" and not self._has_temporary_limit(today)

    def _is_limited(self, today):
        """Whether there is an amount that the account may not owe more than."""
        self.ensure_one()
        if self._is_undecided(today):
            return self._get_undecided().limit is not None
        return self.limit_mode != "none"

    def _get_undecided(self):
        """:return: ``tools.undecided.Meaning`` for this account as long as nobody decides"""
        self.ensure_one()
        companies, types = self.env["res.company"]._credit_undecided()
        company = companies.get(self.company_id.id, Meaning("zero", 0.0, self.currency_id.id))
        # Whoever reads a limit need not see the types of other companies.
        return types.get(self.sudo().customer_type_id.id, company)

    def _get_undecided_limit(self, today):
        """:return: what the account may owe until somebody decides, in company currency; None: any amount"""
        meaning = self._get_undecided()
        if not meaning.limit:
            return meaning.limit
        # Currencies are no secret; some readers may not list them.
        currency = self.env["res.currency"].sudo().browse(meaning.currency_id)
        return currency._convert(meaning.limit, self.currency_id, self.company_id, today)

    def _describe_undecided(self):
        """What the account may owe until somebody decides, in words and with the amount."""
        limit = self._get_undecided_limit(fields.Date.context_today(self))
        if limit is None:
            return self.env._("Not decided: no limit")
        if not limit:
            return self.env._("Not decided: no credit")
        return self.env._("Not decided: up to %(limit)s", limit=self.currency_id.format(limit))

    def _get_undecided_on_delivery(self):
        """:return: what the account may owe with an order that is paid on delivery, in company currency"""
        self.ensure_one()
        return self.company_id.sudo().credit_undecided_on_delivery

    @api.model
    def _undecided_sql(self, account, company_currency, date):
        """The same as ``_get_undecided_limit`` in SQL, not rounded; NULL without a limit.

        The few settings stand in the statement as constants: a portfolio of undecided customers joins nothing.

        :param SQL account: alias of ``credit_account``, or of what has its columns
        :param SQL company_currency: expression of the id of its company's currency
        :param date date: for which the limit is asked
        """
        companies, types = self.env["res.company"]._credit_undecided()
        cases = [
            SQL(
                "WHEN %s.customer_type_id = %s THEN %s",
                account,
                type_id,
                self._meaning_sql(meaning, account, company_currency, date),
            )
            for type_id, meaning in types.items()
        ]
        cases += [
            SQL("WHEN %s.company_id = %s THEN %s::numeric", account, root_id, meaning.limit)
            for root_id, meaning in companies.items()
            if meaning.mode != "zero"
        ]
        if not cases:
            return SQL("0::numeric")
        return SQL(
            "(CASE %s ELSE 0::numeric END)",
            SQL(" ").join(cases),
            to_flush=[self._fields["company_id"], self._fields["customer_type_id"]],
        )

    @api.model
    def _meaning_sql(self, meaning, account, company_currency, date):
        if not meaning.limit:
            return SQL("%s::numeric", meaning.limit)
        return self.env["res.currency"]._credit_convert_sql(
            SQL("%s::numeric", meaning.limit),
            SQL("%s", meaning.currency_id),
            SQL("%s.company_id", account),
            company_currency,
            date,
        )

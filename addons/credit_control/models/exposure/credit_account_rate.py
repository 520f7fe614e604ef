"""What the exposure cannot count, because no rate converts it."""

from odoo import api, models
from odoo.tools import SQL


class CreditAccount(models.Model):
    _inherit = "credit.account"

    @api.model
    def _lacks_rate_sql(self, row):
        """Condition: a row of the exposure could not be converted, or was booked 1 to 1 because there was no rate.

        What is booked stays in the sums at its booked amount, so that they tie to the ledger.

        :param SQL row: alias of a relation with ``amount``, ``amount_currency``, ``company_id`` and ``currency_id``
        """
        return SQL(
            """(CASE WHEN %(row)s.amount IS NULL THEN COALESCE(%(row)s.amount_currency, 0) <> 0
                     WHEN %(row)s.amount <> %(row)s.amount_currency OR %(row)s.amount = 0 THEN FALSE
                     ELSE %(no_rate)s END)""",
            row=row,
            no_rate=self.env["res.currency"]._credit_no_rate_sql(
                SQL("%s.currency_id", row), SQL("%s.company_id", row)
            ),
        )

    @api.model
    def _limit_lacks_rate_sql(self, limit):
        """The currency of a limit that cannot be compared with the exposure; NULL where it can, or where there is none.

        :param SQL limit: ``_limit_sql`` of ``account``, whose company is ``company``
        """
        return SQL(
            """CASE WHEN account.limit_mode <> 'none' AND account.limit_currency_id <> company.currency_id
                     AND %s IS NULL THEN account.limit_currency_id END""",
            limit,
            to_flush=[self._fields["limit_currency_id"], self._fields["limit_mode"]],
        )

    @api.model
    def _group_lacks_rate_sql(self):
        """The currency that keeps the limit of the group ``shared`` from being compared with its ``pool``; or NULL."""
        Group = self.env["credit.group"]
        limit = Group._limit_sql(SQL("shared"))
        return SQL(
            """CASE WHEN %(limit)s IS NOT NULL THEN
                    COALESCE(pool.no_rate, CASE WHEN %(one)s IS NULL THEN shared.currency_id END) END""",
            limit=limit,
            one=Group._in_company_currency_sql(SQL("1.0")),
        )

"""What an account was on a day, as far as it is known."""

from datetime import timedelta

from odoo import api, models
from odoo.addons.credit_control.tools.account_fields import LIMIT_FIELDS
from odoo.tools import SQL


class CreditReportAccountStatus(models.Model):
    _inherit = "credit.report.account.status"

    @api.model
    def _counts_sql(self, as_of):
        """The counts of one row, each 1 or 0."""
        served = SQL("account.sale_mode = 'term' AND account.state = 'open'")
        counts = {
            "term": SQL("account.sale_mode = 'term'"),
            "cash": SQL("account.sale_mode = 'cash'"),
            "no_account": SQL("account.state IS NULL"),
            "cash_owing": SQL("account.sale_mode = 'cash' AND balance.owed > 0"),
            "no_limit": SQL("%s AND (account.limit_mode = 'none' OR account.is_limit_expired)", served),
            "file_lacking": SQL("%s AND lacking.account_id IS NOT NULL", served),
            "review_late": SQL("account.state IN ('open', 'suspended') AND account.review_date < %s", as_of),
            "changed": SQL("account.state IS NOT NULL AND change.account_id IS NOT NULL"),
        }
        return SQL(", ").join(
            SQL("COALESCE(%s, FALSE)::integer AS %s", condition, SQL.identifier(name))
            for name, condition in counts.items()
        )

    @api.model
    def _accounts_sql(self, as_of):
        """Accounts with state, sale mode and limit of a day; without a state: made later.

        State and mode are dated. The limit is what the log says it was before its first change since, or what it
        still is.
        """
        Account = self.env["credit.account"]
        log = SQL("later.before::jsonb")
        terms = []
        for name in LIMIT_FIELDS:
            field = Account._fields[name]
            path = SQL("%s #>> %s", log, [name, "id"] if field.type == "many2one" else [name])
            column = SQL.identifier(name)
            kind = SQL.identifier(field.column_type[0])
            terms.append(
                SQL(
                    "CASE WHEN later.id IS NULL THEN account.%s ELSE (%s)::%s END AS %s",
                    column,
                    path,
                    kind,
                    column,
                )
            )
        alias, first = SQL("account"), as_of.replace(day=1) - timedelta(days=1)
        return SQL(
            """(
                SELECT account.id, account.partner_id, account.company_id, account.customer_type_id, account.group_id,
                       account.analyst_id, account.collector_id, account.review_date, terms.limit_mode,
                       terms.limit_until, %(limit)s AS limit_amount,
                       terms.limit_mode = 'amount' AND terms.limit_until < %(as_of)s
                           AND (%(as_of)s BETWEEN terms.temporary_from AND terms.temporary_until) IS NOT TRUE
                           AS is_limit_expired,
                       %(state)s AS state, %(state_before)s AS state_before,
                       %(mode)s AS sale_mode, %(mode_before)s AS sale_mode_before
                  FROM credit_account account
             LEFT JOIN (SELECT DISTINCT ON (account_id) id, account_id, before
                          FROM credit_decision WHERE kind = 'limit' AND %(decided)s > %(as_of)s
                      ORDER BY account_id, sequence
                       ) later ON later.account_id = account.id
    CROSS JOIN LATERAL (SELECT account.company_id, %(terms)s) terms
            )""",
            limit=Account._limit_sql(SQL("terms"), date=as_of),
            terms=SQL(", ").join(terms),
            decided=self._day_sql(SQL("date")),
            as_of=as_of,
            state=Account._history_value_sql(alias, "state", as_of),
            state_before=Account._history_value_sql(alias, "state", first),
            mode=Account._history_value_sql(alias, "sale_mode", as_of),
            mode_before=Account._history_value_sql(alias, "sale_mode", first),
        )

    @api.model
    def _lacking_sql(self, as_of):
        """Accounts of which a required paper was not valid on a day; today the same as the kernel says."""
        # A paper that was replaced since counted then.
        counts = SQL("TRUE") if as_of < self._today() else SQL("active")
        return SQL(
            """(
                SELECT DISTINCT account_id
                  FROM (SELECT account_id
                          FROM credit_document
                         WHERE usage = 'opening' AND %(counts)s AND %(made)s <= %(as_of)s
                      GROUP BY account_id, type_id
                        HAVING BOOL_OR(is_required)
                           AND NOT BOOL_OR(stage = 'valid' AND COALESCE(validated_on <= %(as_of)s, TRUE)
                                           AND COALESCE(date_expiry >= %(as_of)s, TRUE))
                       ) paper
            )""",
            counts=counts,
            made=self._day_sql(SQL("create_date")),
            as_of=as_of,
        )

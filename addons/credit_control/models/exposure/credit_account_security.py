"""What secures the exposure: the door of its sources, and what decisions and screens read of them."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.component import OTHER
from ...tools.security import secured_from
from ...tools.source import Source, fields_to_flush, union


class CreditAccount(models.Model):
    _inherit = "credit.account"

    @api.model
    def _security_sources(self):
        """What pays if customers do not: guarantees, insurance cover.

        Columns, in this order: ``account_id``, ``group_id`` (one of the two is NULL), ``company_id`` (root company
        whose accounts it covers; NULL: of every company), ``kind``, ``res_model``, ``res_id``, ``currency_id``,
        ``amount`` (most that it covers, in that currency, positive), ``percent`` (what it pays of each amount that it
        covers, 0 to 100), ``components`` (``varchar[]`` of the codes that it covers, ``orders`` for new orders too;
        NULL: all), ``date_from`` and ``date_until`` (both inclusive, NULL: open; outside of them it secures nothing),
        ``new_until`` (last day on which it covers new orders, for cover whose extension is reached; NULL: as long as
        it is valid) and ``sequence`` (those of an account and those of a group each in this order).

        :return: list of ``Source``
        """
        query = SQL(
            """
            SELECT guarantee.account_id, guarantee.group_id, guarantee.company_id, guarantee.kind,
                   'credit.guarantee' AS res_model, guarantee.id AS res_id, guarantee.currency_id, guarantee.amount,
                   guarantee.percent::numeric AS percent, NULL::varchar[] AS components, guarantee.date_from,
                   guarantee.date_until, NULL::date AS new_until, guarantee.sequence
              FROM credit_guarantee guarantee WHERE guarantee.active
            """
        )
        names = [
            "account_id",
            "active",
            "amount",
            "company_id",
            "currency_id",
            "date_from",
            "date_until",
            "group_id",
            "kind",
            "percent",
            "sequence",
        ]
        return [Source("guarantees", query, "credit.guarantee", {"credit.guarantee": names})]

    @api.model
    def _securities_sql(self):
        """One SQL value about ``account``, its ``company``, its group ``shared`` and the ``pool`` of that.

        :return: SQL of a JSON object for ``tools.security.secured_from``; NULL where nothing secures the account
        """
        # What is in a currency without a rate secures nothing until there is one. Amounts are texts: they are exact.
        today = fields.Date.context_today(self)
        amount = self.env["res.currency"]._credit_convert_sql(
            SQL("security.amount"),
            SQL("security.currency_id"),
            SQL("account.company_id"),
            SQL("company.currency_id"),
            today,
        )
        return SQL(
            """
            (SELECT jsonb_build_object('group', shared.id, 'owed', (%(owed)s)::text, 'securities', jsonb_agg(
                        jsonb_build_array((%(amount)s)::text, security.percent::text, to_jsonb(security.components),
                                          security.group_id IS NOT NULL,
                                          COALESCE(security.new_until >= %(today)s, TRUE))
                        ORDER BY security.group_id IS NOT NULL, security.sequence, security.res_model, security.res_id))
               FROM %(sources)s security
              WHERE (security.account_id = account.id OR security.group_id = shared.id)
                AND COALESCE(security.company_id, account.company_id) = account.company_id
                AND COALESCE(security.date_from, %(today)s) <= %(today)s
                AND COALESCE(security.date_until, %(today)s) >= %(today)s
                AND %(amount)s IS NOT NULL
             HAVING COUNT(*) > 0)
            """,
            amount=amount,
            owed=self.env["credit.group"]._in_company_currency_sql(SQL("COALESCE(pool.owed, 0)")),
            sources=union(self.env, self._security_sources()),
            today=today,
        )

    @api.private
    def get_secured(self, *, without=None, left_out=()):
        """What these accounts owe by component and what secures it, straight from the books, for a decision.

        :param without: records of one model that shall not count, as in ``get_exposures``
        :param left_out: codes of components that shall not count
        :return: ``tools.security.Secured`` by account id, in company currency
        """
        if not self:
            return {}
        Group = self.env["credit.group"]
        documents = self._not_these_sql(without, left_out)
        # SQL: one statement, without record rules, as in ``get_exposures``: a decision counts what its user cannot see.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT account.id, sums.amounts, %(securities)s, sums.no_rate
                  FROM credit_account account
                  JOIN res_company company ON company.id = account.company_id
             LEFT JOIN (SELECT account_id, jsonb_object_agg(component, amount::text) AS amounts,
                               MIN(no_rate) AS no_rate
                          FROM (SELECT account_id, component, COALESCE(SUM(amount), 0) AS amount,
                                       MIN(currency_id) FILTER (WHERE %(lacks_rate)s) AS no_rate
                                  FROM %(sources)s source
                                 WHERE account_id = ANY(%(ids)s) AND %(counted)s AND %(documents)s
                              GROUP BY account_id, component) one
                      GROUP BY account_id
                       ) sums ON sums.account_id = account.id
             LEFT JOIN credit_group shared ON shared.id = account.group_id AND shared.active
             LEFT JOIN %(pools)s pool ON pool.group_id = shared.id
                 WHERE account.id = ANY(%(ids)s)
                """,
                securities=self._securities_sql(),
                sources=union(self.env, self._exposure_sources()),
                counted=self._counted_sql(),
                lacks_rate=self._lacks_rate_sql(SQL("source")),
                documents=documents,
                pools=Group._totals_sql(Group._member_ids(self), documents, whole=not left_out),
                ids=self.ids,
                to_flush=fields_to_flush(
                    self.env,
                    {
                        "credit.account": ["company_id", "group_id"],
                        "credit.group": ["active"],
                        "res.company": ["currency_id"],
                    },
                ),
            )
        )
        places = {each.code: place for place, each in enumerate(self._get_components())}
        return {
            account: secured_from(
                # What no entry of the registry names comes last, as *other* does.
                dict(sorted((amounts or {}).items(), key=lambda item: places.get(item[0], places[OTHER]))),
                facts,
                no_rate,
            )
            for account, amounts, facts, no_rate in rows
        }

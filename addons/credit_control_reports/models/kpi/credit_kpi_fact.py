"""The facts of which indicators are made: sums by root company and month, in one statement."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, models
from odoo.addons.credit_control.tools.source import Source, union
from odoo.tools import SQL


class CreditKpi(models.AbstractModel):
    _inherit = "credit.kpi"

    @api.model
    def _fact_sources(self, starts, options, companies, names):
        """The facts; an addon adds its own by overriding it and calling ``super()``.

        Each source's query has the columns ``company_id`` (root), ``month`` (its number, see ``_month_sql``), ``name``,
        ``amount`` and ``is_money`` (whether it has a currency: company currency, or days times it). Months without any
        may be left out. A stock has an amount in every month, that of its last day.

        :param starts: first days of the months
        :param dict options: of the report, with ``as_of``, the last day that counts
        :param companies: root companies that are asked for
        :param names: of the facts that are asked for; others may be left out
        :return: list of ``Source``
        """
        return [
            source
            for source in (
                self._fact_source_ledger(starts, options, companies, names),
                self._fact_source_disputed(starts, options, companies, names),
                self._fact_source_orders(starts, options, companies, names),
            )
            if source
        ]

    @api.model
    def _read_facts(self, starts, options, companies, names, rates):
        """:return: dict of dict: amount by name, by first day of the month; pooled over the companies"""
        sources = self._fact_sources(starts, options, companies, names)
        # SQL: sums over whole companies, which no record rule of the ledger may narrow; who may read the report that
        # asks for them sees every customer.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT month, name, company_id, is_money, SUM(amount)
                  FROM %(facts)s fact
                 WHERE month BETWEEN 1 AND %(count)s AND name = ANY(%(names)s) AND company_id = ANY(%(companies)s)
              GROUP BY month, name, company_id, is_money
                """,
                facts=union(self.env, sources),
                count=len(starts),
                names=list(names),
                companies=companies.ids,
            )
        )
        amounts = defaultdict(lambda: defaultdict(Decimal))
        for month, name, company, is_money, amount in rows:
            rate = Decimal(str(rates.get(company, 1))) if is_money else 1
            amounts[starts[month - 1]][name] += Decimal(str(amount or 0)) * rate
        return amounts

    # What sources are made of

    @api.model
    def _month_sql(self, day, starts, options):
        """The number of the month of a day: 1 for the first one, 0 before it, one too many after the last day.

        :param SQL day: expression of a date
        """
        after = options["as_of"] + timedelta(days=1)
        return SQL("width_bucket(%s, %s::date[])", day, [*starts, after])

    @api.model
    def _in_filters_sql(self, options, partner, company, salesperson):
        """Condition of the filters among the options.

        :param SQL partner: expression of any partner of the customer
        :param SQL company: expression of the company of the document
        :param SQL salesperson: expression of the salesperson of the document, if it has one
        """
        columns = {
            "salesperson": SQL("COALESCE(%s, customer.user_id)", salesperson),
            "collector": SQL("account.collector_id"),
            "customer_type": SQL("account.customer_type_id"),
            "group": SQL("account.group_id"),
            "country": SQL("customer.country_id"),
        }
        conditions = [
            SQL("%s = ANY(%s)", column, list(options[name]))
            for name, column in columns.items()
            if options.get(name)
        ]
        if not conditions:
            return SQL("TRUE")
        return SQL(
            """EXISTS (
                SELECT
                  FROM res_partner partner
                  JOIN res_partner customer ON customer.id = partner.commercial_partner_id
                  JOIN res_company branch ON branch.id = %(company)s
             LEFT JOIN credit_account account ON account.partner_id = customer.id AND account.company_id = %(root)s
                 WHERE partner.id = %(partner)s AND %(conditions)s)""",
            company=company,
            partner=partner,
            root=self.env["credit.account"]._root_company_sql(SQL("branch")),
            conditions=SQL(" AND ").join(conditions),
            to_flush=[
                *(
                    self.env["res.partner"]._fields[name]
                    for name in ("commercial_partner_id", "country_id", "user_id")
                ),
                *(
                    self.env["credit.account"]._fields[name]
                    for name in ("collector_id", "company_id", "customer_type_id", "group_id", "partner_id")
                ),
            ],
        )

    # Facts of the pauses door

    @api.model
    def _fact_source_disputed(self, starts, options, companies, names):
        """``due_disputed``: what is disputed of what fell due, as the pauses door tells it today.

        :return: ``Source``; None where it is not asked for
        """
        if "due_disputed" not in names:
            return None
        Account = self.env["credit.account"]
        query = SQL(
            """
            SELECT company.id AS company_id, %(month)s AS month, 'due_disputed' AS name,
                   SUM(LEAST(pause.amount, line.balance)) AS amount, TRUE AS is_money
              FROM (SELECT move_line_id, SUM(amount) AS amount
                      FROM %(pauses)s source
                     WHERE kind = ANY(%(kinds)s) AND COALESCE(date_from, %(as_of)s) <= %(as_of)s
                  GROUP BY move_line_id
                   ) pause
              JOIN account_move_line line ON line.id = pause.move_line_id
              JOIN res_company branch ON branch.id = line.company_id
              JOIN res_company company ON company.id = %(root)s
             WHERE line.parent_state = 'posted' AND line.balance > 0 AND line.date <= %(as_of)s AND %(is_claim)s
               AND line.account_id = ANY(%(accounts)s) AND %(filters)s
          GROUP BY 1, 2
            """,
            month=self._month_sql(
                SQL(
                    "COALESCE(line.credit_fell_due, GREATEST(line.date, %s))",
                    Account._date_due_sql(SQL("line")),
                ),
                starts,
                options,
            ),
            pauses=union(self.env, Account._pause_sources()),
            kinds=list(self.env["credit.report.aged.balance"]._overlays()["disputed"]),
            as_of=options["as_of"],
            root=Account._root_company_sql(SQL("branch")),
            is_claim=Account._is_claim_sql(SQL("line")),
            accounts=Account._receivable_accounts_sql(),
            filters=self._in_filters_sql(
                options,
                SQL("line.partner_id"),
                SQL("line.company_id"),
                SQL(
                    "(SELECT invoice_user_id FROM account_move WHERE id = %s)",
                    Account._of_origin_sql(SQL("line"), "move_id"),
                ),
            ),
        )
        reads = {
            "account.move": ["invoice_user_id"],
            "account.move.line": [
                "account_id",
                "balance",
                "company_id",
                "credit_fell_due",
                "date",
                "date_maturity",
                "parent_state",
                "partner_id",
            ],
        }
        return Source("disputed", query, "account.move.line", reads)

    # Facts of orders

    @api.model
    def _fact_source_orders(self, starts, options, companies, names):
        """``orders`` that were confirmed in the month, their ``touches``, and those that are ``touchless``.

        :return: ``Source``; None where none of them is asked for
        """
        if not {"orders", "touches", "touchless"}.intersection(names):
            return None
        query = SQL(
            """
            SELECT company.id AS company_id, month.number AS month, fact.name, SUM(fact.amount) AS amount,
                   FALSE AS is_money
              FROM sale_order orders
              JOIN res_company branch ON branch.id = orders.company_id
              JOIN res_company company ON company.id = %(root)s
CROSS JOIN LATERAL (SELECT %(month)s AS number) month
CROSS JOIN LATERAL (VALUES ('orders', 1), ('touches', orders.credit_touch_count),
                           ('touchless', CASE WHEN orders.credit_touch_count = 0 THEN 1 END)) fact(name, amount)
             -- Orders from before touches were counted say nothing about them.
             WHERE orders.state = 'sale' AND orders.credit_touch_state IS NOT NULL
               AND orders.date_order >= %(first)s AND %(filters)s
          GROUP BY 1, 2, 3
            """,
            root=self.env["credit.account"]._root_company_sql(SQL("branch")),
            month=self._month_sql(SQL("orders.date_order::date"), starts, options),
            first=starts[0],
            filters=self._in_filters_sql(
                options, SQL("orders.partner_invoice_id"), SQL("orders.company_id"), SQL("orders.user_id")
            ),
        )
        names = [
            "company_id",
            "credit_touch_count",
            "credit_touch_state",
            "date_order",
            "partner_invoice_id",
            "state",
            "user_id",
        ]
        return Source("orders", query, "sale.order", {"sale.order": names})

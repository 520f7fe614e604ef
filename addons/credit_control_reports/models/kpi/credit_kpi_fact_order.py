from odoo import api, models
from odoo.addons.credit_control.tools.source import Source
from odoo.tools import SQL


class CreditKpi(models.AbstractModel):
    _inherit = "credit.kpi"

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

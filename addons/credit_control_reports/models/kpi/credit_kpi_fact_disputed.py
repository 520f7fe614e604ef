from odoo import api, models
from odoo.addons.credit_control.tools.source import Source, union
from odoo.tools import SQL

from ...tools.ageing import OVERLAYS


class CreditKpi(models.AbstractModel):
    _inherit = "credit.kpi"

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
            month=self._month_sql(SQL("GREATEST(line.date, line.date_maturity)"), starts, options),
            pauses=union(self.env, Account._pause_sources()),
            kinds=list(OVERLAYS["disputed"]),
            as_of=options["as_of"],
            root=Account._root_company_sql(SQL("branch")),
            is_claim=Account._is_claim_sql(SQL("line")),
            accounts=Account._receivable_accounts_sql(),
            filters=self._in_filters_sql(
                options,
                SQL("line.partner_id"),
                SQL("line.company_id"),
                SQL("(SELECT invoice_user_id FROM account_move WHERE id = line.move_id)"),
            ),
        )
        return Source("disputed", query, "account.move.line", {})

"""Two of the four doors of the kernel: an addon adds its rows by overriding one and calling ``super()``."""

from odoo import api, models
from odoo.tools import SQL

from ..tools.source import Source


class CreditAccount(models.Model):
    _inherit = "credit.account"

    @api.model
    def _exposure_sources(self):
        """What customers owe or will owe; which of it counts, each company decides (``_counted_sql``).

        Each source's query has these columns, in this order: ``account_id`` (NULL where the customer has no account
        yet), ``partner_id`` (commercial partner), ``company_id`` (root), ``component``, ``res_model``, ``res_id``,
        ``date``, ``date_due``, ``currency_id``, ``amount_currency`` (in that currency) and ``amount`` (company
        currency; positive: the customer owes it). Amounts of documents that are not booked need no rounding.

        :return: list of ``Source``
        """
        return [
            self._exposure_source_items(),
            self._exposure_source_orders(),
            self._exposure_source_drafts(),
            *self._exposure_source_quotations(),
        ]

    @api.model
    def _counted_sql(self):
        """Condition on the rows of the exposure: their company counts their component; see ``res.company``."""
        left_out = [
            SQL("NOT (component = %s AND company_id = ANY(%s))", component, list(others))
            for component, (_counting, others) in self.env["res.company"]._credit_counting().items()
            # Quotations are not even read where they do not count.
            if others and component != "quotations"
        ]
        return SQL("(%s)", SQL(" AND ").join(left_out)) if left_out else SQL("TRUE")

    @api.model
    def _pause_sources(self):
        """Open items that are not chased for a while.

        Columns: ``move_line_id``, ``kind``, ``amount`` (company currency), ``date_from``, ``date_until`` (both
        inclusive, NULL: open), ``reason_code``.

        :return: list of ``Source``
        """
        query = SQL(
            """
            SELECT line.id AS move_line_id, 'no_followup' AS kind, line.amount_residual AS amount,
                   NULL::date AS date_from, NULL::date AS date_until, NULL::varchar AS reason_code
              FROM account_move_line line
             WHERE line.no_followup AND %s
            """,
            self._is_open_sql(SQL("line")),
        )
        names = ["account_id", "amount_residual", "amount_residual_currency", "no_followup", "reconciled"]
        return [Source("no_followup", query, "account.move.line", {"account.move.line": names})]

    @api.model
    def _root_company_sql(self, company):
        """The id of the root company of a company, in SQL.

        :param SQL company: alias of ``res_company``
        """
        return SQL("split_part(%s.parent_path, '/', 1)::integer", company)

"""Three of the four doors of the kernel: an addon adds its rows by overriding one and calling ``super()``."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.source import Source


class CreditAccount(models.Model):
    _inherit = "credit.account"

    @api.model
    def _exposure_sources(self):
        """What customers owe or will owe.

        Each source's query has these columns, in this order: ``account_id`` (NULL where the customer has no account
        yet), ``partner_id`` (commercial partner), ``company_id`` (root), ``component``, ``res_model``, ``res_id``,
        ``date``, ``date_due``, ``currency_id``, ``amount_currency`` (in that currency) and ``amount`` (company
        currency; positive: the customer owes it). Amounts of documents that are not booked need no rounding.

        :return: list of ``Source``
        """
        return [self._exposure_source_items(), self._exposure_source_orders(), self._exposure_source_drafts()]

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
    def _event_sources(self):
        """What happened with customers, for timelines and activity reports.

        Columns: ``date``, ``account_id``, ``kind``, ``amount``, ``currency_id``, ``res_model``, ``res_id``,
        ``parameters`` (jsonb).

        :return: list of ``Source``
        """
        query = SQL(
            """
            SELECT hold.create_date::date AS date, hold.account_id, 'hold' AS kind, hold.amount, company.currency_id,
                   'credit.hold' AS res_model, hold.id AS res_id, jsonb_build_object('state', hold.state) AS parameters
              FROM credit_hold hold JOIN res_company company ON company.id = hold.company_id
            """
        )
        return [
            Source(
                "hold", query, "credit.hold", {"credit.hold": ["account_id", "amount", "company_id", "state"]}
            )
        ]

    @api.model
    def _receivable_accounts_sql(self):
        """An SQL array of the ledger accounts that carry what customers owe; the planner evaluates it once."""
        return SQL("ARRAY(SELECT id FROM account_account WHERE credit_role IS NOT NULL)")

    @api.model
    def _is_open_sql(self, line):
        """Condition: something is left of a line, and it is what a customer owes; said as the index of them says it.

        :param SQL line: alias of ``account_move_line``
        """
        return SQL(
            """%(line)s.account_id = ANY(%(accounts)s) AND %(line)s.reconciled IS NOT TRUE
               AND (%(line)s.amount_residual <> 0 OR %(line)s.amount_residual_currency <> 0)""",
            line=line,
            accounts=self._receivable_accounts_sql(),
        )

    @api.model
    def _root_company_sql(self, company):
        """The id of the root company of a company, in SQL.

        :param SQL company: alias of ``res_company``
        """
        return SQL("split_part(%s.parent_path, '/', 1)::integer", company)

    @api.model
    def _exposure_source_items(self):
        """Open items of the ledger at their booked amounts, due or not; negative: not yet allocated credits."""
        today = fields.Date.context_today(self)
        query = SQL(
            """
            SELECT account.id AS account_id, partner.commercial_partner_id AS partner_id,
                   %(root)s AS company_id,
                   CASE WHEN line.balance < 0 THEN 'unallocated'
                        WHEN COALESCE(line.date_maturity, line.date) < %(today)s THEN 'overdue'
                        ELSE 'not_due' END AS component,
                   'account.move.line' AS res_model, line.id AS res_id, line.date,
                   COALESCE(line.date_maturity, line.date) AS date_due,
                   line.currency_id, line.amount_residual_currency AS amount_currency, line.amount_residual AS amount
              FROM account_move_line line
              JOIN res_company company ON company.id = line.company_id
         LEFT JOIN res_partner partner ON partner.id = line.partner_id
         LEFT JOIN credit_account account
                ON account.partner_id = partner.commercial_partner_id AND account.company_id = %(root)s
             WHERE line.parent_state = 'posted' AND %(is_open)s
            """,
            root=self._root_company_sql(SQL("company")),
            today=today,
            is_open=self._is_open_sql(SQL("line")),
        )
        line = [
            *(
                "account_id",
                "amount_residual",
                "amount_residual_currency",
                "balance",
                "company_id",
                "currency_id",
                "date",
            ),
            *("date_maturity", "parent_state", "partner_id", "reconciled"),
        ]
        reads = {
            "account.account": ["credit_role"],
            "account.move.line": line,
            "credit.account": ["company_id", "partner_id"],
            "res.partner": ["commercial_partner_id"],
        }
        return Source("items", query, "account.move.line", reads)

    @api.model
    def _exposure_source_orders(self):
        """Confirmed orders less what is invoiced and posted, with tax, at today's rate.

        A draft invoice does not reduce an order. A down payment does once it is posted: what is left then is the
        rest, and the down payment is an open item. Lines that are finished are passed over by the index. Those that
        only a draft finishes are a query of their own, because with an OR a condition on the account would not
        reach the index of either.
        """
        unfinished = [
            SQL("line.invoice_status <> 'invoiced'"),
            SQL("line.invoice_status = 'invoiced' AND line.id = ANY(%s)", self._lines_in_drafts_sql()),
        ]
        query = SQL(" UNION ALL ").join(self._order_lines_sql(condition) for condition in unfinished)
        line = [
            *(
                "display_type",
                "invoice_status",
                "is_downpayment",
                "order_id",
                "price_total",
                "product_uom_id",
            ),
            *("product_uom_qty", "qty_invoiced", "qty_to_invoice", "state"),
        ]
        reads = {
            "account.move": ["move_type", "state"],
            "account.move.line": [
                *("move_id", "parent_state", "price_total", "product_uom_id", "quantity", "sale_line_ids"),
            ],
            "credit.account": ["company_id", "partner_id"],
            "res.currency.rate": ["company_id", "currency_id", "name", "rate"],
            "res.partner": ["commercial_partner_id"],
            "sale.order": ["company_id", "currency_id", "date_order", "partner_invoice_id"],
            "sale.order.line": line,
        }
        return Source("orders", query, "sale.order", reads)

    @api.model
    def _order_lines_sql(self, unfinished):
        """Rows of the exposure for some confirmed order lines.

        :param SQL unfinished: condition on ``line``
        """
        today = fields.Date.context_today(self)
        amount = SQL(
            """CASE WHEN line.is_downpayment THEN -COALESCE(posted.amount, 0)
                    WHEN line.product_uom_qty > 0 THEN line.price_total * GREATEST(
                        GREATEST(line.product_uom_qty, line.qty_invoiced + line.qty_to_invoice)
                        - COALESCE(posted.quantity, 0), 0) / line.product_uom_qty
                    WHEN line.product_uom_qty < 0 THEN line.price_total
                        * GREATEST(1 - COALESCE(posted.quantity, 0) / line.product_uom_qty, 0)
                    ELSE 0 END"""
        )
        root = self._root_company_sql(SQL("company"))
        return SQL(
            """
            SELECT account.id AS account_id, partner.commercial_partner_id AS partner_id,
                   %(root)s AS company_id, 'orders' AS component, 'sale.order' AS res_model, line.order_id AS res_id,
                   orders.date_order::date AS date, NULL::date AS date_due, orders.currency_id,
                   %(amount)s AS amount_currency, %(company_amount)s AS amount
              FROM sale_order_line line
              JOIN sale_order orders ON orders.id = line.order_id
              JOIN res_company company ON company.id = orders.company_id
              JOIN res_partner partner ON partner.id = orders.partner_invoice_id
         LEFT JOIN credit_account account
                ON account.partner_id = partner.commercial_partner_id AND account.company_id = %(root)s
         LEFT JOIN LATERAL (
                    SELECT SUM(move.sign * item.quantity * COALESCE(item_uom.factor / line_uom.factor, 1)) AS quantity,
                           SUM(move.sign * item.price_total) AS amount
                      FROM sale_order_line_invoice_rel link
                      JOIN account_move_line item ON item.id = link.invoice_line_id AND item.parent_state = 'posted'
                      JOIN LATERAL (SELECT CASE WHEN move_type = 'out_refund' THEN -1 ELSE 1 END AS sign
                                      FROM account_move WHERE id = item.move_id) move ON TRUE
                 LEFT JOIN uom_uom item_uom ON item_uom.id = item.product_uom_id
                 LEFT JOIN uom_uom line_uom ON line_uom.id = line.product_uom_id
                     WHERE link.order_line_id = line.id AND line.qty_invoiced <> 0
                   ) posted ON TRUE
             WHERE line.state = 'sale' AND line.display_type IS NULL AND %(unfinished)s
            """,
            root=root,
            amount=amount,
            # A branch has the currency of its root, but only the root has rates.
            company_amount=self.env["res.currency"]._credit_convert_sql(
                amount, SQL("orders.currency_id"), root, SQL("company.currency_id"), today
            ),
            unfinished=unfinished,
        )

    @api.model
    def _lines_in_drafts_sql(self):
        """An SQL array of the order lines that a draft invoice or credit note has.

        An array, so that it is made once and from the few drafts, and not looked up for each order of a customer.
        """
        return SQL(
            """ARRAY(SELECT link.order_line_id
                       FROM account_move move
                       JOIN account_move_line item ON item.move_id = move.id AND item.display_type = 'product'
                       JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = item.id
                      WHERE move.state = 'draft' AND move.move_type IN ('out_invoice', 'out_refund'))"""
        )

    @api.model
    def _exposure_source_drafts(self):
        """Draft invoices and credit notes, as far as they come from no order, at the rate of their date."""
        sign = SQL("CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END")
        query = SQL(
            """
            SELECT account.id AS account_id, move.commercial_partner_id AS partner_id,
                   %(root)s AS company_id, 'drafts' AS component, 'account.move' AS res_model, move.id AS res_id,
                   COALESCE(move.invoice_date, move.date) AS date, move.invoice_date_due AS date_due, move.currency_id,
                   %(sign)s * item.price_total AS amount_currency,
                   %(sign)s * item.price_total / COALESCE(NULLIF(move.invoice_currency_rate, 0), 1) AS amount
              FROM account_move move
              JOIN account_move_line item ON item.move_id = move.id AND item.display_type = 'product'
              JOIN res_company company ON company.id = move.company_id
         LEFT JOIN credit_account account
                ON account.partner_id = move.commercial_partner_id AND account.company_id = %(root)s
             WHERE move.state = 'draft' AND move.move_type IN ('out_invoice', 'out_refund')
               AND NOT EXISTS (SELECT FROM sale_order_line_invoice_rel link WHERE link.invoice_line_id = item.id)
            """,
            root=self._root_company_sql(SQL("company")),
            sign=sign,
        )
        move = [
            *(
                "commercial_partner_id",
                "company_id",
                "currency_id",
                "date",
                "invoice_currency_rate",
                "invoice_date",
            ),
            *("invoice_date_due", "move_type", "state"),
        ]
        reads = {
            "account.move": move,
            "account.move.line": ["display_type", "move_id", "price_total", "sale_line_ids"],
            "credit.account": ["company_id", "partner_id"],
        }
        return Source("drafts", query, "account.move", reads)

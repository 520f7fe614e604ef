from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.source import Source, fields_to_flush


class CreditAccount(models.Model):
    """What customers will owe: orders, quotations and draft invoices, which the ledger does not know."""

    _inherit = "credit.account"

    @api.model
    def _exposure_source_orders(self):
        """Confirmed orders less what is invoiced and posted, with tax, at today's rate.

        A draft invoice does not reduce an order. A down payment does once it is posted: what is left then is the
        rest, and the down payment is an open item. Lines that are finished are passed over by the index. Those that
        only a draft finishes are a query of their own, because with an OR a condition on the account would not
        reach the index of either.
        """
        # Odoo also calls a line of less than nothing invoiced, and a down payment that is credited in part.
        finished = SQL(
            """(line.invoice_status = 'invoiced' AND line.product_uom_qty >= 0
                AND NOT (line.is_downpayment IS TRUE AND line.untaxed_amount_to_invoice <> 0))"""
        )
        unfinished = [
            SQL("%s IS NOT TRUE", finished),
            SQL("%s AND line.id = ANY(%s)", finished, self._lines_in_drafts_sql()),
        ]
        query, whole = (
            self._orders_sql(
                SQL(" UNION ALL ").join(self._order_lines_sql(condition) for condition in unfinished),
                parts=parts,
            )
            for parts in (True, False)
        )
        line = [
            "discount",
            "display_type",
            "invoice_status",
            "is_downpayment",
            "order_id",
            "price_total",
            "price_unit",
            "product_uom_id",
            "product_uom_qty",
            "qty_delivered",
            "qty_invoiced",
            "qty_to_invoice",
            "state",
            "untaxed_amount_to_invoice",
        ]
        reads = {
            "account.move": ["date", "move_type"],
            "account.move.line": [
                "move_id",
                "parent_state",
                "price_total",
                "product_uom_id",
                "quantity",
                "sale_line_ids",
            ],
            "credit.account": ["company_id", "partner_id"],
            "res.company": ["currency_id"],
            "res.partner": ["commercial_partner_id"],
            "sale.order": [
                "amount_total",
                "amount_untaxed",
                "company_id",
                "currency_id",
                "date_order",
                "partner_invoice_id",
            ],
            "sale.order.line": line,
            "uom.uom": ["factor"],
        }
        return Source("orders", query, "sale.order", reads, whole)

    @api.model
    def _orders_sql(self, lines, *, parts=True):
        """Rows of the exposure for orders: never less than nothing, whatever their lines add up to.

        :param SQL lines: query of ``_order_lines_sql``
        :param parts: tell what is delivered from what is still to deliver; else both are *orders*
        """
        total = SQL("GREATEST(SUM(line.rest), 0)")
        delivered = SQL("LEAST(GREATEST(SUM(line.delivered), 0), %s)", total)
        values = (
            SQL("('orders', total - delivered), ('delivered', delivered)")
            if parts
            else SQL("('orders', total)")
        )
        return SQL(
            """
            SELECT orders.account_id, orders.partner_id, orders.company_id, part.component,
                   'sale.order' AS res_model, orders.order_id AS res_id, orders.date, NULL::date AS date_due,
                   orders.currency_id, part.amount AS amount_currency, %(company_amount)s AS amount
              FROM (SELECT line.account_id, line.partner_id, line.company_id, line.order_id, line.date,
                           line.currency_id, line.company_currency_id, %(total)s AS total, %(delivered)s AS delivered
                      FROM (%(lines)s) line
                  GROUP BY line.account_id, line.partner_id, line.company_id, line.order_id, line.date,
                           line.currency_id, line.company_currency_id
                   ) orders
              JOIN LATERAL (VALUES %(values)s) part(component, amount) ON part.amount <> 0
            """,
            total=total,
            delivered=delivered,
            values=values,
            lines=lines,
            # A branch has the currency of its root, but only the root has rates.
            company_amount=self.env["res.currency"]._credit_convert_sql(
                SQL("part.amount"),
                SQL("orders.currency_id"),
                SQL("orders.company_id"),
                SQL("orders.company_currency_id"),
                fields.Date.context_today(self),
            ),
        )

    @api.model
    def _order_lines_sql(self, unfinished):
        """What is left of confirmed order lines, in the currency of their orders.

        What is ordered counts, or what is delivered where that is more, less what is posted; ``tools.order`` says the
        same of an order that is being decided. A line without an ordered quantity (an expense to be passed on,
        something delivered on top) has no total with tax; its order's mean tax is taken. A line of less than nothing is
        a return: it counts once its credit note is posted, in the ledger.

        Of that, what is delivered and on no posted invoice is told apart, whichever way the product is invoiced. Down
        payments are taken off the order: they belong to no line.

        :param SQL unfinished: condition on ``line``
        """
        rest = SQL(
            """CASE WHEN line.product_uom_qty > 0 THEN line.price_total * GREATEST(
                        GREATEST(line.product_uom_qty, line.qty_invoiced + line.qty_to_invoice)
                        - COALESCE(posted.quantity, 0), 0) / line.product_uom_qty
                    WHEN line.product_uom_qty < 0 THEN GREATEST(line.price_total, 0)
                        * GREATEST(1 - COALESCE(posted.quantity, 0) / line.product_uom_qty, 0)
                    ELSE line.price_unit * (1 - COALESCE(line.discount, 0) / 100)
                        * COALESCE(orders.amount_total / NULLIF(orders.amount_untaxed, 0), 1)
                        * GREATEST(line.qty_invoiced + line.qty_to_invoice - COALESCE(posted.quantity, 0), 0)
                        - CASE WHEN line.is_downpayment THEN COALESCE(posted.amount, 0) ELSE 0 END END"""
        )
        # Quantities of a line of less than nothing are compared as shares of it: all of them are negative.
        open_delivered = SQL("(line.qty_delivered - COALESCE(posted.quantity, 0))")
        delivered = SQL(
            """CASE WHEN line.product_uom_qty > 0 THEN line.price_total * GREATEST(LEAST(%(open)s,
                        GREATEST(line.product_uom_qty, line.qty_invoiced + line.qty_to_invoice)
                        - COALESCE(posted.quantity, 0)), 0) / line.product_uom_qty
                    WHEN line.product_uom_qty < 0 THEN GREATEST(line.price_total, 0) * GREATEST(LEAST(%(open)s
                        / line.product_uom_qty, 1 - COALESCE(posted.quantity, 0) / line.product_uom_qty), 0)
                    ELSE line.price_unit * (1 - COALESCE(line.discount, 0) / 100)
                        * COALESCE(orders.amount_total / NULLIF(orders.amount_untaxed, 0), 1)
                        * GREATEST(LEAST(%(open)s,
                            line.qty_invoiced + line.qty_to_invoice - COALESCE(posted.quantity, 0)), 0) END""",
            open=open_delivered,
        )
        is_delivered = SQL("(line.qty_delivered <> 0 AND line.is_downpayment IS NOT TRUE)")
        root = self._root_company_sql(SQL("company"))
        return SQL(
            """
            SELECT account.id AS account_id, partner.commercial_partner_id AS partner_id,
                   %(root)s AS company_id, line.order_id, orders.date_order::date AS date, orders.currency_id,
                   company.currency_id AS company_currency_id, %(rest)s AS rest,
                   CASE WHEN %(is_delivered)s THEN %(delivered)s ELSE 0 END AS delivered
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
                      -- A credit note dated ahead takes nothing back yet, neither from the debt nor from the invoice.
                      JOIN LATERAL (SELECT CASE WHEN move_type <> 'out_refund' THEN 1
                                                WHEN date > %(today)s THEN 0 ELSE -1 END AS sign
                                      FROM account_move WHERE id = item.move_id) move ON TRUE
                 LEFT JOIN uom_uom item_uom ON item_uom.id = item.product_uom_id
                 LEFT JOIN uom_uom line_uom ON line_uom.id = line.product_uom_id
                     WHERE link.order_line_id = line.id
                       -- Nothing is invoiced of most lines, or an invoice and a draft credit note make nothing of it.
                       AND (line.qty_invoiced <> 0 OR line.is_downpayment OR line.id = ANY(%(in_drafts)s))
                   ) posted ON TRUE
             WHERE line.state = 'sale' AND line.display_type IS NULL AND %(unfinished)s
            """,
            root=root,
            rest=rest,
            delivered=delivered,
            is_delivered=is_delivered,
            today=fields.Date.context_today(self),
            in_drafts=self._lines_in_drafts_sql(),
            unfinished=unfinished,
        )

    @api.model
    def _lines_in_drafts_sql(self):
        """An SQL array of the order lines that a draft has, or a credit note dated ahead: what Odoo counts too early.

        An array, so that it is made once and from those few, and not looked up for each order of a customer.
        """
        early = [
            SQL("move.state = 'draft' AND move.move_type IN ('out_invoice', 'out_refund')"),
            SQL(
                "move.state = 'posted' AND move.move_type = 'out_refund' AND move.date > %s",
                fields.Date.context_today(self),
            ),
        ]
        return SQL(
            "ARRAY(%s)",
            SQL(" UNION ALL ").join(
                SQL(
                    """SELECT link.order_line_id
                         FROM account_move move
                         JOIN account_move_line item ON item.move_id = move.id AND item.display_type = 'product'
                         JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = item.id
                        WHERE %s""",
                    condition,
                )
                for condition in early
            ),
            to_flush=fields_to_flush(
                self.env,
                {
                    "account.move": ["date", "move_type", "state"],
                    "account.move.line": ["display_type", "move_id", "sale_line_ids"],
                },
            ),
        )

    @api.model
    def _exposure_source_drafts(self):
        """Draft invoices, as far as they come from no order, at today's rate.

        A draft can be deleted, so it takes nothing off: a credit note counts once it is posted, and lines of less than
        nothing only against the others of their invoice.
        """
        root = self._root_company_sql(SQL("company"))
        query = SQL(
            """
            SELECT account.id AS account_id, move.commercial_partner_id AS partner_id,
                   %(root)s AS company_id, 'drafts' AS component, 'account.move' AS res_model, move.id AS res_id,
                   COALESCE(move.invoice_date, move.date) AS date, move.invoice_date_due AS date_due, move.currency_id,
                   draft.total AS amount_currency, %(company_amount)s AS amount
              FROM account_move move
              JOIN LATERAL (SELECT SUM(item.price_total) AS total
                              FROM account_move_line item
                             WHERE item.move_id = move.id AND item.display_type = 'product'
                               AND NOT EXISTS (SELECT FROM sale_order_line_invoice_rel link
                                                WHERE link.invoice_line_id = item.id)
                           ) draft ON draft.total > 0
              JOIN res_company company ON company.id = move.company_id
         LEFT JOIN credit_account account
                ON account.partner_id = move.commercial_partner_id AND account.company_id = %(root)s
             WHERE move.state = 'draft' AND move.move_type = 'out_invoice'
            """,
            root=root,
            company_amount=self.env["res.currency"]._credit_convert_sql(
                SQL("draft.total"),
                SQL("move.currency_id"),
                root,
                SQL("company.currency_id"),
                fields.Date.context_today(self),
            ),
        )
        move = [
            "commercial_partner_id",
            "company_id",
            "currency_id",
            "date",
            "invoice_date",
            "invoice_date_due",
            "move_type",
            "state",
        ]
        reads = {
            "account.move": move,
            "account.move.line": ["display_type", "move_id", "price_total", "sale_line_ids"],
            "credit.account": ["company_id", "partner_id"],
            "res.company": ["currency_id"],
        }
        return Source("drafts", query, "account.move", reads)

    @api.model
    def _exposure_source_quotations(self):
        """Quotations that are still valid, with tax, at today's rate; read only for the companies that count them.

        :return: list of one ``Source``, or of none
        """
        companies, _others = self.env["res.company"]._credit_counting()["credit_count_quotations"]
        if not companies:
            return []
        today = fields.Date.context_today(self)
        root = self._root_company_sql(SQL("company"))
        # As ``tools.order`` counts an order that is not confirmed yet.
        worth = SQL(
            """GREATEST((SELECT SUM(CASE WHEN line.product_uom_qty < 0 THEN GREATEST(line.price_total, 0)
                                      ELSE line.price_total END)
                           FROM sale_order_line line
                          WHERE line.order_id = orders.id AND line.display_type IS NULL), 0)"""
        )
        query = SQL(
            """
            SELECT account.id AS account_id, partner.commercial_partner_id AS partner_id,
                   %(root)s AS company_id, 'quotations' AS component, 'sale.order' AS res_model, orders.id AS res_id,
                   orders.date_order::date AS date, NULL::date AS date_due, orders.currency_id,
                   worth.amount AS amount_currency, %(company_amount)s AS amount
              FROM sale_order orders
CROSS JOIN LATERAL (SELECT %(worth)s AS amount) worth
              JOIN res_company company ON company.id = orders.company_id
              JOIN res_partner partner ON partner.id = orders.partner_invoice_id
         LEFT JOIN credit_account account
                ON account.partner_id = partner.commercial_partner_id AND account.company_id = %(root)s
             WHERE orders.state IN ('draft', 'sent') AND COALESCE(orders.validity_date, %(today)s) >= %(today)s
               AND %(root)s = ANY(%(companies)s)
            """,
            root=root,
            company_amount=self.env["res.currency"]._credit_convert_sql(
                SQL("worth.amount"), SQL("orders.currency_id"), root, SQL("company.currency_id"), today
            ),
            worth=worth,
            today=today,
            companies=list(companies),
        )
        order = [
            "company_id",
            "currency_id",
            "date_order",
            "partner_invoice_id",
            "state",
            "validity_date",
        ]
        reads = {
            "credit.account": ["company_id", "partner_id"],
            "res.company": ["currency_id"],
            "res.partner": ["commercial_partner_id"],
            "sale.order": order,
            "sale.order.line": ["display_type", "order_id", "price_total", "product_uom_qty"],
        }
        return [Source("quotations", query, "sale.order", reads)]

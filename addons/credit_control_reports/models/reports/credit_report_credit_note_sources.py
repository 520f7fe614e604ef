"""Where the amounts of the report on credit notes and discounts come from."""

from odoo import api, models
from odoo.addons.credit_control.tools.source import Source
from odoo.tools import SQL

from ...tools.columns import LINE_COLUMNS, line_columns_sql

DOCUMENTS = ("out_invoice", "out_receipt", "out_refund")


class CreditReportCreditNote(models.Model):
    _inherit = "credit.report.credit.note"

    @api.model
    def _granted_sources(self, options):
        """What was sold and what was granted: an addon that grants in another way appends a source.

        Each source's query has these columns, in this order: those of the ledger line that it stands for
        (``LINE_COLUMNS``), ``product_id``, ``kind`` (of the document; an addon's: ``other``), and amounts in company
        currency without tax, positive where the customer was granted something: ``sales``, ``credit_notes``,
        ``line_discount``, ``price_discount``, ``early_discount`` and ``other_discount``, the one for whoever appends.
        A ledger line stands in one source.

        :param dict options: with ``date_from`` and ``date_to``
        :return: list of ``Source``
        """
        return [self._granted_source_documents(options), self._granted_source_early_payments(options)]

    @api.model
    def _document_columns(self):
        """What an addon knows of a row: a column for each field that it adds to the report, such as a reason.

        :return: SQL by field; the row is ``item``, with ``id`` and ``move_id``
        """
        return {}

    @api.model
    def _granted_source_documents(self, options):
        """Lines of invoices and credit notes; discounts in the currency of the document, then at its rate.

        What a line would have cost is its unit price times its quantity. Where prices include tax that has tax in it,
        so it is multiplied by what the line cost without tax for each unit of its price.
        """
        query = SQL(
            """
            SELECT %(line)s, line.product_id,
                   CASE WHEN document.is_invoice THEN 'invoice' ELSE 'credit_note' END AS kind,
                   CASE WHEN document.is_invoice THEN -line.balance ELSE 0 END AS sales,
                   CASE WHEN document.is_invoice THEN 0 ELSE line.balance END AS credit_notes,
                   CASE WHEN NOT document.is_invoice THEN 0
                        WHEN line.price_unit < 0
                        THEN CASE WHEN line.balance > 0 AND line.is_downpayment IS NOT TRUE THEN line.balance ELSE 0 END
                        WHEN line.discount <> 0
                        THEN ROUND(asked.full_price * value.factor, company_currency.decimal_places) + line.balance
                        ELSE 0 END AS line_discount,
                   CASE WHEN document.is_invoice AND ordered.price > line.price_unit AND line.price_unit >= 0
                        THEN ROUND((ordered.price - line.price_unit) * line.quantity * value.factor,
                                   company_currency.decimal_places)
                        ELSE 0 END AS price_discount,
                   0 AS early_discount, 0 AS other_discount
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN res_currency currency ON currency.id = line.currency_id
              JOIN res_currency company_currency ON company_currency.id = line.company_currency_id
CROSS JOIN LATERAL (SELECT move.move_type <> 'out_refund' AS is_invoice,
                           COALESCE(NULLIF(move.invoice_currency_rate, 0), 1)::numeric AS rate) document
CROSS JOIN LATERAL (SELECT line.price_unit * line.quantity AS full_price,
                           line.price_unit * line.quantity * (1 - line.discount / 100) AS price) asked
CROSS JOIN LATERAL (SELECT CASE WHEN asked.price = 0 OR ABS(asked.price - line.price_subtotal) < currency.rounding
                                THEN 1 ELSE line.price_subtotal / asked.price END / document.rate AS factor) value
 LEFT JOIN LATERAL (SELECT MIN(order_line.technical_price_unit)::numeric AS price
                      FROM sale_order_line_invoice_rel rel
                      JOIN sale_order_line order_line ON order_line.id = rel.order_line_id
                     WHERE rel.invoice_line_id = line.id AND order_line.currency_id = line.currency_id
                       AND order_line.product_uom_id = line.product_uom_id) ordered ON TRUE
             WHERE line.parent_state = 'posted' AND line.date BETWEEN %(date_from)s AND %(date_to)s
               AND move.move_type = ANY(%(documents)s) AND move.date BETWEEN %(date_from)s AND %(date_to)s
               AND (line.display_type = 'product'
                    OR line.display_type = 'rounding' AND line.tax_repartition_line_id IS NULL)
            """,
            line=line_columns_sql("line"),
            date_from=options["date_from"],
            date_to=options["date_to"],
            documents=list(DOCUMENTS),
        )
        flush = {
            "account.move": ["date", "invoice_currency_rate", "move_type"],
            "account.move.line": [
                *LINE_COLUMNS[1:],
                "company_currency_id",
                "discount",
                "display_type",
                "is_downpayment",
                "parent_state",
                "price_subtotal",
                "price_unit",
                "product_id",
                "product_uom_id",
                "quantity",
                "sale_line_ids",
                "tax_repartition_line_id",
            ],
            "res.currency": ["decimal_places", "rounding"],
            "sale.order.line": ["currency_id", "product_uom_id", "technical_price_unit"],
        }
        return Source("documents", query, "account.move.line", flush)

    @api.model
    def _granted_source_early_payments(self, options):
        """What payments booked on the account for early payment discounts; the tax in them is on lines of its own."""
        query = SQL(
            """
            SELECT %(line)s, NULL::integer AS product_id, 'payment' AS kind,
                   0, 0, 0, 0, line.balance, 0
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
             WHERE line.parent_state = 'posted' AND line.date BETWEEN %(date_from)s AND %(date_to)s
               AND move.move_type = 'entry'
               AND line.account_id = ANY(ARRAY(
                       SELECT account_journal_early_pay_discount_loss_account_id FROM res_company))
            """,
            line=line_columns_sql("line"),
            date_from=options["date_from"],
            date_to=options["date_to"],
        )
        flush = {
            "account.move": ["move_type"],
            "account.move.line": [*LINE_COLUMNS[1:], "parent_state"],
            "res.company": ["account_journal_early_pay_discount_loss_account_id"],
        }
        return Source("early_payments", query, "account.move.line", flush)

    @api.model
    def _untaxed_totals(self, companies, date_from, date_to):
        """Invoices less credit notes of company trees in a period, without tax, as the documents total them.

        :return: amount in company currency by id of the root company
        """
        Move = self.env["account.move"]
        names = ("amount_untaxed_signed", "company_id", "date", "move_type", "state")
        # SQL: a total that no record rule of the documents may narrow.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT %(root)s AS root_id, SUM(move.amount_untaxed_signed)
                  FROM account_move move
                  JOIN res_company company ON company.id = move.company_id
                 WHERE move.state = 'posted' AND move.date BETWEEN %(date_from)s AND %(date_to)s
                   AND move.move_type = ANY(%(documents)s) AND %(root)s = ANY(%(companies)s)
              GROUP BY root_id
                """,
                root=self.env["credit.account"]._root_company_sql(SQL("company")),
                date_from=date_from,
                date_to=date_to,
                documents=list(DOCUMENTS),
                companies=companies.ids,
                to_flush=[Move._fields[name] for name in names],
            )
        )
        return {company: float(total) for company, total in rows}

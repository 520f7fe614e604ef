from dataclasses import replace

from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import Source, union
from odoo.tools import SQL

from ...tools.columns import LINE_COLUMNS, Amount, line_columns_sql
from ...tools.option import FILTERS, Option
from ...tools.period import day_of
from ...tools.report import Check

OWN_SOURCES = ("documents", "early_payments")
DOCUMENTS = ("out_invoice", "out_receipt", "out_refund")


class CreditReportCreditNote(models.Model):
    """A row per line that was invoiced, credited or granted on payment: what was given away, beside what was sold."""

    _name = "credit.report.credit.note"
    _description = "Credit notes and discounts"
    _inherit = "credit.report.item"
    _auto = False
    _order = "partner_name, granted desc nulls last, date, id"
    # What the query joins beyond the document and the customer.
    _depends = {"product.product": ["product_tmpl_id"], "product.template": ["categ_id"]}

    _report_asks = ("date_from", "date_to", "compare", "lines", "in_currency", "product_category", *FILTERS)
    _report_groups = (
        "partner_id",
        "salesperson_id",
        "product_category_id",
        "customer_type_id",
        "group_id",
        "country_id",
    )
    _report_columns = (
        "partner_name",
        "move_name",
        "reference",
        "date",
        "kind",
        "product_id",
        "product_category_id",
        "salesperson_id",
        "customer_type_id",
        "country_id",
    )
    _report_measures = (
        "sales",
        "credit_notes",
        "credit_note_share",
        "line_discount",
        "price_discount",
        "early_discount",
        "other_discount",
        "discounts",
        "discount_share",
    )
    _report_ratios = {
        "credit_note_share": ("credit_notes", "sales", "percent"),
        "discount_share": ("discounts", "sales", "percent"),
    }

    reference = fields.Char(readonly=True, help="Of a credit note: what it reverses, and why.")
    kind = fields.Selection(
        [("invoice", "Invoice"), ("credit_note", "Credit note"), ("payment", "Payment"), ("other", "Other")],
        string="Document type",
        readonly=True,
    )
    product_id = fields.Many2one("product.product", readonly=True)
    product_category_id = fields.Many2one("product.category", readonly=True)
    sales = Amount(
        string="Invoiced",
        help="Posted invoices of the period, without tax, as they were billed: discounts on their lines are taken off, "
        "credit notes are not.",
    )
    credit_notes = Amount(
        help="Credit notes posted in the period, by their own date whenever the invoice was, without tax."
    )
    credit_notes_before = Amount()
    credit_notes_change = Amount()
    credit_note_share = fields.Float(
        string="Credited, %", readonly=True, help="Credit notes in percent of what was invoiced."
    )
    line_discount = Amount(
        string="On lines",
        help="On invoices: the unit price times the quantity less what was billed, without tax; and lines with a "
        "negative price, which take a discount off the whole.",
    )
    price_discount = Amount(
        string="Below pricelist",
        help="What a price was lowered by hand below the one that the pricelist gave the order, without tax. Invoices "
        "without an order have no such price.",
    )
    early_discount = Amount(
        string="Early payment",
        help="Discounts for early payment, booked with payments of the period on the account for them, without tax.",
    )
    other_discount = Amount(string="Otherwise granted", help="What was granted in another way, without tax.")
    discounts = Amount(help="All discounts; credit notes are no discounts.")
    discounts_before = Amount()
    discounts_change = Amount()
    discount_share = fields.Float(
        string="Discounts, %", readonly=True, help="Discounts in percent of what was invoiced."
    )
    granted = Amount(string="Credit note or discount", aggregator=None)

    @api.model
    def _option_date_from(self):
        # What is credited belongs to sales of months ago: shares of a few days say little.
        option = super()._option_date_from()
        return replace(option, default=lambda: day_of("this_year_start", self._today()))

    @api.model
    def _option_product_category(self):
        name = "product_category"
        column = f"{name}_id"
        return Option(
            name, self._get_label(column), "records", tuple, model="product.category", column=column
        )

    @api.model
    def _report_hidden(self, options):
        sources = self._granted_sources(options)
        own = all(source.name in OWN_SOURCES for source in sources)
        return {"other_discount"} if own else set()

    @api.model
    def _report_source(self, options):
        columns = [
            SQL("%s AS %s", column, SQL.identifier(name)) for name, column in self._document_columns().items()
        ]
        query = SQL(
            """
            SELECT item.*, item.credit_notes + item.discounts AS granted %(columns)s
              FROM (%(items)s) item
            """,
            columns=SQL(", ").join([SQL(), *columns]) if columns else SQL(),
            items=self._items_sql(
                union(self.env, self._granted_sources(options)),
                SQL(
                    """
                    line.kind, line.product_id, template.categ_id AS product_category_id, line.sales,
                    line.credit_notes, line.line_discount, line.price_discount, line.early_discount,
                    line.other_discount,
                    line.line_discount + line.price_discount + line.early_discount + line.other_discount AS discounts
                    """
                ),
                SQL(
                    """
                    LEFT JOIN product_product product ON product.id = line.product_id
                    LEFT JOIN product_template template ON template.id = product.product_tmpl_id
                    """
                ),
            ),
        )
        return Source("credit_note", query, "account.move.line")

    @api.model
    def _report_definitions(self):
        return [
            (
                self.env._("Period"),
                self.env._("Invoices, credit notes and payments count by their own accounting date."),
            ),
            (
                self.env._("Amounts"),
                self.env._("Without tax, in company currency at the rate at which each document was booked."),
            ),
            (
                self.env._("Not counted"),
                self.env._(
                    "Prices that a pricelist lowers by itself, goods taken back on an invoice, deducted down payments, "
                    "and discounts on the lines of a credit note. A line that was given away entirely counts at its "
                    "price; where prices include tax, with that."
                ),
            ),
        ]

    @api.model
    def _report_checks(self, options):
        """Invoices less credit notes against the totals of the documents."""
        if not self._may_check():
            return []
        companies = self._get_companies()
        domain = [("company_id", "in", companies.ids)]
        rows = self._read_group(domain, ["company_id"], ["sales:sum", "credit_notes:sum"])
        found = {company.id: sales - credited for company, sales, credited in rows}
        expected = self._untaxed_totals(companies, options["date_from"], options["date_to"])
        label = self.env._("Ties to the invoices")
        return [
            Check(company, label, found.get(company.id, 0.0), expected.get(company.id, 0.0))
            for company in companies
        ]

    # Where the amounts come from

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
               AND %(is_sale)s
               AND (line.display_type = 'product'
                    OR line.display_type = 'rounding' AND line.tax_repartition_line_id IS NULL)
            """,
            line=line_columns_sql("line"),
            date_from=options["date_from"],
            date_to=options["date_to"],
            documents=list(DOCUMENTS),
            is_sale=self.env["credit.account"]._is_sale_sql(SQL("move.journal_id"), SQL("move.id")),
        )
        flush = {
            "account.move": ["date", "invoice_currency_rate", "journal_id", "move_type"],
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
        Account = self.env["credit.account"]
        names = ("amount_untaxed_signed", "company_id", "date", "journal_id", "move_type", "state")
        # SQL: a total that no record rule of the documents may narrow.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT %(root)s AS root_id, SUM(move.amount_untaxed_signed)
                  FROM account_move move
                  JOIN res_company company ON company.id = move.company_id
                 WHERE move.state = 'posted' AND move.date BETWEEN %(date_from)s AND %(date_to)s
                   AND move.move_type = ANY(%(documents)s) AND %(root)s = ANY(%(companies)s) AND %(is_sale)s
              GROUP BY root_id
                """,
                root=Account._root_company_sql(SQL("company")),
                is_sale=Account._is_sale_sql(SQL("move.journal_id"), SQL("move.id")),
                date_from=date_from,
                date_to=date_to,
                documents=list(DOCUMENTS),
                companies=companies.ids,
                to_flush=[Move._fields[name] for name in names],
            )
        )
        return {company: float(total) for company, total in rows}

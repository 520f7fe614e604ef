from dataclasses import replace

from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import Source, union
from odoo.tools import SQL

from ...tools.columns import Amount
from ...tools.option import FILTERS, Option
from ...tools.period import day_of
from ...tools.report import Check

OWN_SOURCES = ("documents", "early_payments")


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

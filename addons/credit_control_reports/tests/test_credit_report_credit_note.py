from odoo import Command
from odoo.addons.credit_control.tools.source import Source
from odoo.tests import tagged
from odoo.tools import SQL

from ..tools.columns import line_columns_sql
from .common import ReportCommon

QUARTER = {"date_from": "2025-01-01", "date_to": "2025-03-31"}
MEASURES = ("sales", "credit_notes", "line_discount", "price_discount", "early_discount", "discounts")


@tagged("post_install", "-at_install")
class TestCreditReportCreditNote(ReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["credit.report.credit.note"].with_options(**QUARTER)
        cls.tax = cls.env["account.tax"].create({"name": "VAT 18", "amount": 18})
        cls.tax_in = cls.tax.copy({"name": "VAT 18 included", "price_include_override": "tax_included"})
        cls.rice, cls.oil = cls.env["product.category"].create([{"name": "Rice"}, {"name": "Oil"}])
        cls.product.categ_id = cls.rice
        cls.bottle = cls.env["product.product"].create(
            {"name": "Oil, 5 l", "categ_id": cls.oil.id, "taxes_id": [Command.clear()]}
        )
        cls.euro = cls.setup_other_currency("EUR", rates=[("1900-01-01", 0.5)])

    @classmethod
    def _document(
        cls, *lines, move_type="out_invoice", date="2025-03-10", partner=None, currency=None, **vals
    ):
        """A posted document.

        :param lines: values of invoice lines; their tax is that of ``cls.tax`` when none is given
        """
        move = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": (partner or cls.customer).id,
                "invoice_date": date,
                "date": date,
                "invoice_payment_term_id": False,
                "currency_id": (currency or cls.company.currency_id).id,
                "invoice_line_ids": [
                    Command.create(
                        {"product_id": cls.product.id, "tax_ids": [Command.set(cls.tax.ids)], **line}
                    )
                    for line in lines
                ],
                **vals,
            }
        )
        move.action_post()
        return move

    def _sums(self, domain=(), report=None):
        """Sums of ``MEASURES``."""
        report = self.report if report is None else report
        sums = [f"{name}:sum" for name in MEASURES]
        return [total or 0.0 for total in report._read_group(list(domain), [], sums)[0]]

    def test_a_credit_note_counts_by_its_own_date(self):
        invoice = self._document({"price_unit": 1000}, date="2025-01-15")
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = wizard.create(
            {"reason": "Wet bags", "date": "2025-03-05", "journal_id": invoice.journal_id.id}
        )
        note = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        note.invoice_line_ids.quantity = 0.25
        note.action_post()
        self.assertEqual(self._sums(), [1000, 250, 0, 0, 0, 0])
        january = self.report.with_options(date_from="2025-01-01", date_to="2025-01-31")
        self.assertEqual(self._sums(report=january), [1000, 0, 0, 0, 0, 0])
        march = self.report.with_options(date_from="2025-03-01", date_to="2025-03-31")
        self.assertEqual(self._sums(report=march), [0, 250, 0, 0, 0, 0])
        self.assertEqual(march._read_group([], [], ["credit_note_share:pooled"]), [(False,)])
        row = march.search([])
        self.assertEqual((row.kind, row.product_category_id), ("credit_note", self.rice))
        self.assertIn("Wet bags", row.reference)
        self.assertEqual(row.action_open_record()["res_id"], note.id)

    def test_shares_are_pooled(self):
        self._document({"price_unit": 1000})
        self._document({"price_unit": 100}, move_type="out_refund")
        self._document({"price_unit": 200, "discount": 50}, partner=self.other_customer)
        specs = ["credit_note_share:pooled", "discount_share:pooled"]
        groups = self.report._read_group([], ["partner_id"], specs)
        shares = {partner: values for partner, *values in groups}
        self.assertEqual(shares[self.customer], [0.1, 0])
        self.assertEqual(shares[self.other_customer], [0, 1])
        [(notes, discounts)] = self.report._read_group([], [], specs)
        self.assertAlmostEqual(notes, 100 / 1100, 6)
        self.assertAlmostEqual(discounts, 100 / 1100, 6)

    def test_discounts_on_lines(self):
        self._document({"price_unit": 10.05, "quantity": 1, "discount": 50})
        self.assertEqual(self._sums(), [5.03, 0, 5.02, 0, 0, 5.02])
        # Prices with tax: 118 less 25 % is 88.50, without tax 75; the discount is 25 without tax.
        self._document({"price_unit": 118, "discount": 25, "tax_ids": [Command.set(self.tax_in.ids)]})
        self.assertEqual(self._sums(), [80.03, 0, 30.02, 0, 0, 30.02])
        # Given away entirely.
        self._document({"price_unit": 40, "quantity": 2, "discount": 100})
        self.assertEqual(self._sums(), [80.03, 0, 110.02, 0, 0, 110.02])

    def test_a_line_that_takes_off_the_whole(self):
        self._document({"price_unit": 500}, {"price_unit": -50, "product_id": self.bottle.id})
        self.assertEqual(self._sums(), [450, 0, 50, 0, 0, 50])
        # Taken back: less sold, nothing granted.
        self._document({"price_unit": 100, "quantity": 3}, {"price_unit": 100, "quantity": -1})
        self.assertEqual(self._sums(), [650, 0, 50, 0, 0, 50])

    def test_a_down_payment_is_no_discount(self):
        order = self._order(1000)
        order.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids
        )
        wizard.create({"advance_payment_method": "percentage", "amount": 30}).create_invoices()
        wizard.create({"advance_payment_method": "delivered"}).create_invoices()
        invoices = order.sudo().invoice_ids
        invoices.write({"invoice_date": "2025-03-10", "date": "2025-03-10"})
        invoices.action_post()
        self.assertEqual(len(invoices), 2)
        self.assertEqual(self._sums(), [1000, 0, 0, 0, 0, 0])

    def test_a_price_below_the_pricelist(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": self.product.id, "product_uom_qty": 10})],
            }
        )
        line = order.order_line
        self.assertEqual(line.price_unit, 100)
        line.price_unit = 90
        line.discount = 5
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.write({"invoice_date": "2025-03-10", "date": "2025-03-10"})
        invoice.action_post()
        # 1,000 by the pricelist, 900 by the price, 855 billed.
        self.assertEqual(self._sums(), [855, 0, 45, 100, 0, 145])
        other = self._document({"price_unit": 60})
        self.assertEqual(self._sums([("move_id", "=", other.id)]), [60, 0, 0, 0, 0, 0])

    def test_early_payment(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "2 % within 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
            }
        )
        # How tax follows the discount is a setting; what is granted without tax is the same.
        for number, computation in enumerate(("included", "excluded", "mixed"), 1):
            term.early_pay_discount_computation = computation
            invoice = self._document({"price_unit": 1000}, invoice_payment_term_id=term.id)
            wizard = self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            )
            wizard.create({"payment_date": "2025-03-15"})._create_payments()
            self.assertIn(invoice.payment_state, ("in_payment", "paid"))
            self.assertEqual(self._sums(), [1000 * number, 0, 0, 0, 20 * number, 20 * number], computation)
        rows = self.report.search([("early_discount", "!=", 0)])
        self.assertEqual(rows.partner_id, self.customer)
        self.assertEqual(rows.salesperson_id, self.sales)
        self.assertEqual(set(rows.mapped("kind")), {"payment"})
        self.assertEqual(rows.mapped("product_category_id.id"), [])

    def test_it_agrees_with_a_slow_computation(self):
        self._document(
            {"price_unit": 33.33, "quantity": 3, "discount": 7.5},
            {"price_unit": 12.5, "quantity": 8, "product_id": self.bottle.id},
            invoice_user_id=self.sales.id,
        )
        self._document(
            {"price_unit": 99.99, "discount": 12.25}, currency=self.euro, partner=self.other_customer
        )
        self._document({"price_unit": 45.45}, move_type="out_refund", currency=self.euro)
        self._document(
            {"price_unit": 77, "product_id": self.bottle.id, "discount": 3}, move_type="out_receipt"
        )
        self._document({"price_unit": 5000}, date="2025-04-01")
        self._document({"price_unit": 5000}, move_type="in_invoice")
        self._invoice(900, "2025-03-31", post=False)
        for group in ("partner_id", "salesperson_id", "product_category_id"):
            expected = {}
            for line in self._sold_lines():
                figures = expected.setdefault(self._group_of(line, group), [0.0, 0.0, 0.0])
                for index, amount in enumerate(self._slow_figures(line)):
                    figures[index] += amount
            sums = ["sales:sum", "credit_notes:sum", "line_discount:sum"]
            found = {key: values for key, *values in self.report._read_group([], [group], sums)}
            self.assertEqual(set(found), set(expected))
            for key, figures in expected.items():
                for amount, figure in zip(found[key], figures, strict=True):
                    self.assertAlmostEqual(amount, figure, 2)
        self.assertEqual([check["holds"] for check in self.report.get_checks()], [True])

    def _sold_lines(self):
        domain = [
            ("move_type", "in", ("out_invoice", "out_receipt", "out_refund")),
            ("parent_state", "=", "posted"),
            ("date", ">=", "2025-01-01"),
            ("date", "<=", "2025-03-31"),
            ("display_type", "=", "product"),
        ]
        return self.env["account.move.line"].search(domain)

    def _group_of(self, line, group):
        customer = line.partner_id.commercial_partner_id
        return {
            "partner_id": customer,
            "salesperson_id": line.move_id.invoice_user_id or customer.user_id,
            "product_category_id": line.product_id.categ_id,
        }[group]

    def _slow_figures(self, line):
        """Sold, credited and given off on a line, in company currency, as one would by hand."""
        billed = -line.balance
        if line.move_id.move_type == "out_refund":
            return 0.0, -billed, 0.0
        if not line.discount:
            return billed, 0.0, 0.0
        full = line.price_unit * line.quantity
        full = (
            self.euro._convert(full, self.company.currency_id, self.company, line.date)
            if (line.currency_id == self.euro)
            else full
        )
        return billed, 0.0, self.company.currency_id.round(full) - billed

    def test_cash_rounding_ties_to_the_documents(self):
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "To five",
                "rounding": 5,
                "strategy": "add_invoice_line",
                "profit_account_id": self.company_data["default_account_revenue"].id,
                "loss_account_id": self.company_data["default_account_expense"].id,
            }
        )
        invoice = self._document({"price_unit": 101}, invoice_cash_rounding_id=rounding.id)
        self.assertNotEqual(invoice.amount_untaxed, 101)
        self.assertEqual(self._sums()[0], invoice.amount_untaxed)
        self.assertTrue(self.report.get_checks()[0]["holds"])

    def test_a_currency_without_decimals(self):
        other = self.setup_other_company(name="Dakar", currency_id=self.env.ref("base.XOF").id)["company"]
        self.env.ref("base.XOF").active = True
        tax = self.env["account.tax"].with_company(other).create({"name": "TVA", "amount": 18})
        move = (
            self.env["account.move"]
            .with_company(other)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_date": "2025-03-10",
                    "invoice_line_ids": [
                        Command.create({"price_unit": 1333, "quantity": 3, "discount": 7, "tax_ids": tax.ids})
                    ],
                }
            )
        )
        move.action_post()
        self._document({"price_unit": 100})
        both = self.report.with_context(allowed_company_ids=(self.company | other).ids)
        sums = ["sales:sum", "line_discount:sum"]
        groups = {company: values for company, *values in both._read_group([], ["company_id"], sums)}
        self.assertEqual(groups, {self.company: [100, 0], other: [3719, 280]})
        # Who works in one company sees that one.
        self.assertEqual(self.report.with_user(self.collector)._read_group([], [], sums), [(100, 0)])

    def test_salespeople_see_their_own_customers(self):
        self._document({"price_unit": 100}, invoice_user_id=self.sales.id)
        self._document({"price_unit": 70}, partner=self.other_customer, invoice_user_id=self.other_sales.id)
        self.sales.group_ids |= self.env.ref("credit_control.group_credit_figures")
        self.assertEqual(self._sums(report=self.report.with_user(self.sales))[0], 100)

    def test_options_narrow_but_not_the_check(self):
        self._document({"price_unit": 100}, {"price_unit": 30, "product_id": self.bottle.id})
        oil = self.report.with_options(product_category=self.oil.ids)
        self.assertEqual(self._sums(report=oil)[0], 30)
        [check] = oil._get_checks()
        self.assertEqual((check.found, check.expected), (130, 130))
        before = self.report.with_options(date_from="2025-04-01", date_to="2025-06-30", compare="period")
        self._document({"price_unit": 20}, move_type="out_refund")
        sums = ["credit_notes:sum", "credit_notes_before:sum", "credit_notes_change:sum"]
        self.assertEqual(before._read_group([], [], sums), [(False, 20, -20)])

    def test_an_addon_grants_in_its_own_way(self):
        invoice = self._document({"price_unit": 100})
        receivable = self._receivables(invoice)
        report_class = type(self.report)
        sources, columns = report_class._granted_sources, report_class._document_columns

        def granted_sources(report, options):
            query = SQL(
                """
                SELECT %s, NULL::integer, 'other', 0, 0, 0, 0, 0, 12.5
                  FROM account_move_line line WHERE id = %s
                """,
                line_columns_sql("line"),
                receivable.id,
            )
            return [*sources(report, options), Source("rebate", query, "account.move.line")]

        self.assertIn("other_discount", self.report._get_hidden())
        self.patch(report_class, "_granted_sources", granted_sources)
        self.assertNotIn("other_discount", self.report._get_hidden())
        self.assertEqual(self._sums(), [100, 0, 0, 0, 0, 12.5])
        self.patch(
            report_class,
            "_document_columns",
            lambda report: {**columns(report), "reason": SQL("item.move_id::text")},
        )
        query = self.report._report_source(self.report._get_options()).query
        self.env.flush_all()
        reasons = self.env.execute_query(SQL("SELECT DISTINCT reason FROM (%s) item", query))
        self.assertEqual(reasons, [(str(invoice.id),)])

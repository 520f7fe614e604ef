from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import CreditControlCommon

TODAY = "2026-06-15"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestCreditExposure(CreditControlCommon):
    def assertExposure(self, account=None, **expected):
        self.assertRecordValues(self._exposure(account), [expected])

    def _confirmed(self, amount, **vals):
        order = self._order(amount, user=self.env.user, **vals)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        return order

    def _create_invoice(self, order, *, quantity=None, post=True, final=False):
        invoice = order._create_invoices(final=final)
        if quantity is not None:
            invoice.invoice_line_ids.quantity = quantity
        if post:
            invoice.action_post()
        return invoice

    # Open items

    def test_due_today_is_not_late(self):
        self._invoice(100, "2026-06-14")
        self._invoice(30, TODAY)
        self._invoice(7, "2026-06-16", date="2026-06-01")
        self.assertExposure(overdue=100.0, not_due=37.0, exposure=137.0, oldest_days=1)

    def test_each_instalment_has_its_own_due_date(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Half now, half in 30 days",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 0}),
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 30}),
                ],
            }
        )
        invoice = self._invoice(600, "2026-06-01", post=False)
        invoice.invoice_payment_term_id = term
        invoice.action_post()
        self.assertExposure(overdue=300.0, not_due=300.0)

    def test_payments_and_credit_notes_reduce(self):
        invoice = self._invoice(1000, "2026-05-01")
        self._payment(300, "2026-05-20", invoices=invoice)
        self._payment(50, "2026-06-01")
        self._invoice(20, "2026-06-02", move_type="out_refund")
        self.assertExposure(overdue=700.0, unallocated=-70.0, exposure=630.0)

    def test_contacts_count_with_their_company(self):
        self._invoice(100, "2026-05-01", partner=self.contact)
        self._order(40, partner=self.contact, user=self.env.user).action_confirm()
        self.assertExposure(overdue=100.0, orders=40.0, exposure=140.0)

    def test_foreign_currency_at_the_booked_rate(self):
        currency = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5), ("2026-06-01", 0.25)])
        self._invoice(100, "2026-02-01", currency=currency)
        self.assertExposure(overdue=200.0, exposure=200.0)
        item = self.env["credit.open.item"].search([("partner_id", "=", self.customer.id)])
        self.assertRecordValues(
            item, [{"amount_currency": 100.0, "amount": 200.0, "currency_id": currency.id, "days": 134}]
        )

    def test_ties_to_the_ledger(self):
        self._invoice(1234.56, "2026-05-01")
        self._payment(34.56, "2026-05-20")
        self._invoice(10, "2026-12-01", date="2026-06-01")
        exposure = self._exposure()
        self.assertEqual(exposure.overdue + exposure.not_due + exposure.unallocated, self.customer.credit)

    # Orders

    def test_order_counts_until_it_is_invoiced(self):
        order = self._confirmed(250)
        self.assertExposure(orders=250.0, exposure=250.0)
        invoice = self._create_invoice(order, post=False)
        self.assertExposure(orders=250.0, drafts=0.0, exposure=250.0)
        invoice.action_post()
        self.assertExposure(orders=0.0, not_due=250.0, exposure=250.0)

    def test_partly_invoiced(self):
        order = self._confirmed(10)
        order.order_line.write({"product_uom_qty": 10, "price_unit": 10})
        self.assertExposure(orders=100.0)
        self._create_invoice(order, quantity=4)
        self.assertExposure(orders=60.0, not_due=40.0, exposure=100.0)

    def test_cancelled_remainder_is_out(self):
        order = self._confirmed(10)
        order.order_line.write({"product_uom_qty": 10, "price_unit": 10})
        self._create_invoice(order, quantity=4)
        order.order_line.product_uom_qty = 4
        self.assertExposure(orders=0.0, exposure=40.0)

    def test_delivered_but_not_invoiced_counts(self):
        self.product.invoice_policy = "delivery"
        order = self._confirmed(10)
        self.assertExposure(orders=10.0)
        order.order_line.qty_delivered = 3
        self.assertExposure(orders=0.0, delivered=30.0)

    def test_other_unit_on_the_invoice(self):
        order = self._confirmed(
            10,
            order_line=[
                Command.create(
                    {
                        "product_id": self.product.id,
                        "product_uom_qty": 24,
                        "price_unit": 10,
                        "product_uom_id": self.env.ref("uom.product_uom_unit").id,
                    }
                )
            ],
        )
        invoice = self._create_invoice(order, post=False)
        invoice.invoice_line_ids.write(
            {"product_uom_id": self.env.ref("uom.product_uom_dozen").id, "quantity": 1}
        )
        invoice.invoice_line_ids.price_unit = 120
        invoice.action_post()
        self.assertExposure(orders=120.0, not_due=120.0)

    def test_down_payment_is_not_counted_twice(self):
        order = self._confirmed(1000)
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_ids=order.ids, active_model="sale.order"
        )
        down_payment = wizard.create({"advance_payment_method": "fixed", "fixed_amount": 300})
        down_payment.create_invoices()
        self.assertExposure(orders=1000.0, drafts=0.0, exposure=1000.0)
        order.invoice_ids.action_post()
        self.assertExposure(orders=700.0, not_due=300.0, exposure=1000.0)
        self._create_invoice(order, final=True)
        self.assertExposure(orders=0.0, not_due=1000.0, exposure=1000.0)

    def test_credit_note_of_an_order_opens_it_again(self):
        order = self._confirmed(100)
        invoice = self._create_invoice(order)
        refund = invoice._reverse_moves([{"invoice_date": TODAY}], cancel=False)
        refund.action_post()
        self.assertExposure(orders=100.0, not_due=0.0, unallocated=0.0, exposure=100.0)

    def test_tax_counts(self):
        self.product.taxes_id = self.company_data["default_tax_sale"]
        order = self._order(100, user=self.env.user)
        order.order_line.tax_ids = self.company_data["default_tax_sale"]
        order.action_confirm()
        self.assertExposure(orders=115.0)

    def test_orders_at_the_rate_of_today(self):
        currency = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5), ("2026-06-01", 0.25)])
        pricelist = self.env["product.pricelist"].create({"name": "EUR", "currency_id": currency.id})
        order = self._confirmed(100, pricelist_id=pricelist.id)
        order.date_order = "2026-02-01"
        self.assertExposure(orders=400.0)

    def test_quotations_do_not_count(self):
        self._order(500)
        self.assertExposure(orders=0.0, quotations=0.0, exposure=0.0)

    def test_quotations_count_where_the_company_says_so(self):
        self.company.credit_count_quotations = True
        valid, sent, expired, cancelled = (
            self._order(amount, user=self.env.user) for amount in (500, 60, 7, 8)
        )
        valid.validity_date = TODAY
        sent.action_quotation_sent()
        expired.validity_date = "2026-06-14"
        cancelled.action_cancel()
        self._confirmed(1000)
        self.assertExposure(orders=1000.0, quotations=560.0, exposure=1560.0)
        self.assertEqual(self.account.get_exposures(without=valid)[self.account.id].total, 1060.0)
        other = self.setup_other_company()["company"]
        self._order(30, user=self.env.user, company_id=other.id, partner_id=self.other_customer.id)
        abroad = self.env["credit.account"].ensure_accounts(self.other_customer, other)
        self.assertExposure(abroad, quotations=0.0, exposure=0.0)

    def test_draft_credit_note_does_not_open_the_order_again(self):
        order = self._confirmed(100)
        invoice = self._create_invoice(order)
        refund = invoice._reverse_moves([{"invoice_date": TODAY}], cancel=False)
        self.assertEqual(order.order_line.qty_invoiced, 0.0)
        self.assertExposure(orders=0.0, not_due=100.0, exposure=100.0)
        refund.action_post()
        self.assertExposure(orders=100.0, exposure=100.0)

    def test_down_payment_credited_in_part(self):
        order = self._confirmed(1000)
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_ids=order.ids, active_model="sale.order"
        )
        wizard.create({"advance_payment_method": "fixed", "fixed_amount": 300}).create_invoices()
        order.invoice_ids.action_post()
        refund = order.invoice_ids._reverse_moves([{"invoice_date": TODAY}], cancel=False)
        refund.invoice_line_ids.price_unit = 200
        refund.action_post()
        self.assertExposure(orders=900.0, exposure=1000.0)

    def test_lines_of_less_than_nothing(self):
        self.product.invoice_policy = "delivery"
        line = {"product_id": self.product.id, "product_uom_qty": 10, "price_unit": 10}
        order = self._confirmed(
            0,
            order_line=[
                Command.create(line),
                Command.create({**line, "product_uom_qty": -2}),
                Command.create({**line, "product_uom_qty": 1, "price_unit": -5}),
                Command.create({"display_type": "line_section", "name": "Rice"}),
                Command.create({"display_type": "line_note", "name": "Of the new harvest"}),
            ],
        )
        # The return counts once it is posted, here inside the invoice.
        self.assertExposure(orders=95.0)
        order.order_line[0].qty_delivered = 10
        order.order_line[1].qty_delivered = -2
        order.order_line[2].qty_delivered = 1
        self._create_invoice(order, final=True)
        self.assertExposure(orders=0.0, not_due=75.0, exposure=75.0)

    def test_delivered_without_an_order_line_of_its_own(self):
        """What is passed on or delivered on top has no ordered quantity, and no total on its line."""
        self.product.invoice_policy = "delivery"
        order = self._confirmed(
            100,
            order_line=[
                Command.create({"product_id": self.product.id, "product_uom_qty": 1, "price_unit": 100}),
                Command.create(
                    {"product_id": self.product.id, "product_uom_qty": 0, "price_unit": 40, "discount": 25}
                ),
            ],
        )
        order.order_line.tax_ids = self.company_data["default_tax_sale"]
        order.order_line[1].qty_delivered = 2
        self.assertExposure(orders=115.0, delivered=69.0)
        order.order_line[0].qty_delivered = 1
        self._create_invoice(order)
        self.assertExposure(orders=0.0, exposure=184.0)

    # Drafts

    def test_draft_invoice_without_an_order(self):
        self._invoice(80, TODAY, post=False)
        # A draft can be deleted: it takes nothing off.
        refund = self._invoice(30, TODAY, post=False, move_type="out_refund")
        self.assertExposure(drafts=80.0, exposure=80.0)
        refund.action_post()
        self.assertExposure(drafts=80.0, unallocated=-30.0, exposure=50.0)

    # What counts

    def test_matched_with_a_draft(self):
        """Odoo matches drafts too; the ledger has the other side only, and so does the exposure."""
        invoice = self._invoice(100, TODAY, post=False)
        for amount, unallocated in ((60, -60.0), (40, -100.0)):
            self._payment(amount, "2026-06-01", invoices=invoice)
            self.assertExposure(drafts=100.0, unallocated=unallocated, exposure=100.0 + unallocated)
            items = self.env["credit.open.item"].search([("partner_id", "=", self.customer.id)])
            self.assertEqual(sum(items.mapped("amount")), unallocated)
            self.assertEqual(self.account.get_exposures()[self.account.id].unallocated, unallocated)
        invoice.action_post()
        self.assertExposure(drafts=0.0, unallocated=0.0, not_due=0.0, exposure=0.0)

    def test_matched_in_part_with_a_draft(self):
        draft = self._invoice(30, TODAY, post=False)
        posted = self._invoice(70, TODAY)
        payment = self._payment(100, "2026-06-01", invoices=draft)
        lines = (payment.move_id + posted).line_ids
        lines.filtered(lambda line: line.account_id.credit_role).reconcile()
        self.assertExposure(not_due=0.0, drafts=30.0, unallocated=-30.0, exposure=0.0)

    def test_each_component_can_be_switched_off(self):
        self._invoice(1000, "2026-05-01")
        self._payment(100, "2026-05-01")
        self._confirmed(20)
        self._invoice(3, TODAY, post=False)
        self.assertExposure(exposure=923.0, uncounted=0.0)
        amounts = {"unallocated": -100.0, "orders": 20.0, "drafts": 3.0}
        for component, amount in amounts.items():
            self.company[f"credit_count_{component}"] = False
            self.assertExposure(
                **{component: 0.0, "exposure": 923.0 - amount, "uncounted": amount, "other": 0.0}
            )
            self.assertEqual(self.account.get_exposures()[self.account.id].total, 923.0 - amount)
            self.company[f"credit_count_{component}"] = True
        for component in amounts:
            self.company[f"credit_count_{component}"] = False
        self.assertExposure(overdue=1000.0, exposure=1000.0, uncounted=-77.0)
        # The list of open items is the ledger, whatever counts.
        items = self.env["credit.open.item"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(sum(items.mapped("amount")), 900.0)

    def test_other_companies_keep_what_they_count(self):
        other = self.setup_other_company()["company"]
        self._confirmed(20)
        other.credit_count_orders = False
        self.assertExposure(orders=20.0, exposure=20.0)
        branch = self.env["res.company"].create({"name": "Thiès", "parent_id": other.id})
        self.assertFalse(branch.credit_count_orders)

    # Companies

    def test_branch_counts_with_its_root_and_other_companies_do_not(self):
        branch = self.env["res.company"].create({"name": "Thiès", "parent_id": self.company.id})
        self.env.user.company_ids |= branch
        self.cr.precommit.run()  # the chart of the branch is loaded when the transaction ends
        self._invoice(100, "2026-05-01")
        invoice = self._invoice(40, "2026-05-01", post=False)
        self.assertEqual(invoice.company_id, self.company)
        in_branch = (
            self.env["account.move"]
            .with_company(branch)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_date": "2026-05-01",
                    "invoice_date_due": "2026-05-01",
                    "invoice_line_ids": [
                        Command.create({"name": "Rice", "price_unit": 7, "tax_ids": [Command.clear()]})
                    ],
                }
            )
        )
        in_branch.action_post()
        self.assertEqual(in_branch.company_id, branch)
        other = self.setup_other_company()["company"]
        elsewhere = self.env["credit.account"].ensure_accounts(self.customer, other)
        self.assertExposure(overdue=107.0, drafts=40.0, exposure=147.0)
        self.assertExposure(elsewhere, exposure=0.0)
        self.assertEqual(self.env["credit.account"].ensure_accounts(self.customer, branch), self.account)

    # The limit

    def test_limit_modes(self):
        self._invoice(300, "2026-05-01")
        self.assertExposure(limit_amount=0.0, available=0.0, usage=0.0, is_over_limit=False)
        self.assertIsNone(self.account.get_exposures()[self.account.id].limit)
        self.account.sudo().limit_mode = "zero"
        self.assertExposure(limit_amount=0.0, available=-300.0, is_over_limit=True)
        self._set_limit(400)
        self.assertExposure(limit_amount=400.0, available=100.0, usage=75.0, is_over_limit=False)

    def test_read_model_and_decision_agree(self):
        self._invoice(300, "2026-05-01")
        self._confirmed(45)
        self._payment(20, "2026-05-02")
        decided = self.account.get_exposures()[self.account.id]
        self.assertEqual((decided.total, decided.unallocated), (325.0, -20.0))
        self.assertExposure(exposure=325.0, unallocated=-20.0)

    # Set-based

    def test_a_list_costs_the_same_for_one_row_and_for_many(self):
        partners = self.env["res.partner"].create([{"name": f"Customer {index}"} for index in range(40)])
        self.env["credit.account"].ensure_accounts(partners, self.company)
        names = ["partner_name", "exposure", "overdue", "limit_amount", "available", "state"]
        Exposure = self.env["credit.exposure"]

        def read(limit):
            self.env.invalidate_all()
            return Exposure.search_read([], names, limit=limit)

        read(1)
        # One for the user's companies, one for the rows.
        with self.assertQueryCount(2):
            read(1)
        with self.assertQueryCount(2):
            self.assertEqual(len(read(40)), 40)

    def test_figures_are_the_same_whatever_is_searched(self):
        """Only the accounts that a search is about are summed, which must never show in a figure."""
        other = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        other.collector_id = self.collector
        self._invoice(300, "2026-05-01")
        self._invoice(70, "2026-05-01", partner=self.other_customer)
        domains = (
            [("id", "in", (self.account | other).ids)],
            [("account_id", "=", other.id)],
            [("partner_id", "!=", self.customer.id)],
            ["!", ("id", "=", self.account.id)],
            ["|", ("id", "=", self.account.id), ("overdue", "=", 70)],
            ["|", ("collector_id", "=", self.collector.id), ("partner_id", "=", self.customer.id)],
            ["!", "&", ("partner_id", "=", self.customer.id), ("overdue", ">", 1000)],
            [("collector_id", "=", self.collector.id), ("is_over_limit", "=", False)],
            [("partner_id.name", "=", self.other_customer.name)],
            [("overdue", ">", 0)],
        )
        expected = {self.account.id: 300.0, other.id: 70.0}
        for domain in domains:
            with self.subTest(domain=domain):
                self.env.invalidate_all()
                rows = self.env["credit.exposure"].search_read(domain, ["exposure"])
                found = {row["id"]: row["exposure"] for row in rows if row["id"] in expected}
                self.assertIn(other.id, found)
                self.assertEqual(found, {account: expected[account] for account in found})

    def test_open_items_without_an_account_are_there(self):
        self._invoice(60, "2026-05-01", partner=self.other_customer)
        item = self.env["credit.open.item"].search([("partner_id", "=", self.other_customer.id)])
        self.assertRecordValues(
            item, [{"account_id": False, "amount": 60.0, "component": "overdue", "days": 45}]
        )

    def test_no_followup_is_a_pause(self):
        invoice = self._invoice(60, "2026-05-01")
        items = self.env["credit.open.item"].search([("partner_id", "=", self.customer.id)])
        self.assertFalse(items.is_paused)
        invoice.line_ids.no_followup = True
        items.invalidate_recordset()
        self.assertTrue(items.is_paused)

from datetime import datetime, time, timedelta

from odoo import api, models
from odoo.fields import Command
from odoo.tools import groupby

from ..demo.customers import BY_NAME, TERMS
from ..demo.desk import DRAFTS, PAUSED
from ..demo.people import SUPPLIERS
from ..demo.plan import make_year

# Small customers pay by telephone, those without credit at the till, the others by bank.
BY_TELEPHONE = ("retailer", "hospitality")


class CreditDemo(models.AbstractModel):
    _inherit = "credit.demo"

    @api.model
    def _make_year(self, company, users, customers, products, today):
        """The past year in the books: orders, invoices, credit notes, payments and what they settle."""
        year = make_year(today)
        orders = self._make_orders(users, customers, products, year.sales)
        Move = self.env["account.move"].with_user(users["accountant"]).sudo()
        invoiced = [sale for sale in year.sales if sale.invoiced]
        invoices = Move.create([self._prepare_invoice(sale, orders[sale]) for sale in invoiced])
        move_of = dict(zip(invoiced, invoices, strict=True))
        returns = Move.create([self._prepare_return(item, move_of[item.sale]) for item in year.returns])
        move_of.update(zip(year.returns, returns, strict=True))
        (invoices | returns).sorted("invoice_date")._post()
        payment_of = self._make_payments(company, users, customers, year, move_of)
        self._settle(year, move_of, payment_of)
        self._make_purchases(company, users, list(payment_of.values()))
        self._make_followups(users, customers, year, {**move_of, **payment_of}, today)
        Move.create(
            [self._prepare_draft(customers[name], text, amount, today) for name, text, amount in DRAFTS]
        )
        self._pause(customers)

    @api.model
    def _make_orders(self, users, customers, products, sales):
        """:return: confirmed order by sale"""
        order_of = {}
        # The salespeople make them, but numbers follow the days.
        names = {sale: self.env["ir.sequence"].next_by_code("sale.order") for sale in sales}
        for seller in ("sales", "sales2"):
            mine = [sale for sale in sales if BY_NAME[sale.customer].seller == seller]
            Order = self.env["sale.order"].with_user(users[seller]).sudo()
            orders = Order.create(
                [
                    {
                        **self._prepare_order(customers[sale.customer], users[seller], products, sale.lines),
                        "name": names[sale],
                        "state": "sale",
                        "date_order": self._hour(sale.ordered, place),
                    }
                    for place, sale in enumerate(mine)
                ]
            )
            self._backdate(orders, lambda order: order.date_order)
            for place, order in enumerate(orders):
                # As if people had made them on a screen; some come from customers, and nobody touches them.
                order._credit_note({"credit_touch_count": (2, 0, 1, 3, 2)[place % 5]})
            order_of.update(zip(mine, orders, strict=True))
        return order_of

    @api.model
    def _prepare_order(self, partner, seller, products, lines):
        return {
            "partner_id": partner.id,
            "user_id": seller.id,
            "pricelist_id": partner.specific_property_product_pricelist.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": products[line.product].id,
                        "product_uom_qty": line.quantity,
                        "price_unit": line.price,
                        "technical_price_unit": line.listed,
                        "discount": line.discount,
                    }
                )
                for line in lines
            ],
        }

    @api.model
    def _hour(self, day, place):
        """A moment of a working day; a different one for each place in a list."""
        return datetime.combine(day, time(8)) + timedelta(minutes=place * 7 % 560)

    @api.model
    def _prepare_invoice(self, sale, order):
        order = order.with_context(lang=order.partner_invoice_id.lang)
        lines = [
            line._prepare_invoice_line(
                quantity=max(1, line.product_uom_qty // 2) if sale.half else line.product_uom_qty
            )
            for line in order.order_line
        ]
        return {
            **order._prepare_invoice(),
            "invoice_date": sale.invoiced,
            "invoice_line_ids": [Command.create(line) for line in lines],
        }

    @api.model
    def _prepare_return(self, item, invoice):
        """A credit note for goods that came back.

        It is not linked to the order, which would then wait for another invoice of what came back.
        """
        line = invoice.invoice_line_ids[0]
        return {
            "move_type": "out_refund",
            "partner_id": invoice.partner_id.id,
            "invoice_date": item.date,
            "currency_id": invoice.currency_id.id,
            "reversed_entry_id": invoice.id,
            "ref": invoice.ref,
            "invoice_user_id": invoice.invoice_user_id.id,
            "invoice_payment_term_id": self.env.ref("account.account_payment_term_immediate").id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "quantity": item.quantity,
                        "price_unit": line.price_unit,
                        "tax_ids": [Command.set(line.tax_ids.ids)],
                    }
                )
            ],
        }

    @api.model
    def _make_payments(self, company, users, customers, year, move_of):
        """:return: payment by receipt"""
        bank, till, telephone = (
            self._journal(company, *key) for key in (("bank",), ("cash",), ("bank", "MOMO"))
        )
        journal_of = {kind: telephone if kind in BY_TELEPHONE else bank for kind in TERMS}
        credited = {item.sale: move_of[item].amount_total for item in year.returns if item.applied}
        vals_list = []
        for receipt in year.receipts:
            customer = BY_NAME[receipt.customer]
            moves = [move_of[sale] for sale in receipt.sales]
            currency = moves[0].currency_id if moves else company.currency_id
            total = sum(move_of[sale].amount_total - credited.get(sale, 0.0) for sale in receipt.sales)
            amount = receipt.amount or (total if receipt.share == 1 else round(total * receipt.share, -3))
            journal = journal_of[customer.type] if customer.days else till
            vals_list.append(
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": customers[receipt.customer].id,
                    "amount": currency.round(amount),
                    "currency_id": currency.id,
                    "date": receipt.date,
                    "journal_id": journal.id,
                    "memo": ", ".join(move.name for move in moves) if moves else "Payment on account",
                }
            )
        payments = self.env["account.payment"].with_user(users["accountant"]).sudo().create(vals_list)
        payments.action_post()
        return dict(zip(year.receipts, payments, strict=True))

    @api.model
    def _journal(self, company, kind, code=None):
        """The company's first journal of a type, or the one of a code."""
        domain = [("company_id", "=", company.id), ("type", "=", kind)]
        if code:
            domain.append(("code", "=", code))
        return self.env["account.journal"].search(domain, order="sequence, id", limit=1)

    @api.model
    def _make_purchases(self, company, users, payments):
        """A bill of each supplier in a month, paid by what customers paid, so that bank accounts look like some.

        :param payments: of customers, in the order of their dates
        """
        accountant = users["accountant"]
        suppliers = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "is_company": True,
                    "supplier_rank": 1,
                    "city": "Dakar",
                    "country_id": self.env.ref("base.sn").id,
                    "company_id": self._company_if_shared(company).id,
                }
                for name, _share in SUPPLIERS
            ]
        )
        bills, outgoing = [], []
        for _month, mine in groupby(payments, key=lambda payment: payment.date.replace(day=1)):
            received = self.env["account.payment"].union(*mine)
            for journal, some in received.grouped("journal_id").items():
                total = sum(some.move_id.mapped("amount_total_signed"))
                for supplier, (_name, share) in zip(suppliers, SUPPLIERS, strict=True):
                    amount = company.currency_id.round(total * share)
                    bills.append(self._prepare_bill(supplier, amount, received[0].date))
                    outgoing.append(self._prepare_outgoing(supplier, amount, received[-1].date, journal))
        moves = self.env["account.move"].with_user(accountant).sudo().create(bills)
        moves._post()
        paid = self.env["account.payment"].with_user(accountant).sudo().create(outgoing)
        paid.action_post()
        self.env["account.move.line"]._reconcile_plan(
            [
                (bill | payment.move_id).line_ids.filtered(
                    lambda line: line.account_type == "liability_payable"
                )
                for bill, payment in zip(moves, paid, strict=True)
            ]
        )

    @api.model
    def _prepare_bill(self, supplier, amount, date):
        line = {
            "name": "Goods and freight",
            "quantity": 1,
            "price_unit": amount,
            "tax_ids": [Command.clear()],
        }
        return {
            "move_type": "in_invoice",
            "partner_id": supplier.id,
            "invoice_date": date,
            "date": date,
            "invoice_line_ids": [Command.create(line)],
        }

    @api.model
    def _prepare_outgoing(self, supplier, amount, date, journal):
        return {
            "payment_type": "outbound",
            "partner_type": "supplier",
            "partner_id": supplier.id,
            "amount": amount,
            "date": date,
            "journal_id": journal.id,
        }

    @api.model
    def _settle(self, year, move_of, payment_of):
        """Match credit notes with their invoices, then payments with what they pay."""

        def receivable(moves):
            return moves.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")

        plan = [receivable(move_of[item] | move_of[item.sale]) for item in year.returns if item.applied]
        for receipt in year.receipts:
            if receipt.sales:
                moves = self.env["account.move"].union(*(move_of[sale] for sale in receipt.sales))
                plan.append(receivable(payment_of[receipt].move_id | moves))
        self.env["account.move.line"]._reconcile_plan(plan)

    @api.model
    def _prepare_draft(self, partner, text, amount, today):
        return {
            "move_type": "out_invoice",
            "partner_id": partner.address_get(["invoice"])["invoice"],
            "invoice_date": today,
            "invoice_user_id": partner.user_id.id,
            "invoice_line_ids": [Command.create({"name": text, "quantity": 1, "price_unit": amount})],
        }

    @api.model
    def _pause(self, customers):
        """Invoices that somebody has decided not to chase for now."""
        for name in PAUSED:
            items = self.env["credit.open.item"].search(
                [("partner_id", "=", customers[name].id), ("component", "=", "overdue")],
                order="date_due desc",
                limit=1,
            )
            items.move_id.no_followup = True

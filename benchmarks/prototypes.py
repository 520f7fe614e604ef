"""One document of each kind, made and posted by Odoo itself with our addons; the ledger is their copies.

So a copied row has every column that any installed addon stores, as that addon computes it.
"""

import contextlib
from datetime import timedelta

from odoo import Command

from .bulk import PROTOTYPE_TOTAL, PrototypeTable, read_rows

# code: units for one US dollar, smallest part of an amount. Rates and parts such that no conversion ever
# needs rounding, because a rounding difference would need an exchange difference entry.
CURRENCIES = {"USD": (1, 0.04), "EUR": (0.8, 0.04), "XOF": (500, 5)}


class Masters:
    """What the documents refer to: currencies with rates, pricelists, a product, a payment term, the bank."""

    def __init__(self, env, today):
        self.env = env
        self.today = today
        self.company = env.company
        if "credit_undecided" in self.company._fields:
            # The documents of the ledger are of customers on whom nobody has decided yet.
            self.company.credit_undecided = "none"
        own = self.company.currency_id.name
        if own != "USD":
            raise ValueError(f"The ledger's company has to keep its books in USD, not in {own}.")
        self.currencies = {code: self._currency(code, rate) for code, (rate, _part) in CURRENCIES.items()}
        self.pricelists = {
            code: env["product.pricelist"].create({"name": f"Benchmark {code}", "currency_id": currency.id})
            for code, currency in self.currencies.items()
        }
        self.product = env["product.product"].create(
            {
                "name": "Benchmark service",
                "type": "service",
                "invoice_policy": "order",
                "taxes_id": False,
                "list_price": PROTOTYPE_TOTAL,
            }
        )
        half = {"value": "percent", "value_amount": 50, "delay_type": "days_after"}
        self.halves = env["account.payment.term"].create(
            {
                "name": "Half after 30 days, half after 60",
                "line_ids": [
                    Command.create({**half, "nb_days": 30}),
                    Command.create({**half, "nb_days": 60}),
                ],
            }
        )
        self.bank = env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        self.method = self.bank.inbound_payment_method_line_ids[:1]
        # Payments with a journal entry, on the bank account itself: nothing waits for a bank statement.
        self.method.payment_account_id = self.bank.default_account_id

    def _currency(self, code, rate):
        currency = self.env["res.currency"].with_context(active_test=False).search([("name", "=", code)])
        currency.active = True
        currency.rate_ids.filtered(
            lambda line: line.company_id in (self.company, self.env["res.company"])
        ).unlink()
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "company_id": self.company.id,
                "name": self.today - timedelta(days=10_000),
                "rate": rate,
            }
        )
        return currency


def make(masters):
    """Make the prototypes, keep their rows in temporary tables and take the documents back.

    Keys are ``kind:currency`` and for lines of a journal entry ``kind:currency:position``.

    :return: `PrototypeTable` by model name
    """
    env = masters.env
    tables = {
        "res.partner": PrototypeTable(env, "res.partner"),
        "account.move": PrototypeTable(env, "account.move"),
        "account.move.line": PrototypeTable(env, "account.move.line", floats=("price_unit",)),
        "account.payment": PrototypeTable(env, "account.payment"),
        "sale.order": PrototypeTable(env, "sale.order"),
        "sale.order.line": PrototypeTable(
            env, "sale.order.line", floats=("price_unit", "technical_price_unit", "price_tax")
        ),
    }
    rows = {model: {} for model in tables}
    with contextlib.closing(env.cr.savepoint()):
        records = {model: {} for model in tables}
        _partners(env, records)
        for code in masters.currencies:
            _documents(masters, code, records)
        env.flush_all()
        for model, by_key in records.items():
            texts = read_rows(env, env[model]._table, [record.id for record in by_key.values()])
            rows[model] = dict(zip(by_key, texts, strict=True))
    env.invalidate_all()
    env.cr.postcommit.clear()  # Odoo would raise the customer rank of a partner that is gone again
    for model, table in tables.items():
        table.fill(rows[model])
    return tables


def _partners(env, records):
    company = env["res.partner"].create({"name": "Customer", "is_company": True, "customer_rank": 1})
    common = {"name": "Accounting", "parent_id": company.id}
    partners = records["res.partner"]
    partners["customer"] = company
    partners["contact"] = env["res.partner"].create({**common, "type": "contact"})
    partners["invoice"] = env["res.partner"].create({**common, "type": "invoice"})


def _documents(masters, code, records):
    env = masters.env
    partner = records["res.partner"]["customer"]
    moves = {
        "invoice": _invoice(masters, code, partner),
        "halves": _invoice(masters, code, partner, invoice_payment_term_id=masters.halves.id),
        "refund": _invoice(masters, code, partner, move_type="out_refund"),
    }
    draft = _invoice(masters, code, partner)
    for move in moves.values():
        move.action_post()
    moves["draft"] = draft
    payment = env["account.payment"].create(
        {
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": partner.id,
            "amount": PROTOTYPE_TOTAL,
            "currency_id": masters.currencies[code].id,
            "date": masters.today,
            "journal_id": masters.bank.id,
            "payment_method_line_id": masters.method.id,
        }
    )
    payment.action_post()
    moves["payment"] = payment.move_id
    records["account.payment"][f"payment:{code}"] = payment
    for kind, move in moves.items():
        records["account.move"][f"{kind}:{code}"] = move
        receivable = move.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        ordered = receivable.sorted("date_maturity") + (move.line_ids - receivable)
        for position, line in enumerate(ordered, start=1):
            records["account.move.line"][f"{kind}:{code}:{position}"] = line
    for kind, order in _orders(masters, code, partner).items():
        records["sale.order"][f"{kind}:{code}"] = order
        records["sale.order.line"][f"{kind}:{code}"] = order.order_line


def _invoice(masters, code, partner, **values):
    return masters.env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "currency_id": masters.currencies[code].id,
            "invoice_date": masters.today,
            "invoice_line_ids": [
                Command.create({"product_id": masters.product.id, "price_unit": PROTOTYPE_TOTAL})
            ],
            **values,
        }
    )


def _orders(masters, code, partner):
    """A quotation, an open, a wholly and a partly (one of three) invoiced order, each of one line."""
    orders = {}
    for kind, quantity in (("quote", 1), ("open", 1), ("invoiced", 1), ("part", 3)):
        order = masters.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "pricelist_id": masters.pricelists[code].id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": masters.product.id,
                            "product_uom_qty": quantity,
                            "price_unit": PROTOTYPE_TOTAL,
                        }
                    )
                ],
            }
        )
        if kind != "quote":
            order.action_confirm()
        if kind in ("invoiced", "part"):
            invoice = order._create_invoices()
            invoice.invoice_line_ids.quantity = 1
            invoice.action_post()
        orders[kind] = order
    return orders

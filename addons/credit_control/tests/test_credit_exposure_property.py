"""Any small ledger: what the kernel says at once, against the definitions, document by document."""

from datetime import date, timedelta
from typing import NamedTuple

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import CreditControlCommon

TODAY = date(2026, 6, 15)
COMPONENTS = ("overdue", "not_due", "unallocated", "delivered", "orders", "drafts", "quotations")
SWITCHES = ("unallocated", "orders", "drafts", "quotations")


class Entry(NamedTuple):
    """An invoice, credit note or payment."""

    kind: str
    customer: int
    amount: float
    day: int  # days before today; negative: dated ahead
    term: int  # days until it is due
    currency: str
    branch: bool


class Order(NamedTuple):
    """A quotation or an order, and what became of it."""

    customer: int
    currency: str
    branch: bool
    policy: str
    lines: tuple  # (quantity, price, delivered, with tax)
    steps: tuple
    validity: int | None  # days from today


AMOUNT = st.integers(1, 40).map(lambda units: units * 2.5)
CUSTOMER = st.integers(0, 3)  # two companies with a contact each
CURRENCY = st.sampled_from(["USD", "USD", "EUR", "XOF"])
ENTRY = st.builds(
    Entry,
    st.sampled_from(
        ["invoice", "invoice", "instalments", "credit", "payment", "payment", "draft", "draft credit"]
    ),
    CUSTOMER,
    AMOUNT,
    st.integers(0, 90) | st.integers(-20, 0),
    st.integers(0, 60) | st.just(0),
    CURRENCY,
    st.booleans(),
)
ORDER = st.builds(
    Order,
    CUSTOMER,
    CURRENCY,
    st.booleans(),
    st.sampled_from(["order", "delivery"]),
    st.lists(
        st.tuples(st.sampled_from([1, 2, 5, 8, -1]), AMOUNT, st.integers(0, 6), st.booleans()),
        min_size=1,
        max_size=3,
    ).map(tuple),
    st.tuples(
        st.sampled_from(
            [(), ("confirm",), ("confirm",), ("confirm", "deliver"), ("confirm", "down payment")]
        ),
        st.sampled_from([(), ("part",), ("draft",), ("less",)]),
        st.sampled_from(
            [
                (),
                ("invoice",),
                ("deliver", "part"),
                ("invoice", "credit"),
                ("invoice", "draft credit"),
                ("part", "draft credit"),
                ("invoice", "credit", "draft"),
                ("invoice", "credit ahead"),
            ]
        ),
    ).map(lambda parts: sum(parts, ())),
    st.sampled_from([None, -1, 0, 20]),
)
LEDGER = st.fixed_dictionaries(
    {
        "entries": st.lists(ENTRY, min_size=2, max_size=5),
        "orders": st.lists(ORDER, min_size=2, max_size=4),
        "matches": st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=5),
        "left_out": st.sets(st.sampled_from(SWITCHES), max_size=2),
        "limits": st.tuples(*[st.none() | st.integers(0, 300)] * 3),  # of each customer, and of their group
    }
)


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestCreditExposureProperty(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.currencies = {
            "USD": cls.company.currency_id,
            "EUR": cls.setup_other_currency("EUR", rates=[("1900-01-01", 0.5), ("2026-05-01", 0.4)]),
            "XOF": cls.setup_other_currency(
                "XOF", rounding=1, rates=[("1900-01-01", 300.0), ("2026-05-15", 310.7)]
            ),
        }
        cls.branch = cls.env["res.company"].create({"name": "Thiès", "parent_id": cls.company.id})
        cls.env.user.company_ids |= cls.branch
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": (cls.company | cls.branch).ids})
        cls.cr.precommit.run()  # the chart of the branch is loaded when the transaction ends
        other_contact = cls.env["res.partner"].create(
            {"name": "Moussa Fall", "parent_id": cls.other_customer.id, "type": "invoice"}
        )
        cls.partners = [cls.customer, cls.contact, cls.other_customer, other_contact]
        cls.other = cls.env["credit.account"].ensure_accounts(cls.other_customer, cls.company)
        cls.group = cls.env["credit.group"].create(
            {"name": "Both", "account_ids": [Command.set((cls.account | cls.other).ids)]}
        )
        cls.term = cls.env["account.payment.term"].create(
            {
                "name": "Half in ten days, half in 40",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (10, 40)
                ],
            }
        )
        cls.products = {
            policy: cls.env["product.product"].create(
                {"name": f"Rice, {policy}", "invoice_policy": policy, "taxes_id": [Command.clear()]}
            )
            for policy in ("order", "delivery")
        }
        cls.pricelists = {
            name: cls.env["product.pricelist"].create(
                {"name": name, "currency_id": currency.id, "company_id": False}
            )
            for name, currency in cls.currencies.items()
        }
        cls.rules.active = False

    # An example takes a second or two and is small enough to be read as it is: no shrinking.
    @settings(
        max_examples=16,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(LEDGER)
    def test_any_small_ledger(self, ledger):
        with self.env.cr.savepoint() as savepoint:
            for component in SWITCHES:
                self.company[f"credit_count_{component}"] = component not in ledger["left_out"]
            self._set_limits(*ledger["limits"])
            moves = [self._enter(entry) for entry in ledger["entries"]]
            orders = [self._take(order) for order in ledger["orders"]]
            moves += [move for order in orders for move in order.invoice_ids]
            for left, right in ledger["matches"]:
                self._match(moves[left % len(moves)], moves[right % len(moves)])
            self._compare(ledger)
            savepoint.rollback()
        self.env.invalidate_all()
        # The companies are as before, which the cache of what they count does not know.
        self.env.registry.clear_cache()

    # The documents

    def _company_of(self, branch):
        return self.branch if branch else self.company

    def _set_limits(self, *limits):
        owners = (self.account, self.other, self.group)
        for owner, limit in zip(owners, limits, strict=True):
            owner.sudo().write(
                {"limit_mode": "none" if limit is None else "amount", "credit_limit": limit or 0}
            )

    def _enter(self, entry):
        company = self._company_of(entry.branch)
        day = TODAY - timedelta(entry.day)
        partner, currency = self.partners[entry.customer], self.currencies[entry.currency]
        if entry.kind == "payment":
            payment = (
                self.env["account.payment"]
                .with_company(company)
                .create(
                    {
                        "payment_type": "inbound",
                        "partner_type": "customer",
                        "partner_id": partner.id,
                        "amount": entry.amount,
                        "date": day,
                        "currency_id": currency.id,
                        "journal_id": self.company_data["default_journal_bank"].id,
                    }
                )
            )
            payment.action_post()
            return payment.move_id
        move = (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_refund" if "credit" in entry.kind else "out_invoice",
                    "partner_id": partner.id,
                    "invoice_date": day,
                    "date": day,
                    "invoice_payment_term_id": self.term.id if entry.kind == "instalments" else False,
                    "invoice_date_due": day + timedelta(entry.term),
                    "currency_id": currency.id,
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Rice", "price_unit": entry.amount, "tax_ids": [Command.clear()]}
                        )
                    ],
                }
            )
        )
        if "draft" not in entry.kind:
            move.action_post()
        return move

    def _take(self, order):
        company = self._company_of(order.branch)
        tax = self.company_data["default_tax_sale"]
        record = (
            self.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "company_id": company.id,
                    "partner_id": self.partners[order.customer].id,
                    "pricelist_id": self.pricelists[order.currency].id,
                    "validity_date": order.validity is not None and TODAY + timedelta(order.validity),
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.products[order.policy].id,
                                "product_uom_qty": quantity,
                                "price_unit": price,
                                "tax_ids": [Command.set(tax.ids if with_tax else [])],
                            }
                        )
                        for quantity, price, _delivered, with_tax in order.lines
                    ],
                }
            )
        )
        lines = record.order_line
        for step in order.steps:
            if step == "confirm" and record.state == "draft":
                record.action_confirm()
            elif record.state == "sale":
                self._step(record, lines, order, step)
        return record

    def _step(self, record, lines, order, step):
        """What may happen to a confirmed order; what Odoo would refuse does not happen."""
        posted = record.invoice_ids.filtered(
            lambda move: (
                move.state == "posted" and move.move_type == "out_invoice" and not move.reversal_move_ids
            )
        )
        if step == "deliver":
            for line, (_quantity, _price, delivered, _tax) in zip(lines, order.lines, strict=True):
                line.qty_delivered = delivered
        elif step == "less":
            lines[:1].product_uom_qty = max(lines[0].product_uom_qty - 1, 0) or lines[0].product_uom_qty
        elif step == "down payment" and record.amount_total > 0 and not record.invoice_ids:
            self.env["sale.advance.payment.inv"].with_context(
                active_ids=record.ids, active_model="sale.order"
            ).create({"advance_payment_method": "percentage", "amount": 30}).create_invoices()
            record.invoice_ids.action_post()
        elif "credit" in step and posted:
            day = TODAY + timedelta(9) if step == "credit ahead" else TODAY
            refund = posted[:1]._reverse_moves([{"invoice_date": day, "date": day}], cancel=False)
            if step != "draft credit":
                refund.action_post()
        elif step in ("invoice", "part", "draft") and any(
            line.qty_to_invoice > 0 and not line.is_downpayment for line in record.order_line
        ):
            invoice = record._create_invoices(final=step == "invoice")
            if step == "part":
                invoice.invoice_line_ids.filtered(lambda line: line.quantity > 1).quantity = 1
            if step != "draft":
                invoice.action_post()

    def _match(self, left, right):
        lines = (left | right).line_ids.filtered(
            lambda line: line.account_id.credit_role and not line.reconciled
        )
        if left != right and len(lines.company_id.root_id) == 1 and len(lines.account_id) == 1:
            lines.reconcile()

    # The definitions

    def _expected(self, account):
        """Components of the exposure of an account, not rounded, whether they count or not."""
        figures = dict.fromkeys(COMPONENTS, 0.0)
        mine = [
            ("partner_id", "child_of", account.partner_id.id),
            ("company_id", "child_of", account.company_id.id),
        ]
        for line in self.env["account.move.line"].search(
            [*mine, ("parent_state", "=", "posted"), ("account_id.credit_role", "!=", False)]
        ):
            if self._is_ahead(line):
                continue
            amount = line.balance
            for partial in line.matched_debit_ids | line.matched_credit_ids:
                against = (partial.debit_move_id | partial.credit_move_id) - line
                # The exchange difference of a credit dated ahead goes away with it.
                is_difference = line.balance > 0 and line.move_id in self._differences()
                if against.parent_state == "posted" and (is_difference or not self._is_ahead(against)):
                    amount -= partial.amount if partial.debit_move_id == line else -partial.amount
            late = (line.date_maturity or line.date) < TODAY
            figures["unallocated" if line.balance < 0 else "overdue" if late else "not_due"] += amount
        for move in self.env["account.move"].search(
            [*mine, ("state", "=", "draft"), ("move_type", "=", "out_invoice")]
        ):
            lines = move.invoice_line_ids.filtered(lambda line: not line.sale_line_ids)
            figures["drafts"] += move.currency_id._convert(
                max(sum(lines.mapped("price_total")), 0.0),
                account.currency_id,
                account.company_id,
                TODAY,
                round=False,
            )
        for order in self.env["sale.order"].search(
            [("partner_invoice_id", "child_of", account.partner_id.id), mine[1]]
        ):
            if order.state == "sale":
                # An order is never less than nothing, and what is delivered is a part of it.
                left = max(sum(map(self._left_of, order.order_line)), 0.0)
                delivered = min(max(sum(map(self._delivered_of, order.order_line)), 0.0), left)
                parts = {"delivered": delivered, "orders": left - delivered}
            else:
                valid = not order.validity_date or order.validity_date >= TODAY
                asked = valid and order.state in ("draft", "sent")
                worth = sum(
                    max(line.price_total, 0.0) if line.product_uom_qty < 0 else line.price_total
                    for line in order.order_line
                )
                parts = {"quotations": max(worth, 0.0) if asked else 0.0}
            for component, amount in parts.items():
                figures[component] += order.currency_id._convert(
                    amount, account.currency_id, account.company_id, TODAY, round=False
                )
        return figures

    @staticmethod
    def _is_ahead(line):
        """A credit whose day has not come; debits count from posting."""
        return line.balance < 0 and line.date > TODAY

    def _differences(self):
        return self.env["account.partial.reconcile"].search([]).exchange_move_id

    def _posted(self, line):
        """Quantity and total with tax on posted invoices, and on credit notes whose day has come."""
        quantity = total = 0.0
        for item in line.invoice_lines.filtered(
            lambda item: (
                item.parent_state == "posted"
                and (item.move_id.move_type != "out_refund" or item.date <= TODAY)
            )
        ):
            sign = -1 if item.move_id.move_type == "out_refund" else 1
            quantity += sign * item.quantity
            total += sign * item.price_total
        return quantity, total

    def _delivered_of(self, line):
        """What is delivered and on no posted invoice, as far as it is a part of what is left."""
        if line.display_type or line.is_downpayment:
            return 0.0
        price = line.price_total / line.product_uom_qty
        open_quantity = line.qty_delivered - self._posted(line)[0]
        left = self._left_of(line)
        if line.product_uom_qty < 0:
            return 0.0
        return price * min(max(open_quantity, 0), left / price)

    def _left_of(self, line):
        """What a posted invoice has not yet taken the place of, with tax, in the currency of the order.

        It is what both parts of an order are together.
        """
        if line.display_type:
            return 0.0
        quantity, total = self._posted(line)
        if line.is_downpayment:
            return -total
        ordered = line.product_uom_qty
        if ordered < 0:
            return 0.0  # a return counts once its credit note is posted; no price here is negative
        delivered = line.qty_delivered if line.product_id.invoice_policy == "delivery" else 0
        return line.price_total / ordered * max(max(ordered, delivered) - quantity, 0)

    # Against the kernel

    def _compare(self, ledger):
        self.env.flush_all()
        self.env.invalidate_all()
        accounts = self.account | self.other
        expected = {account: self._expected(account) for account in accounts}
        counted = {
            account: {
                name: 0.0 if self._switch(name) in ledger["left_out"] else amount
                for name, amount in figures.items()
            }
            for account, figures in expected.items()
        }
        total = {account: sum(figures.values()) for account, figures in counted.items()}
        pool = sum(total.values())
        decided = accounts.get_exposures()
        for account, limit in zip(accounts, ledger["limits"], strict=False):
            seen = {}

            def near(name, found, wanted, seen=seen):
                # Half a cent apart may become a cent when both are rounded.
                if abs(found - wanted) > 0.0151:
                    seen[name] = f"{found} instead of {wanted:.4f}"

            near("decision: total", decided[account.id].total, total[account])
            near("decision: group", decided[account.id].group_total, pool)
            row = self.env["credit.exposure"].browse(account.id)
            for name, amount in counted[account].items():
                near(name, row[name], amount)
            near("exposure", row.exposure, total[account])
            near("group's exposure", row.group_exposure, pool)
            left_out = sum(
                amount
                for name, amount in expected[account].items()
                if self._switch(name) in ledger["left_out"] - {"quotations"}
            )
            near("not counted", row.uncounted, left_out)
            for name, amount in self._parts_of_orders(account).items():
                # Not rounded, they are what the order is.
                if abs(amount - expected[account][name]) > 1e-6:
                    seen[f"not rounded: {name}"] = f"{amount} instead of {expected[account][name]}"
            rooms = [(limit, total[account]), (ledger["limits"][2], pool)]
            rooms = [most - used for most, used in rooms if most is not None]
            near("available", row.available, min(rooms, default=0.0))
            if all(abs(room) > 0.02 for room in rooms):
                near("over the limit", row.is_over_limit, any(room < 0 for room in rooms))
            items = self.env["credit.open.item"].search([("account_id", "=", account.id)])
            for name in ("overdue", "not_due", "unallocated"):
                amounts = items.filtered(lambda item, name=name: item.component == name).mapped("amount")
                near(f"items {name}", sum(amounts), expected[account][name])
            if seen:
                self.fail("\n".join([f"{account.partner_id.name}: {seen}", *self._in_words(ledger)]))

    @staticmethod
    def _switch(component):
        """Both parts of an order have one switch."""
        return "orders" if component == "delivered" else component

    def _parts_of_orders(self, account):
        source = account._exposure_source_orders()
        rows = self.env.execute_query(
            SQL(
                "SELECT component, SUM(amount) FROM (%s) source WHERE account_id = %s GROUP BY component",
                source.query,
                account.id,
            )
        )
        return {"delivered": 0.0, "orders": 0.0, **{name: float(amount) for name, amount in rows}}

    @staticmethod
    def _in_words(ledger):
        """The ledger, a document a line."""
        for name, value in ledger.items():
            yield f"{name}:"
            yield from (f"    {one}" for one in (value if isinstance(value, list) else [value]))

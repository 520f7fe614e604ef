"""The second checkpoint: what is added to a confirmed order is asked for as the order itself was.

The whole change is looked at once, when the outermost write is done, with the lock taken before any amount is read.
A refused change is rolled back, so what waits for a decision is made by a second call: the button of the message.
"""

import contextlib

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .sale_order_credit_check import CLEARED
from .sale_order_line import AMOUNT_FIELDS

GROWING = "credit_control.growing_orders"
# Stands among them while orders are made: the first checkpoint looks at those as a whole.
MAKING = "new"
# What else an order can be written with so that it, or another customer, owes more.
ORDER_FIELDS = (
    "company_id",
    "currency_id",
    "fiscal_position_id",
    "order_line",
    "partner_id",
    "partner_invoice_id",
)
NEW_LINE_FIELDS = ("name", "sequence", *AMOUNT_FIELDS)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @contextlib.contextmanager
    def _credit_check_increase(self):
        """Refuse what happens inside the block when it adds to confirmed orders more than the rules allow.

        :raise UserError: with the reasons, and in ``credit_increase`` what ``action_ask_for_increase`` needs
        """
        busy = self.env.cr.precommit.data.setdefault(GROWING, set())
        cleared = self.env.cr.precommit.data.get(CLEARED, ())
        growing = self.filtered(
            lambda order: order.state == "sale" and order.id not in busy and order.id not in cleared
        )
        if MAKING in busy:
            growing = self.browse()
        accounts = growing._credit_accounts(create=True) if growing else None
        if not accounts:
            yield
            return
        self.env["credit.lock"].contend(accounts)
        before = {order: order._credit_worth() for order in growing}
        busy.update(growing.ids)
        try:
            yield
        finally:
            busy.difference_update(growing.ids)
        growing._credit_refuse_increase(before)

    def _credit_worth(self):
        """What the order was before a change: account, total in company currency, and its lines."""
        return self._credit_key(), self._get_credit_amount(), self._credit_lines()

    def _credit_refuse_increase(self, before):
        """Refuse a change that was just made, when it takes a rule to stop it.

        :param before: what ``_credit_worth`` said before it, by order
        """
        worth = {}
        for order in self.exists().filtered(lambda order: order.state == "sale"):
            key, amount, _lines = before[order]
            # Another customer than before has nothing of it yet.
            was = amount if key == order._credit_key() else 0.0
            if order.company_id.currency_id.compare_amounts(order._get_credit_amount(), was) > 0:
                worth[order.id] = was
        grown = self.browse(worth)
        for order, _account, breaches in grown._credit_decide(before=worth):
            text = self.env._(
                "This would add %(amount)s to the confirmed order %(order)s, "
                "which takes a credit decision:\n%(reasons)s",
                amount=order.company_id.currency_id.format(order._get_credit_amount() - worth[order.id]),
                order=order.name,
                reasons="\n".join(order._credit_sentences(breaches)),
            )
            refusal = UserError(text)
            refusal.credit_increase = {
                "order_id": order.id,
                "amount": order._get_credit_amount(),
                "added": order._get_credit_amount() - worth[order.id],
                "breaches": breaches,
                "change": order._credit_change(before[order][2]),
            }
            raise refusal

    def _credit_lines(self):
        """What decides on the amount of each line, by its id, as JSON.

        :return: values by name, by line id
        """
        return {
            line.id: {name: line._credit_json(name) for name in NEW_LINE_FIELDS}
            for line in self.order_line
            if not line.display_type
        }

    def _credit_change(self, before):
        """The difference of the order's lines to what they were, as ``credit.hold.open_for`` wants it."""
        wanted = []
        for line_id, values in self._credit_lines().items():
            old = before.get(line_id)
            if old is None:
                wanted.append({"id": False, "values": self._credit_line_values(values)})
                continue
            changed = [name for name in AMOUNT_FIELDS if values[name] != old[name]]
            if changed:
                wanted.append(
                    {
                        "id": line_id,
                        "values": self._credit_line_values({name: values[name] for name in changed}),
                        "before": {name: old[name] for name in changed},
                    }
                )
        return {"lines": wanted}

    @api.model
    def _credit_line_values(self, values):
        """The same values as ``write`` and ``create`` take them."""
        return {
            name: [Command.set(value)] if isinstance(value, list) else value for name, value in values.items()
        }

    @api.model_create_multi
    def create(self, vals_list):
        busy = self.env.cr.precommit.data.setdefault(GROWING, set())
        inner = MAKING in busy
        busy.add(MAKING)
        try:
            return super().create(vals_list)
        finally:
            if not inner:
                busy.discard(MAKING)

    def write(self, vals):
        if not any(name in vals for name in ORDER_FIELDS):
            return super().write(vals)
        with self._credit_check_increase():
            return super().write(vals)

    def _recompute_prices(self):
        with self._credit_check_increase():
            return super()._recompute_prices()

    def _recompute_taxes(self):
        with self._credit_check_increase():
            return super()._recompute_taxes()

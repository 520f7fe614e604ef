"""The second checkpoint: what is added to a confirmed order is asked for as the order itself was.

The whole change is looked at once, when the outermost write is done, with the lock taken before any amount is read.
A refused change is rolled back, so what waits for a decision is made by a second call: the button of the message.
"""

import contextlib

from odoo import api, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Command

from ...exceptions import IncreaseRefused
from ...tools.checkpoint import Checkpoint
from .sale_order_line import AMOUNT_FIELDS

NEW_LINE_FIELDS = ("name", "sequence", *AMOUNT_FIELDS)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @contextlib.contextmanager
    def _credit_check_increase(self):
        """Refuse what happens inside the block when it adds to confirmed orders more than the rules allow.

        :raise IncreaseRefused: with the reasons, and with what ``action_ask_for_increase`` needs
        """
        checkpoint = Checkpoint.of(self.env.cr)
        growing = self.filtered(
            lambda order: (
                order.state == "sale"
                and not checkpoint.is_making
                and not checkpoint.is_watched(order.id)
                and not checkpoint.is_cleared(order.id)
            )
        )
        accounts = growing._credit_accounts(create=True) if growing else None
        if not accounts:
            yield
            return
        self.env["credit.lock"].contend(accounts)
        before = {order: order._credit_worth() for order in growing}
        with checkpoint.watching(growing.ids):
            yield
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
            raise IncreaseRefused(
                text,
                order_id=order.id,
                amount=order._get_credit_amount(),
                added=order._get_credit_amount() - worth[order.id],
                breaches=breaches,
                change=order._credit_change(before[order][2]),
            )

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

    def _recompute_prices(self):
        with self._credit_check_increase():
            return super()._recompute_prices()

    def _recompute_taxes(self):
        with self._credit_check_increase():
            return super()._recompute_taxes()

    # Asking for what was refused

    def action_ask_for_increase(self, change):
        """Ask for a decision on what shall be added to a confirmed order; made at once if nothing stops it any more.

        :param dict change: the ``change`` of a ``credit.hold``
        :return: a notice that leads back to the order
        :raise AccessError: for whoever may not change the order
        :raise UserError: when the change itself is wrong
        """
        self.ensure_one()
        self.check_access("write")
        try:
            # The savepoint takes back what is refused; a serialization error goes through it to ``retrying``.
            with self.env.cr.savepoint():
                self.write({"order_line": self._credit_change_commands(change)})
        except IncreaseRefused as refusal:
            if refusal.order_id != self.id:
                raise
            refused = refusal
        else:
            return self._credit_increase_notice(
                "success", self.env._("Nothing stops it any more: it is changed.")
            )
        account = self._credit_accounts(create=True)._by_customer()[self._credit_key()]
        self.env["credit.hold"].open_for(
            self,
            account,
            refused.breaches,
            refused.amount,
            checkpoint="increase",
            added=refused.added,
            change=refused.change,
        )
        return self._credit_increase_notice(
            "info", self.env._("Credit control decides. The order stays as it is until then.")
        )

    def _credit_change_commands(self, change):
        """Commands for ``order_line`` that make a change; only what decides on amounts is taken from it.

        :raise UserError: for a change that is empty or about another order
        """
        self.ensure_one()
        lines = (change or {}).get("lines")
        if not lines or not {wanted["id"] for wanted in lines if wanted["id"]} <= set(self.order_line.ids):
            raise UserError(self.env._("There is no change of %(order)s to ask for.", order=self.name))
        commands = []
        for wanted in lines:
            values = {name: value for name, value in wanted["values"].items() if name in NEW_LINE_FIELDS}
            commands.append(Command.update(wanted["id"], values) if wanted["id"] else Command.create(values))
        return commands

    def _credit_increase_notice(self, kind, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "title": self.name,
                "message": message,
                "next": self._get_records_action(context={}),
            },
        }

    def _get_credit_increase_message(self):
        """What the banner of a confirmed order says about what shall be added to it.

        :return: level (False for no banner) and text
        """
        # Everybody who sees the order may know what it waits for.
        hold = self.sudo()._get_newest_hold()
        if hold.checkpoint != "increase":
            return False, False
        if hold.state == "open":
            text = self.env._(
                "%(owner)s decides on what shall be added: %(amount)s. The order stays as it is until then.",
                owner=hold.owner_id.name or self.env._("Credit control"),
                amount=hold.currency_id.format(hold.added),
            )
            return "watch", f"{text}\n{hold.reasons}"
        if self._credit_released_change():
            return "ok", self.env._(
                "%(amount)s may be added to this order now.", amount=hold.currency_id.format(hold.added)
            )
        return False, False

    def _credit_released_change(self):
        """The hold whose wanted change may be made now; empty when there is none."""
        # Sales may not see holds of customers that are not theirs; of this order they may.
        hold = self.sudo()._get_newest_hold()
        waits = hold.checkpoint == "increase" and hold.state in ("released", "cleared")
        return hold if waits and not hold.applied_on else hold.browse()

    def action_apply_credit_change(self):
        """Make the change of a confirmed order that was asked for and released.

        :raise UserError: when there is none
        """
        self.ensure_one()
        self.check_access("write")
        hold = self._credit_released_change()
        if not hold:
            raise UserError(
                self.env._("Nothing is released that could be added to %(order)s.", order=self.name)
            )
        return hold.action_apply_change()

    @contextlib.contextmanager
    def _credit_offer_hold(self):
        """Let a person who is refused an increase ask for it by the button of the message."""
        try:
            yield
        except IncreaseRefused as refusal:
            if not refusal.change["lines"]:
                raise
            context = {
                "active_model": self._name,
                "active_id": refusal.order_id,
                "active_ids": [refusal.order_id],
                "credit_change": refusal.change,
            }
            action = self.env.ref("credit_control.sale_order_action_ask_for_increase").id
            raise RedirectWarning(
                str(refusal), action, self.env._("Ask credit control"), context
            ) from refusal

    def web_save(self, vals, specification, next_id=None):
        with self._credit_offer_hold():
            return super().web_save(vals, specification, next_id=next_id)

    def action_update_prices(self):
        with self._credit_offer_hold():
            return super().action_update_prices()

    def _update_order_line_info(self, *args, **kwargs):
        # The product catalogue.
        with self._credit_offer_hold():
            return super()._update_order_line_info(*args, **kwargs)

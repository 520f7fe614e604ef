"""The second checkpoint: what is added to a confirmed order is asked for as the order itself was.

The whole change is looked at once, when the outermost write is done, with the lock taken before any amount is read.
A refused change is rolled back, so what waits for a decision is made by a second call: the button of the message.
"""

import contextlib
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Command

from ...exceptions import IncreaseRefused
from ...tools.checkpoint import Checkpoint
from ...tools.terms import longer_by, more_discount
from .sale_order_line import AMOUNT_FIELDS

# What is kept of a wanted change of a line, and of a new one.
CHANGE_FIELDS = (*AMOUNT_FIELDS, "qty_delivered")
NEW_LINE_FIELDS = ("name", "sequence", *CHANGE_FIELDS)


class Worth(NamedTuple):
    """What an order was worth before a change.

    :param parties: keys of the customers who have to do with it
    :param amount: in company currency
    :param own: its currency, and the amount in it
    :param lines: as ``_credit_lines`` gives them
    :param term: its payment terms
    """

    parties: tuple
    amount: float
    own: tuple
    lines: dict
    term: Any


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
                and not checkpoint.is_new(order.id)
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
        """:return: ``Worth`` of the order before a change"""
        return Worth(
            parties=(self._credit_key(), self._credit_other_parties()),
            # What was delivered beyond the order has happened: only what a person can still refuse is an increase.
            amount=self._get_credit_amount(facts=False),
            own=(self.currency_id, self._credit_own_amount(facts=False)),
            lines=self._credit_lines(),
            term=self.payment_term_id,
        )

    def _credit_refuse_increase(self, before):
        """Refuse a change that was just made, when it takes a rule to stop it.

        :param before: what ``_credit_worth`` said before it, by order
        """
        added = {}
        for order in self.exists().filtered(lambda order: order.state == "sale"):
            was, amount = before[order], order._get_credit_amount(facts=False)
            if was.parties != (order._credit_key(), order._credit_other_parties()):
                added[order.id] = amount  # another customer than before has nothing of it yet
            elif order._credit_is_longer(was.term):
                added[order.id] = order._get_credit_amount()  # all of it is owed for longer
            else:
                added[order.id] = amount - was.amount
        grown = self.browse(
            order.id
            for order in self.browse(added)
            if order.company_id.currency_id.compare_amounts(added[order.id], 0.0) > 0
            or order._credit_grew_without_rate(before[order])
        )
        worth = {order.id: order._get_credit_amount() - max(added[order.id], 0.0) for order in grown}
        for order, _account, breaches in grown._credit_decide(before=worth):
            raise IncreaseRefused(
                order._credit_increase_text(before[order], added[order.id], breaches),
                order_id=order.id,
                amount=order._get_credit_amount(),
                added=max(added[order.id], 0.0),
                breaches=breaches,
                change=order._credit_change(before[order]),
            )

    def _credit_increase_text(self, was, added, breaches):
        reasons = "\n".join(self._credit_sentences(breaches))
        if self._credit_is_longer(was.term):
            return self.env._(
                "The payment terms “%(term)s” give the confirmed order %(order)s more credit than “%(before)s”, "
                "which takes a credit decision:\n%(reasons)s",
                term=self.payment_term_id.name,
                order=self.name,
                before=was.term.name or self.env._("immediate payment"),
                reasons=reasons,
            )
        return self.env._(
            "This would add %(amount)s to the confirmed order %(order)s, "
            "which takes a credit decision:\n%(reasons)s",
            amount=self._credit_growth_text(added, was.own),
            order=self.name,
            reasons=reasons,
        )

    def _credit_is_longer(self, term):
        """Whether the payment terms of the order give more credit than other ones: later, or a better cash discount."""
        if self.payment_term_id == term:
            return False
        day = fields.Date.context_today(self, self.date_order)
        # Whoever changes an order need not read the lines of payment terms.
        now, then = (each.sudo()._credit_terms(day) for each in (self.payment_term_id, term))
        return bool(longer_by(now, then) or more_discount(now, then))

    def _credit_lines(self):
        """What decides on the amount of each line, by its id, as JSON.

        :return: values by name, by line id
        """
        return {
            line.id: {name: line._credit_json(name) for name in NEW_LINE_FIELDS}
            for line in self.order_line
            if not line.display_type
        }

    def _credit_change(self, was):
        """The difference of the order to what it was, as ``credit.hold.open_for`` wants it.

        :param was: its ``Worth`` before the change
        """
        wanted = []
        for line_id, values in self._credit_lines().items():
            old = was.lines.get(line_id)
            if old is None:
                wanted.append({"id": False, "values": self._credit_line_values(values)})
                continue
            changed = [name for name in CHANGE_FIELDS if values[name] != old[name]]
            if changed:
                wanted.append(
                    {
                        "id": line_id,
                        "values": self._credit_line_values({name: values[name] for name in changed}),
                        "before": {name: old[name] for name in changed},
                    }
                )
        change = {"lines": wanted}
        if self.payment_term_id != was.term:
            change["term"] = {"id": self.payment_term_id.id, "before": was.term.id}
        return change

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

    def _credit_tell_deliveries(self):
        """More than ordered has left the house: that counts at once, and the owners of accounts over their limit know.

        Nobody can refuse it any more, so nothing is held; the next order of the customer waits.
        """
        accounts = self.exists()._credit_accounts()
        by_key = accounts._by_customer()
        self.env.flush_all()
        for order in self.exists():
            account = by_key.get(order._credit_key())
            if account and account.is_over_limit:
                owner = account._get_analyst()
                env = self.with_context(lang=owner.lang).env
                text = env._(
                    "%(order)s: more was delivered than ordered, and the customer is over the limit now.",
                    order=order.name,
                )
                account._give_task(owner, text)
        self.env.flush_all()

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
                self.write(self._credit_change_vals(change))
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

    def _credit_change_vals(self, change):
        """Values that make a change; only what decides on amounts is taken from it.

        :raise UserError: for a change that is empty or about another order
        """
        self.ensure_one()
        lines, term = (change or {}).get("lines") or [], (change or {}).get("term")
        mine = {wanted["id"] for wanted in lines if wanted["id"]} <= set(self.order_line.ids)
        if not mine or not (lines or term):
            raise UserError(self.env._("There is no change of %(order)s to ask for.", order=self.name))
        commands = []
        for wanted in lines:
            values = {name: value for name, value in wanted["values"].items() if name in NEW_LINE_FIELDS}
            commands.append(Command.update(wanted["id"], values) if wanted["id"] else Command.create(values))
        return {
            **({"order_line": commands} if commands else {}),
            **({"payment_term_id": term["id"]} if term else {}),
        }

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
            if not (refusal.change["lines"] or refusal.change.get("term")):
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

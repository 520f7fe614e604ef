"""What somebody wants to add to a confirmed order and may not: asked for by a button, and made once it is released."""

import contextlib

from odoo import models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Command

from .sale_order_credit_increase import NEW_LINE_FIELDS


class SaleOrder(models.Model):
    _inherit = "sale.order"

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
        except UserError as refusal:
            asked = getattr(refusal, "credit_increase", None)
            if not asked or asked["order_id"] != self.id:
                raise
        else:
            return self._credit_increase_notice(
                "success", self.env._("Nothing stops it any more: it is changed.")
            )
        account = self._credit_accounts(create=True)._by_customer()[self._credit_key()]
        self.env["credit.hold"].open_for(
            self,
            account,
            asked["breaches"],
            asked["amount"],
            checkpoint="increase",
            added=asked["added"],
            change=asked["change"],
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
                "next": {
                    "type": "ir.actions.act_window",
                    "res_model": self._name,
                    "res_id": self.id,
                    "views": [(False, "form")],
                },
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
        except UserError as refusal:
            asked = getattr(refusal, "credit_increase", None)
            if not asked or not asked["change"]["lines"]:
                raise
            context = {
                "active_model": self._name,
                "active_id": asked["order_id"],
                "active_ids": [asked["order_id"]],
                "credit_change": asked["change"],
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

"""How often people touch an order, from its entry to its invoice."""

from odoo import api, fields, models
from odoo.http import request

from ..tools.touch import touched

TOUCHES = ("credit_touch_count", "credit_touch_log", "credit_touch_state")
# What comes with every document; nobody calls it a change of the order.
MIXINS = ("mail.thread", "mail.activity.mixin", "portal.mixin")
# Where programs call from, and not the web client.
INTERFACES = ("/xmlrpc", "/jsonrpc", "/json/")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    _credit_derived = TOUCHES

    credit_touch_count = fields.Integer(
        string="Touches",
        readonly=True,
        copy=False,
        help="Changes that people made to the order, from its entry to its first invoice; entering it by hand is one. "
        "What somebody changes within 15 minutes is one touch. What customers, imports and automatic jobs do is none.",
    )
    credit_touch_state = fields.Selection(
        [("open", "Counting"), ("ended", "Ended")],
        string="Counting of touches",
        readonly=True,
        copy=False,
        help="Ends with the first invoice. Empty: the order is from before touches were counted.",
    )
    credit_touch_log = fields.Json(readonly=True, copy=False)

    @api.model
    def _credit_is_human(self):
        """Whether this is done by somebody of the house on a screen, and not by a customer, a job or a program."""
        if self.env.su or not self.env.user._is_internal():
            return False
        if self.env.context.get("cron_id") or self.env.context.get("import_file"):
            return False
        return not (request and request.httprequest.path.startswith(INTERFACES))

    @api.model
    def _credit_is_change(self, names):
        """Whether writing these fields changes an order."""
        nothing = {*TOUCHES, *(name for mixin in MIXINS for name in self.env[mixin]._fields)}
        return not nothing.issuperset(names)

    def _credit_touch(self):
        """Count a change of these orders, if a person makes it.

        The counters go to the cache beside the change itself, so that one statement writes both.
        """
        if not self._credit_is_human():
            return
        # Who may change a line need not be allowed to write the order, nor to see when others did.
        for order in self.sudo():
            log = order.credit_touch_state == "open" and touched(
                order.credit_touch_log or {}, self.env.uid, fields.Datetime.now()
            )
            if log:
                order._credit_note(
                    {"credit_touch_count": order.credit_touch_count + 1, "credit_touch_log": log}
                )

    def _credit_note(self, vals):
        """Set counters, without what else happens when somebody writes an order."""
        with self.env.protecting([self._fields[name] for name in vals], self):
            for name, value in vals.items():
                self[name] = value

    @api.model
    def _prepare_create_values(self, vals_list):
        # Here, and not in ``create``: whatever a caller or a context says of touches is not believed.
        log = touched({}, self.env.uid, fields.Datetime.now()) if self._credit_is_human() else False
        start = {"credit_touch_count": int(bool(log)), "credit_touch_log": log, "credit_touch_state": "open"}
        return [{**vals, **start} for vals in super()._prepare_create_values(vals_list)]

    def write(self, vals):
        result = super().write(vals)
        if self._credit_is_change(vals):
            self._credit_touch()
        return result

    def _create_invoices(self, grouped=False, final=False, date=None):
        moves = super()._create_invoices(grouped=grouped, final=final, date=date)
        self.sudo().filtered("credit_touch_state")._credit_note({"credit_touch_state": "ended"})
        return moves

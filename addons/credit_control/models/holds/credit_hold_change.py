from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditHold(models.Model):
    """What somebody wants to add to a confirmed order.

    A release changes no order: it lets the change through. Whoever wants it makes it by one click, as the user they
    are, so that stock, purchases and the log see the person, and the check of the order is asked as always.
    """

    _inherit = "credit.hold"

    change = fields.Json(readonly=True, help="The wanted change of a confirmed order.")
    change_text = fields.Text(compute="_compute_change_text", string="Wanted change")
    applied_on = fields.Datetime(readonly=True, help="When the wanted change was made.")

    @api.depends("change")
    @api.depends_context("lang")
    def _compute_change_text(self):
        for hold in self:
            hold.change_text = "\n".join(hold._change_sentences())

    def _change_sentences(self):
        # Whoever sees the hold may know what it is about, without access to the order.
        lines = self.order_id.sudo().order_line
        by_id = {line.id: line for line in lines}
        sentences = []
        term = (self.change or {}).get("term")
        if term:
            terms = self.env["account.payment.term"].sudo().browse(filter(None, (term["before"], term["id"])))
            names = {each.id: each.name for each in terms.exists()}
            title = self.order_id._fields["payment_term_id"]._description_string(self.env)
            sentences.append(f"{title}: {names.get(term['before'], '–')} → {names.get(term['id'], '–')}")
        for wanted in (self.change or {}).get("lines", []):
            line = by_id.get(wanted["id"])
            label = line.name if line else wanted["values"].get("name") or self.env._("New line")
            before = wanted.get("before", {})
            for name, value in wanted["values"].items():
                field = lines._fields[name]
                if field.type in ("float", "integer", "monetary"):
                    title = field._description_string(self.env)
                    old = f"{before[name]:g} → " if name in before else ""
                    sentences.append(f"{label.splitlines()[0]}, {title}: {old}{value:g}")
        return sentences

    def action_apply_change(self):
        """Make the wanted change of a confirmed order, once it is released or nothing holds it any more.

        :raise UserError: when it is still held or refused, made already, or the order was changed meanwhile
        """
        self.ensure_one()
        self.check_access("read")
        if not self.change or self.state not in ("released", "cleared"):
            raise UserError(
                self.env._("The change of %(order)s is not released: nothing was changed.", order=self.name)
            )
        if self.applied_on:
            raise UserError(self.env._("The change of %(order)s is made already.", order=self.name))
        differences = self._changed_meanwhile()
        if differences:
            raise UserError(
                self.env._(
                    "%(order)s was changed since this was asked for, so nothing was changed now: %(lines)s. Change the "
                    "order by hand; up to %(amount)s it is not held again.",
                    order=self.name,
                    lines=", ".join(differences),
                    amount=self.currency_id.format(self.release_amount),
                )
            )
        # The mark comes first: of two who click at once, the second is told that it is made. Sales may not write holds.
        self.sudo().applied_on = fields.Datetime.now()
        # The order's own button asks for the hold of whoever may see no holds; the order is changed with their rights.
        order = self.order_id.sudo(False)
        order.write(order._credit_change_vals(self.change))
        return True

    def _changed_meanwhile(self):
        """What of the order is not as it was when the change was asked for: payment terms, names of lines."""
        lines = {line.id: line for line in self.order_id.order_line}
        differences = []
        term = self.change.get("term")
        if term and self.order_id.payment_term_id.id != term["before"]:
            differences.append(self.order_id._fields["payment_term_id"]._description_string(self.env))
        for wanted in self.change["lines"]:
            line = lines.get(wanted["id"])
            if wanted["id"] and not line:
                differences.append(self.env._("a line is gone"))
            elif line and any(
                line._credit_json(name) != value for name, value in wanted.get("before", {}).items()
            ):
                differences.append(line.name.splitlines()[0])
        return differences

"""Confirmation of an order with our addons, against a database that has none of them; the two take turns."""

from odoo import Command

from ..measure import Job

PAIRS = 60
UNSECURED = 1_000_000_000


class Confirmation(Job):
    """One order of three lines; a new one for each pair."""

    pairs = PAIRS
    against = "Odoo alone"
    rules = True

    def prepare(self):
        rules = self.env["credit.rule"].sudo().with_context(active_test=False).search([])
        rules.active = self.rules
        rules.filtered(
            lambda rule: rule.kind == "unsecured_above"
        ).amount = UNSECURED  # nobody has a security
        self.waiting = {env: self._orders(env, partners) for env, partners in self._partners().items()}

    def _partners(self):
        """Customers to sell to, by environment: here those whom no rule stops."""
        room = [("available", ">", 1000), ("overdue", "=", 0), ("state", "=", "open")]
        ours = self.env["credit.exposure"].search(room, limit=self.pairs, order="id").partner_id
        native = self.baseline["res.partner"].search(
            [("customer_rank", ">", 0)], limit=self.pairs, order="id"
        )
        return {self.env: ours, self.baseline: native}

    def _orders(self, env, partners):
        product = env["product.product"].search([("name", "=", "Benchmark service")], limit=1)
        lines = [
            Command.create({"product_id": product.id, "product_uom_qty": quantity, "price_unit": 10.0})
            for quantity in (1, 2, 3)
        ]
        orders = env["sale.order"]
        for number in range(self.pairs + 1):  # the first one is not measured
            partner = partners[number % len(partners)]
            orders |= env["sale.order"].create({"partner_id": partner.id, "order_line": lines})
        env.flush_all()
        env.cr.precommit.run()
        return orders.ids

    def ours(self):
        return self._confirm(self.env)

    def floor(self):
        return self._confirm(self.baseline)

    def _confirm(self, env):
        order = env["sale.order"].browse(self.waiting[env].pop())
        order.action_confirm()
        env.flush_all()
        env.cr.precommit.run()
        return order.state


class ConfirmationWithoutRules(Confirmation):
    title = "confirm an order, no rule applies"
    rules = False


class ConfirmationWithRules(Confirmation):
    title = "confirm an order, all shipped rules pass it"


JOBS = (ConfirmationWithoutRules, ConfirmationWithRules)

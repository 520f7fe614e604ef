import random
from datetime import timedelta

from odoo import api, models

from ..demo.customers import BY_NAME, CUSTOMERS
from ..demo.desk import DESK
from ..demo.plan import make_lines

OVERDUE_AMOUNT = 100_000  # XOF; what the rule leaves alone
RULES = ("account_not_open", "account_suspended", "forced", "limit_exceeded", "limit_expired", "overdue")


class CreditDemo(models.AbstractModel):
    _inherit = "credit.demo"

    @api.model
    def _make_desk(self, company, users, customers, products, today):
        """Rules, limits and suspensions as they are now, and the orders that wait for a decision."""
        rules = (
            self.env["credit.rule"].with_context(active_test=False).search([("company_id", "=", company.id)])
        )
        rules.filtered(lambda rule: rule.kind in RULES).active = True
        rules.filtered(lambda rule: rule.kind == "overdue").amount = OVERDUE_AMOUNT
        accounts = {partner: partner.credit_account_id for partner in customers.values()}
        company.credit_undecided = "zero"
        self._set_limits(users, {customer: accounts[customers[customer.name]] for customer in CUSTOMERS})
        for quotation in sorted(DESK, key=lambda quotation: -quotation.ago):
            account = accounts[customers[quotation.customer]]
            order = self._make_quotation(quotation, account, users, products, today)
            if quotation.fate:
                self._hold(quotation, order, users, today)

    @api.model
    def _set_limits(self, users, account_of):
        """Limits that fit what customers buy: most use half of it, some almost all, one more."""
        exposures = self.env["credit.account"].union(*account_of.values()).get_exposures()
        for customer, account in account_of.items():
            account = account.with_user(users["manager"]).sudo()
            if customer.limit in ("none", "zero"):
                account.limit_mode = customer.limit
            else:
                chance = random.Random(f"Kayor Vivres/limit/{customer.name}")
                share = {"amount": chance.uniform(1.25, 2.4), "near": 1.08, "over": 0.85}[customer.limit]
                usual = 0 if customer.limit in ("near", "over") else customer.amount * 2_000
                step = 100_000 if customer.limit in ("near", "over") else 500_000
                amount = max(exposures[account.id].total * share, usual)
                account.write({"limit_mode": "amount", "credit_limit": -(-amount // step) * step})
            if customer.state == "suspended":
                account.with_user(users["analyst"]).sudo()._change_state(
                    "suspended", "The shop is closed and nobody answers"
                )

    @api.model
    def _make_quotation(self, quotation, account, users, products, today):
        """A quotation that its salesperson made."""
        customer = BY_NAME[quotation.customer]
        seller = users[customer.seller]
        chance = random.Random(f"Kayor Vivres/desk/{quotation.customer}/{quotation.ago}")
        amount = quotation.amount
        if quotation.over:
            amount += max(0, account.sudo().available) / 1000
        lines = make_lines(customer, amount, chance)
        made = self._hour(today - timedelta(quotation.ago), chance.randrange(80))
        order = (
            self.env["sale.order"]
            .with_user(seller)
            .create({**self._prepare_order(account.partner_id, seller, products, lines), "date_order": made})
        )
        self._backdate(order.sudo(), lambda order: made)
        return order

    @api.model
    def _hold(self, quotation, order, users, today):
        """Try to confirm an order, which holds it, and decide about the hold as it was decided.

        While addons are being installed ``action_confirm`` is not wrapped yet: the checkpoint is called by its name.
        """
        self._confirm(order)
        hold = order.sudo().credit_hold_ids
        hold.ensure_one()
        if quotation.feedback:
            self.env["credit.hold.note"].create(
                {
                    "hold_id": hold.id,
                    "user_id": order.user_id.id,
                    "date": order.create_date + timedelta(hours=2),
                    "text": quotation.feedback,
                }
            )
        self._backdate(hold, lambda hold: order.create_date)
        if quotation.advice:
            hold.with_user(order.user_id).action_recommend("release", quotation.advice)
        if quotation.fate == "held":
            return
        decision = hold.with_user(users["manager"])
        if quotation.fate == "refused":
            decision.action_refuse(quotation.reason)
        else:
            decision.action_release(quotation.reason, until=today + timedelta(14))
        hold.decided_on = self._hour(today - timedelta(quotation.decided), quotation.ago * 11)
        if quotation.fate == "confirmed":
            self._confirm(order)
            order.sudo().date_order = hold.decided_on

    @api.model
    def _confirm(self, order):
        order._credit_confirm(type(order).action_confirm)

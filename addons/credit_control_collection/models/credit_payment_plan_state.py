"""From the draft of a plan to its end."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CreditPaymentPlan(models.Model):
    _inherit = "credit.payment.plan"

    def action_accept(self):
        """Let drafts run; those of more than the company allows ask for a decision first.

        :raise ValidationError: for a plan that makes no sense
        :raise UserError: for items that are not open any more, or agreed on otherwise
        """
        self.check_access("write")
        self.account_id._check_may_collect()
        self._check_draft()
        for plan in self:
            plan._check_plan()
            if plan._needs_request():
                plan._ask()
            else:
                plan._start()

    def _needs_request(self):
        most = self.company_id.sudo().credit_plan_amount
        return self.company_currency_id.compare_amounts(self._in_company_currency(), most) > 0

    def _in_company_currency(self):
        return self.currency_id._convert(
            self.total, self.company_currency_id, self.company_id, fields.Date.context_today(self)
        )

    def _check_plan(self):
        self.ensure_one()
        money = self.currency_id.format
        if not self.item_ids:
            raise ValidationError(self.env._("Items: a plan needs at least one."))
        if self.currency_id.compare_amounts(self.total, self.line_total):
            raise ValidationError(
                self.env._(
                    "Instalments: %(lines)s together, but the items are %(items)s.",
                    lines=money(self.line_total),
                    items=money(self.total),
                )
            )
        past = self.line_ids.filtered(lambda line: line.date < fields.Date.context_today(self))[:1]
        if past:
            raise ValidationError(self.env._("Instalments: %(date)s is in the past.", date=past.date))
        found = self.env["credit.promise"]._find_open(self.account_id)
        for item in self.item_ids:
            line = item.sudo().move_line_id
            if line not in found or line.currency_id != self.currency_id:
                raise UserError(
                    self.env._(
                        "%(document)s is not open in %(currency)s any more, or agreed on otherwise already.",
                        document=line.move_id.name,
                        currency=self.currency_id.name,
                    )
                )
            if item.amount <= 0 or self.currency_id.compare_amounts(item.amount, found[line]) > 0:
                raise ValidationError(
                    self.env._(
                        "Agreed on %(document)s: %(amount)s is not between zero and what is open, %(open)s.",
                        document=line.move_id.name,
                        amount=money(item.amount),
                        open=money(found[line]),
                    )
                )

    def _ask(self):
        """A request that decides about the plan."""
        request = self.env["credit.request"].create(
            {
                "kind": "payment_plan",
                "account_id": self.account_id.id,
                "plan_id": self.id,
                "reason": self.note or self.display_name,
            }
        )
        # Users do not write the state themselves.
        self.sudo().state = "waiting"
        request.action_submit()

    def _start(self):
        """Let a plan run from today: its items are not chased any more."""
        found = self.env["credit.promise"]._find_open(self.account_id)
        for item in self.sudo().item_ids:  # what is open today, whenever the draft was made
            item.open_amount = found[item.move_line_id]
        self.sudo().write({"state": "active", "date": fields.Date.context_today(self)})

    def action_draft(self):
        """Take a plan that nobody has decided, or that was cancelled, back to draft."""
        self._leave("draft", "waiting", "cancelled")

    def action_cancel(self):
        """End a plan: its items are chased again."""
        self._leave("cancelled", "draft", "waiting", "active")

    def _leave(self, state, *states):
        self.check_access("write")
        self.account_id._check_may_collect()
        labels = dict(self._fields["state"]._description_selection(self.env))
        for plan in self:
            if plan.state not in states:
                raise UserError(
                    self.env._(
                        "%(plan)s is “%(state)s”: this is no longer possible.",
                        plan=plan.display_name,
                        state=labels[plan.state],
                    )
                )
            # Who may change the plan takes back what was asked for it.
            plan.sudo().request_ids.filtered(lambda request: request.state == "submitted").action_cancel()
        # Users do not write the state themselves.
        self.sudo().state = state

    @api.model
    @api.private
    def action_new(self, account):
        """A draft with all that is late, for a customer.

        :return: the action that opens it
        """
        plan = self.create({"account_id": account.id, "currency_id": account.currency_id.id})
        plan.action_fill_items()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": plan.id,
            "views": [(False, "form")],
        }

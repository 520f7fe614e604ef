from odoo import api, fields, models
from odoo.tools import formatLang

from .credit_rule import SCOPES


class CreditRule(models.Model):
    """What a rule does, in a sentence."""

    _inherit = "credit.rule"

    summary = fields.Char(compute="_compute_summary", string="What it does")

    @api.depends(
        "amount",
        "at_invoice",
        "at_order",
        "company_id",
        "days",
        "document_type_id",
        "is_exclusion",
        "kind",
        "leave_out_paused",
        "pause_kind_ids.name",
        "scope",
        "tolerance",
        *(rule_field for rule_field, _account_field in SCOPES.values()),
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        for rule in self:
            if not rule.kind or not rule.scope:
                rule.summary = False
            elif rule.is_exclusion:
                rule.summary = self.env._(
                    "Leaves %(customers)s out of the rules of this kind that come after it.",
                    customers=rule._describe_customers(),
                )
            else:
                rule.summary = rule._describe_hold(
                    customers=rule._describe_customers(), condition=rule._describe_condition()
                )

    def _describe_hold(self, **parts):
        if self._looks_at("invoice") and self.at_order:
            return self.env._(
                "Holds orders, and invoices where they are checked, of %(customers)s when %(condition)s.",
                **parts,
            )
        if self._looks_at("invoice"):
            return self.env._(
                "Holds invoices, where they are checked, of %(customers)s when %(condition)s.", **parts
            )
        return self.env._("Holds orders of %(customers)s when %(condition)s.", **parts)

    def _describe_customers(self):
        if self.scope == "customer_type":
            return self.env._("customers of type %(type)s", type=self.customer_type_id.name or "…")
        if self.scope == "risk_class":
            return self.env._("customers in risk class %(risk)s", risk=(self.risk_class or "…").upper())
        if self.scope == "group":
            return self.env._("the members of %(group)s", group=self.group_id.name or "…")
        if self.scope == "customer":
            return self.partner_id.name or "…"
        return self.env._("all customers")

    def _describe_condition(self):
        """The condition of the rule as the end of a sentence; a kind of another addon that has none is named."""
        describe = getattr(self, f"_describe_{self.kind}", None)
        if describe:
            return describe()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return self.env._("this applies: %(kind)s", kind=kinds[self.kind])

    def _describe_money(self):
        return formatLang(self.env, self.amount, currency_obj=self.currency_id)

    def _describe_forced(self):
        return self.env._("somebody forced a hold on the account")

    def _describe_limit_exceeded(self):
        if self.tolerance and self.amount:
            return self.env._(
                "the exposure would be over the limit by more than %(percent)s %% and %(amount)s",
                percent=f"{self.tolerance:g}",
                amount=self._describe_money(),
            )
        if self.tolerance:
            return self.env._(
                "the exposure would be over the limit by more than %(percent)s %%",
                percent=f"{self.tolerance:g}",
            )
        if self.amount:
            return self.env._(
                "the exposure would be over the limit by more than %(amount)s", amount=self._describe_money()
            )
        return self.env._("the exposure would be over the limit, or over what is allowed without a decision")

    def _describe_limit_expired(self):
        return self.env._("the limit has expired")

    def _describe_overdue(self):
        if self.amount:
            text = self.env._(
                "more than %(amount)s is overdue by more than %(days)s days",
                amount=self._describe_money(),
                days=self.days,
            )
        else:
            text = self.env._("anything is overdue by more than %(days)s days", days=self.days)
        return text + self._describe_paused()

    def _describe_oldest_item(self):
        if self.amount:
            text = self.env._(
                "an open item of more than %(amount)s is overdue by more than %(days)s days",
                amount=self._describe_money(),
                days=self.days,
            )
        else:
            text = self.env._("an open item is overdue by more than %(days)s days", days=self.days)
        return text + self._describe_paused()

    def _describe_paused(self):
        if not self.leave_out_paused or not self.pause_kind_ids:
            return ""
        return self.env._(", without: %(kinds)s", kinds=", ".join(self.pause_kind_ids.mapped("name")))

    def _describe_account_not_open(self):
        return self.env._("the account is a draft or in review")

    def _describe_account_suspended(self):
        return self.env._("the account is suspended or closed")

    def _describe_same_vat(self):
        return self.env._("another customer of the same VAT number is suspended, closed or on forced hold")

    def _describe_order_amount(self):
        if not self.amount:
            return self.env._("they order at all")
        return self.env._("the order is over %(amount)s", amount=self._describe_money())

    def _describe_payment_terms(self):
        return self.env._("the order's payment terms are longer, or its cash discount better, than agreed")

    def _describe_cash_not_prepaid(self):
        return self.env._("they pay in cash and have not paid in advance")

    def _describe_document(self):
        if self.document_type_id:
            return self.env._("this paper is missing or expired: %(paper)s", paper=self.document_type_id.name)
        return self.env._("a required paper is missing or expired")

    def _describe_purchase_order(self):
        if self.amount:
            return self.env._(
                "the customer's purchase order is missing or differs by more than %(amount)s",
                amount=self._describe_money(),
            )
        return self.env._("the customer's purchase order is missing or of another amount")

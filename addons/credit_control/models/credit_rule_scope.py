from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.rule import Scope, accounts_by_rule

# The field of the rule that says whom it is about, and the field of the account that it is compared with.
SCOPES = {
    "customer_type": ("customer_type_id", "customer_type_id"),
    "risk_class": ("risk_class", "risk_class"),
    "group": ("group_id", "group_id"),
    "customer": ("partner_id", "partner_id"),
}


class CreditRule(models.Model):
    """Whom a rule is about; the matching itself is in ``tools/rule.py``."""

    _inherit = "credit.rule"

    scope = fields.Selection(
        [
            ("all", "All customers"),
            ("customer_type", "Customer type"),
            ("risk_class", "Risk class"),
            ("group", "Credit group"),
            ("customer", "One customer"),
        ],
        required=True,
        default="all",
        string="Customers",
        help="Whose orders the rule looks at.",
    )
    customer_type_id = fields.Many2one(
        "credit.customer.type", check_company=True, index="btree_not_null", help="Customers of this type."
    )
    risk_class = fields.Selection(
        lambda self: self.env["credit.account"]._fields["risk_class"].selection,
        help="Customers in this risk class.",
    )
    group_id = fields.Many2one(
        "credit.group", check_company=True, index="btree_not_null", help="Members of this group."
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        domain="[('parent_id', '=', False)]",
        help="This customer, with its contacts and addresses.",
    )
    is_exclusion = fields.Boolean(
        string="Exclusion",
        help="Holds nothing: it takes its customers out of all rules of the same kind that come after it. To give some "
        "customers a threshold of their own, place a rule for them first and an exclusion of them behind it.",
    )
    until = fields.Date(string="Holds until", help="Last day of the rule or exclusion; empty: no end.")

    @api.constrains("scope", *(rule_field for rule_field, _account_field in SCOPES.values()))
    def _check_scope(self):
        for rule in self:
            name = SCOPES.get(rule.scope, (None,))[0]
            if name and not rule[name]:
                raise ValidationError(
                    self.env._(
                        "Rule “%(rule)s” is about one %(scope)s: say which.",
                        rule=rule.name,
                        scope=rule._fields[name]._description_string(self.env).lower(),
                    )
                )
            contact = rule.partner_id
            if rule.scope == "customer" and contact != contact.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s belongs to %(customer)s: rules are about %(customer)s.",
                        contact=contact.display_name,
                        customer=contact.commercial_partner_id.display_name,
                    )
                )

    def _accounts_by_rule(self, accounts):
        """Which of these accounts each rule is about.

        :return: set of account ids by rule id, without exclusions and rules that are about none of them
        """
        scopes = [rule._get_scope() for rule in self]
        facts = {
            account.id: {
                scope: self._comparable(account[account_field])
                for scope, (_rule_field, account_field) in SCOPES.items()
            }
            for account in accounts
        }
        return accounts_by_rule(scopes, facts, fields.Date.context_today(self))

    def _get_scope(self):
        rule_field = SCOPES.get(self.scope, (None,))[0]
        about = self[rule_field] if rule_field else None
        if self.scope == "customer":
            # The account is on the commercial entity, which may have got a parent since.
            about = about.commercial_partner_id
        return Scope(
            self.id,
            self.kind,
            by=self.scope,
            key=self._comparable(about),
            is_exclusion=self.is_exclusion,
            until=self.until or None,
        )

    @staticmethod
    def _comparable(value):
        """A field's value as plain data: an id, a code, or None where there is none."""
        return (value.id if isinstance(value, models.BaseModel) else value) or None

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ...tools.rule import Scope, accounts_by_rule

# The field of the rule that says whom it is about, and the field of the account that it is compared with.
SCOPES = {
    "customer_type": ("customer_type_id", "customer_type_id"),
    "risk_class": ("risk_class", "risk_class"),
    "group": ("group_id", "group_id"),
    "customer": ("partner_id", "partner_id"),
}


class CreditRule(models.Model):
    """A condition under which an order may not be confirmed.

    Whom it is about: ``credit_rule_scope.py``. How the kinds are evaluated: ``credit_rule_evaluate.py``.
    """

    _name = "credit.rule"
    _description = "Credit rule"
    _inherit = ["credit.root.company", "credit.cached"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True, help="Only active rules hold orders.")
    sequence = fields.Integer(
        default=10,
        help="Reasons are shown in this order, and an exclusion counts for the rules of its kind that come after it.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [
            ("forced", "Forced hold"),
            ("limit_exceeded", "Exposure over the limit"),
            ("limit_expired", "Limit expired"),
            ("unsecured_above", "Unsecured exposure too high"),
            ("overdue", "Overdue for too long"),
            ("oldest_item", "Oldest open item too old"),
            ("account_not_open", "Account not yet open"),
            ("account_suspended", "Account suspended or closed"),
            ("same_vat", "VAT number of a stopped customer"),
            ("order_amount", "Large order"),
            ("payment_terms", "Better terms than agreed"),
            ("cash_not_prepaid", "Cash customer has not paid"),
            ("document", "Paper missing or expired"),
            ("purchase_order", "Customer's purchase order missing or different"),
        ],
        required=True,
        help="What is looked at when an order is confirmed or a confirmed one grows.",
    )
    at_order = fields.Boolean(
        string="When an order is confirmed",
        default=True,
        help="The rule looks at orders that are confirmed, and at confirmed ones that grow.",
    )
    at_invoice = fields.Boolean(
        string="When an invoice is posted",
        help="The rule looks at invoices that are posted without an order, where the company or the journal checks "
        "them. Kinds about what only orders have, as their amount and terms, do not look at invoices.",
    )
    tolerance = fields.Float(
        string="Tolerance (%)", help="An order may take the exposure this much over the limit."
    )
    amount = fields.Monetary(
        string="More than", help="Up to this amount nothing is held. In company currency."
    )
    days = fields.Integer(
        string="Older than (days)", help="Counted from the due date; due today is not late."
    )
    leave_out_paused = fields.Boolean(
        string="Leave out what is paused",
        help="Items that are not chased for one of the reasons chosen do not count as overdue. They do count where "
        "whoever confirms the order asked for the pause, or decided on it.",
    )
    pause_kind_ids = fields.Many2many(
        "credit.pause.kind",
        "credit_rule_pause_kind_rel",
        "rule_id",
        "kind_id",
        string="Reasons to leave out",
        domain=[("may_count", "=", True)],
        default=lambda self: self.env["credit.pause.kind"]._for_rules(),
        help="Only what somebody else than who asked for it has decided can be left out. A payment under way, a "
        "promise and a collector's own pause stop messages, not rules.",
    )

    document_type_id = fields.Many2one(
        "credit.document.type",
        string="Paper",
        check_company=True,
        help="Only this paper; empty: every required one.",
    )

    _tolerance_positive = models.Constraint("CHECK (tolerance >= 0)", "The tolerance cannot be negative.")
    _amount_positive = models.Constraint("CHECK (amount >= 0)", "The amount of a rule cannot be negative.")
    _days_positive = models.Constraint("CHECK (days >= 0)", "The days of a rule cannot be negative.")

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

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        # A new rule may be an exclusion from the others.
        self.env["credit.hold.recheck"].ask(rules.company_id)
        return rules

    def write(self, vals):
        companies = self.company_id
        result = super().write(vals)
        # Rules that change may end the reason of a hold.
        self.env["credit.hold.recheck"].ask(companies | self.company_id)
        return result

    def unlink(self):
        self.env["credit.hold.recheck"].ask(self.company_id)
        return super().unlink()

    @api.model
    def _prepare_default_vals(self, company):
        """Values of the rules that a new company starts with.

        The active ones hold customers without a decision, as far as the settings say so, and do nothing else until
        somebody sets a limit, suspends an account or forces a hold. The others wait to be switched on, so that
        installing the addon stops nobody's business.
        """
        shipped = [
            (self.env._("Forced hold"), "forced", True, {}),
            (self.env._("Over the limit"), "limit_exceeded", True, {}),
            (self.env._("Limit expired"), "limit_expired", False, {}),
            (self.env._("Overdue for more than 30 days"), "overdue", False, {"days": 30}),
            (self.env._("Account not yet open"), "account_not_open", False, {}),
            (self.env._("Account suspended or closed"), "account_suspended", True, {}),
            (self.env._("Better terms than agreed"), "payment_terms", False, {}),
            (self.env._("Cash customer has not paid"), "cash_not_prepaid", False, {}),
            (self.env._("Paper missing or expired"), "document", False, {}),
            (self.env._("Unsecured exposure"), "unsecured_above", False, {}),
            (self.env._("VAT number of a stopped customer"), "same_vat", True, {}),
        ]
        return [
            {
                "name": name,
                "kind": kind,
                "active": active,
                "sequence": 10 * place,
                "company_id": company.id,
                # What the team itself stopped; nothing is looked at before the company says so.
                "at_invoice": kind in ("forced", "account_suspended"),
                **thresholds,
            }
            for place, (name, kind, active, thresholds) in enumerate(shipped, start=1)
        ]

    @api.model
    def _of_company(self, company):
        """The active rules of a company or branch, in their order."""
        # Every order is checked, whoever confirms it.
        return self.sudo().browse(self._ids_of_root(company.sudo().root_id.id))

    @api.model
    @ormcache("root_id")
    def _ids_of_root(self, root_id):
        # Cached, because every confirmation asks, and rules change a few times a year.
        return self.sudo().search([("company_id", "=", root_id)])._ids

    @api.onchange("leave_out_paused")
    def _onchange_leave_out_paused(self):
        """A rule that begins to leave out what is paused names what new rules do."""
        if self.leave_out_paused and not self.pause_kind_ids:
            self.pause_kind_ids = self.env["credit.pause.kind"]._for_rules()

    @api.constrains("pause_kind_ids")
    def _check_pause_kinds(self):
        for rule in self:
            refused = rule.pause_kind_ids.filtered(lambda kind: not kind.may_count)
            if refused:
                raise ValidationError(
                    self.env._(
                        "Reasons to leave out: “%(kinds)s” stops messages only; rule “%(rule)s” cannot leave it out.",
                        kinds=", ".join(refused.mapped("name")),
                        rule=rule.name,
                    )
                )

    # Whom a rule is about

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

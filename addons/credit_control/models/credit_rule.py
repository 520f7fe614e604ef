from odoo import api, fields, models
from odoo.tools import ormcache


class CreditRule(models.Model):
    """A condition under which an order may not be confirmed.

    Whom it is about: ``credit_rule_scope.py``. How the kinds are evaluated: ``credit_rule_evaluate.py``.
    """

    _name = "credit.rule"
    _description = "Credit rule"
    _inherit = ["credit.root.company"]
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
            ("overdue", "Overdue for too long"),
            ("oldest_item", "Oldest open item too old"),
            ("account_not_open", "Account not yet open"),
            ("account_suspended", "Account suspended or closed"),
            ("order_amount", "Large order"),
            ("payment_terms", "Better terms than agreed"),
            ("cash_not_prepaid", "Cash customer has not paid"),
            ("document", "Paper missing or expired"),
            ("purchase_order", "Customer's purchase order missing or different"),
        ],
        required=True,
        help="What is looked at when an order is confirmed or a confirmed one grows.",
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
        help="Items that are not chased for the time being, as those in dispute, do not count as overdue.",
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

    @api.model
    def _prepare_default_vals(self, company):
        """Values of the rules that a new company starts with.

        The active ones do nothing until somebody sets a limit, suspends an account or forces a hold; the others wait to
        be switched on, so that installing the addon stops nobody's business.
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
        ]
        return [
            {
                "name": name,
                "kind": kind,
                "active": active,
                "sequence": 10 * place,
                "company_id": company.id,
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

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

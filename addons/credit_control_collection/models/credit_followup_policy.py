from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CreditFollowupPolicy(models.Model):
    """The procedure by which customers are reminded: its levels, from the first friendly message to the last.

    Whom it is for: ``credit_followup_policy_choice.py``. When it is silent: ``credit_followup_policy_quiet.py``.
    """

    _name = "credit.followup.policy"
    _description = "Follow-up policy"
    _inherit = ["credit.root.company"]
    _order = "is_default desc, sequence, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True, help="An archived policy holds for nobody.")
    sequence = fields.Integer(
        default=10, help="Of two policies that fit a customer equally well, the first one holds."
    )
    is_default = fields.Boolean(
        string="Default", help="Holds for every customer whom no other policy is for."
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Of its minimum amounts; another one than the company's is converted at the rate of the day.",
    )
    basis = fields.Selection(
        [("customer", "The oldest item"), ("item", "Each item on its own")],
        string="Level follows",
        required=True,
        default="customer",
        help="The oldest item: the customer is at the level of the oldest that may be chased. Each item on its own: "
        "a message has the highest level that one of its items reaches for the first time. Either way one message "
        "lists all items.",
    )
    is_step_by_step = fields.Boolean(
        string="Step by step",
        help="An item goes through the levels one by one, however old it is. Otherwise an old debt starts at the level "
        "that its age deserves.",
    )
    level_ids = fields.One2many("credit.followup.level", "policy_id", string="Levels", copy=True)
    user_id = fields.Many2one(
        "res.users",
        string="Calls by",
        domain="[('share', '=', False)]",
        help="Gets the calls of customers who have no collector; empty: a credit manager of the company.",
    )

    _default_uniq = models.UniqueIndex(
        "(company_id) WHERE is_default AND active", "The company has a default follow-up policy already."
    )

    @api.depends("company_id.currency_id")
    def _compute_currency_id(self):
        for policy in self:
            policy.currency_id = policy.company_id.currency_id

    @api.constrains("is_default", "customer_type_ids", "risk_class", "country_ids")
    def _check_default_is_for_all(self):
        for policy in self:
            if policy.is_default and policy._has_criteria():
                raise ValidationError(
                    self.env._(
                        "Policy “%(policy)s”: the default is for all customers, so it names no type, risk class or "
                        "country.",
                        policy=policy.name,
                    )
                )

    def copy_data(self, default=None):
        """A copy is never the default."""
        return [
            {**vals, "name": self.env._("%(policy)s (copy)", policy=policy.name), "is_default": False}
            for policy, vals in zip(self, super().copy_data(default), strict=True)
        ]

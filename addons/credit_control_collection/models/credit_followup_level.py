from odoo import fields, models


class CreditFollowupLevel(models.Model):
    _name = "credit.followup.level"
    _description = "Follow-up level"
    _order = "policy_id, days, id"
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True)
    policy_id = fields.Many2one("credit.followup.policy", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    days = fields.Integer(
        string="Days late",
        required=True,
        default=1,
        help="An item reaches the level this many days after its due date.",
    )
    min_amount = fields.Monetary(
        string="More than",
        help="Customers who owe this or less, overdue and after credits, get no message. In company currency.",
    )
    min_days = fields.Integer(
        string="Days between",
        required=True,
        default=7,
        help="A message of this level waits until the last one to the customer is this many days old.",
    )
    channel = fields.Selection(
        [("email", "E-mail"), ("call", "Call")],
        required=True,
        default="email",
        help="Call: an activity for the collector. A customer without an e-mail address is called too.",
    )
    template_id = fields.Many2one(
        "mail.template",
        string="E-mail template",
        domain="[('model', '=', 'credit.followup')]",
        ondelete="restrict",
        help="The text of the e-mail; it is written in the customer's language.",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        domain="[('res_model', 'in', (False, 'credit.account'))]",
        default=lambda self: self.env.ref("mail.mail_activity_data_call", raise_if_not_found=False),
        ondelete="restrict",
        help="Kind of activity that a call becomes.",
    )

    _policy_days_uniq = models.UniqueIndex(
        "(policy_id, days)", "The policy has a level with these days late already."
    )
    _days_positive = models.Constraint(
        "CHECK (days > 0)", "Days late: at least 1, because due today is not late."
    )
    _min_days_positive = models.Constraint(
        "CHECK (min_days > 0)", "Days between messages: at least 1, so that nobody gets two on a day."
    )
    _min_amount_positive = models.Constraint(
        "CHECK (min_amount >= 0)", "The amount of a level cannot be negative."
    )
    _template_needed = models.Constraint(
        "CHECK (channel <> 'email' OR template_id IS NOT NULL)", "A level by e-mail needs an e-mail template."
    )

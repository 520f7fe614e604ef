from odoo import api, fields, models


class CreditFollowupLevel(models.Model):
    _name = "credit.followup.level"
    _description = "Follow-up level"
    _inherit = ["credit.guarded"]
    _drops_guarded = True
    _order = "policy_id, days, id"
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True)
    policy_id = fields.Many2one("credit.followup.policy", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    days = fields.Integer(
        string="Days late",
        required=True,
        default=1,
        help="An item reaches the level this many days after its due date. Negative or 0: a courtesy before or on it; "
        "such a level is only for items that are not late.",
    )
    min_amount = fields.Monetary(
        string="More than",
        help="Customers who are asked for this or less get no message. In the currency of the policy.",
    )
    min_days = fields.Integer(
        string="Days between",
        required=True,
        default=7,
        help="A message of this level waits until the last one to the customer is this many days old.",
    )
    repeat_days = fields.Integer(
        string="Again after",
        help="An item that is still open at this level is a reason once more after this many days; 0: never.",
    )
    channel = fields.Selection(
        [
            ("email", "E-mail"),
            ("letter", "Letter"),
            ("sms", "SMS"),
            ("call", "Call"),
            ("alert", "Internal alert"),
        ],
        required=True,
        default="email",
        help="Letter: a PDF to print and post. Call: an activity for the collector. Internal alert: an activity for a "
        "colleague, nothing goes to the customer.",
    )
    template_id = fields.Many2one(
        "mail.template",
        string="E-mail template",
        domain="[('model', '=', 'credit.followup')]",
        ondelete="restrict",
        help="The text of the e-mail or letter; it is written in the customer's language.",
    )
    sms_template_id = fields.Many2one(
        "sms.template",
        string="Text message",
        domain="[('model', '=', 'credit.followup')]",
        ondelete="restrict",
        help="The text of the SMS; it is written in the customer's language.",
    )
    fallback = fields.Selection(
        [("letter", "Letter"), ("call", "Call")],
        string="Else by",
        required=True,
        default="call",
        help="Instead of an e-mail or SMS that cannot be sent, because there is no address or "
        "messages to it come back. A letter for want of a postal address becomes a call.",
    )
    alert_user = fields.Selection(
        [
            ("salesperson", "Salesperson"),
            ("leader", "Leader of the team"),
            ("manager", "Credit manager"),
        ],
        string="Alert to",
        required=True,
        default="salesperson",
        help="Who gets the activity of an internal alert; the credit manager where there is nobody else who may open "
        "the account.",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        domain="[('res_model', 'in', (False, 'credit.account'))]",
        default=lambda self: self.env.ref("mail.mail_activity_data_call", raise_if_not_found=False),
        ondelete="restrict",
        help="Kind of activity that a call becomes.",
    )
    suspends_account = fields.Boolean(
        string="Suspends the account",
        help="When a message of this level has left, an open account is suspended. The rule “account suspended” then "
        "holds its orders until the account is opened again.",
    )
    holds_orders = fields.Boolean(
        string="Holds all orders",
        help="When a message of this level has left, all orders of the customer are held until an analyst lifts it.",
    )
    when = fields.Char(compute="_compute_when", help="When an item reaches the level, in words.")

    _policy_days_uniq = models.UniqueIndex(
        "(policy_id, days)", "The policy has a level with these days late already."
    )
    _min_days_positive = models.Constraint(
        "CHECK (min_days > 0)", "Days between messages: at least 1, so that nobody gets two on a day."
    )
    _repeat_days_positive = models.Constraint("CHECK (repeat_days >= 0)", "Days cannot be negative.")
    _min_amount_positive = models.Constraint(
        "CHECK (min_amount >= 0)", "The amount of a level cannot be negative."
    )
    _template_needed = models.Constraint(
        "CHECK (channel NOT IN ('email', 'letter') OR template_id IS NOT NULL)",
        "A level by e-mail or letter needs an e-mail template.",
    )
    _sms_template_needed = models.Constraint(
        "CHECK (channel <> 'sms' OR sms_template_id IS NOT NULL)", "A level by SMS needs a text message."
    )

    @api.depends("days")
    @api.depends_context("lang")
    def _compute_when(self):
        for level in self:
            if level.days < 0:
                level.when = self.env._("%(days)s days before the due date", days=-level.days)
            elif not level.days:
                level.when = self.env._("on the due date")
            else:
                level.when = self.env._("%(days)s days late", days=level.days)

    def write(self, vals):
        result = super().write(vals)
        if "policy_id" in vals:
            # A rule looks at the company that a level comes from, not at the one that it goes to.
            self.policy_id.check_access("write")
        return result

from odoo import api, fields, models
from odoo.addons.credit_control_statement.models.credit_mailing import SENDING
from odoo.exceptions import AccessError

FIGURES = "credit_control.group_credit_figures"


class CreditFollowup(models.Model):
    """One message to one customer, and what became of it; written by runs only."""

    _name = "credit.followup"
    _description = "Follow-up message"
    _inherit = "credit.mailing"
    _order = "date desc, id"
    _waiting = "draft"

    collector_id = fields.Many2one(related="account_id.collector_id")
    level_id = fields.Many2one(
        "credit.followup.level",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Of the oldest item.",
    )
    policy_id = fields.Many2one(related="level_id.policy_id")
    state = fields.Selection(
        [("draft", "Waiting"), ("to_print", "To print"), *SENDING, ("done", "Planned")],
        required=True,
        readonly=True,
        default="draft",
        help="Uncertain: the server stopped while it handed the message over; nobody knows whether it left. "
        "Planned: a colleague has an activity on the account.",
    )
    channel = fields.Selection(
        lambda self: self.env["credit.followup.level"]._fields["channel"].selection,
        required=True,
        readonly=True,
        help="By which way it went.",
    )
    date = fields.Date(required=True, readonly=True, help="Day of the run; the figures are of that day.")
    contact_id = fields.Many2one(help="Who is written to or called.")
    days = fields.Integer(string="Days late", readonly=True, aggregator="max", help="Of the oldest item.")
    overdue = fields.Monetary(readonly=True, groups=FIGURES, help="What may be chased, before credits.")
    credits = fields.Monetary(
        readonly=True, groups=FIGURES, help="Payments and credit notes not yet allocated."
    )
    net = fields.Monetary(
        string="Asked for", readonly=True, groups=FIGURES, help="Overdue less credits, company currency."
    )
    item_ids = fields.One2many(
        "credit.followup.item", "followup_id", string="Items", readonly=True, groups=FIGURES
    )
    subject = fields.Char(readonly=True)
    body = fields.Html(string="Letter", readonly=True, sanitize=False, groups=FIGURES)
    activity_id = fields.Many2one("mail.activity", readonly=True, ondelete="set null")

    # Both partial, so that these columns are no keys to PostgreSQL and rows that something refers to can be written.
    _waiting_uniq = models.UniqueIndex(
        "(account_id) WHERE state = 'draft'", "A message to this customer is waiting to be sent already."
    )
    _account_date_uniq = models.UniqueIndex(
        "(account_id, date) WHERE state <> 'draft'", "This customer has a message of this day already."
    )
    _unfinished_idx = models.Index("(state) WHERE state NOT IN ('sent', 'done')")

    @api.depends("level_id", "partner_id")
    def _compute_display_name(self):
        for followup in self:
            followup.display_name = f"{followup.level_id.name}: {followup.partner_id.display_name}"

    @api.model
    def _check_may_send(self, company):
        """:raise AccessError: for whoever may not chase customers of the company"""
        if self.env.su:
            return
        groups = ("credit_control.group_credit_collector", "credit_control.group_credit_manager")
        if not any(map(self.env.user.has_group, groups)):
            raise AccessError(
                self.env._("Only a collector or a credit manager runs the follow-up and sends messages.")
            )
        # Whoever works in a branch works for its tree.
        if company.sudo().root_id - self.env.companies.sudo().root_id:
            raise AccessError(
                self.env._("%(company)s is none of your companies.", company=company.sudo().name)
            )

    def _get_settled_text(self, state):
        return self.env._(
            "%(message)s is in state “%(state)s”: there is nothing to settle.",
            message=self.display_name,
            state=state,
        )

    def _get_mailing_title(self):
        return self.level_id.name

    def _get_mailing_template(self):
        """The level's own text for the channel; else, where it was meant for another one, the first reminder."""
        is_text = self.channel == "sms"
        own = self.level_id.sms_template_id if is_text else self.level_id.template_id
        name = "sms_template_reminder" if is_text else "mail_template_reminder"
        return own or self.env.ref(f"credit_control_collection.{name}")

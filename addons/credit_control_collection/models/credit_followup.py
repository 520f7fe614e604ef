from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

FIGURES = "credit_control.group_credit_figures"


class CreditFollowup(models.Model):
    """One message to one customer, and what became of it; written by runs only."""

    _name = "credit.followup"
    _description = "Follow-up message"
    _order = "date desc, id"
    _check_company_domain = models.check_company_domain_parent_of

    account_id = fields.Many2one("credit.account", required=True, readonly=True, ondelete="restrict")
    partner_id = fields.Many2one(related="account_id.partner_id", string="Customer", store=True, index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
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
        [
            ("draft", "Waiting"),
            ("sending", "Being sent"),
            ("sent", "Sent"),
            ("uncertain", "Uncertain"),
            ("failed", "Failed"),
            ("done", "Call planned"),
        ],
        required=True,
        readonly=True,
        default="draft",
        help="Uncertain: the server stopped while it handed the message over; nobody knows whether it left. "
        "Call planned: an activity of the account.",
    )
    channel = fields.Selection([("email", "E-mail"), ("call", "Call")], required=True, readonly=True)
    is_fallback = fields.Boolean(
        string="No address",
        readonly=True,
        help="Meant as an e-mail; a call because there is no e-mail address.",
    )
    date = fields.Date(required=True, readonly=True, help="Day of the run; the figures are of that day.")
    user_id = fields.Many2one("res.users", string="Run by", readonly=True)
    contact_id = fields.Many2one("res.partner", readonly=True, help="Who is written to or called.")
    email = fields.Char(string="Address", readonly=True)
    lang = fields.Char(string="Language", readonly=True)
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
    mail_id = fields.Many2one(
        "mail.mail", string="E-mail", readonly=True, groups="base.group_system", ondelete="set null"
    )
    message_id = fields.Many2one(
        "mail.message", string="Note on the account", readonly=True, ondelete="set null"
    )
    activity_id = fields.Many2one("mail.activity", string="Call", readonly=True, ondelete="set null")
    tried_on = fields.Datetime(
        string="Handed over", readonly=True, help="When the mail server was given the message."
    )
    failure = fields.Text(string="What went wrong", readonly=True)

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
    def _check_may_run(self, company):
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

    def action_mark_sent(self):
        """Settle uncertain messages: somebody has found out that they arrived."""
        self._check_may_settle("uncertain")
        # Nobody writes messages but the run.
        self.sudo().write({"state": "sent", "failure": False})

    def action_send_again(self):
        """Send failed or uncertain messages once more, as they were written.

        :raise UserError: when the mail server cannot be reached; the messages then wait for it
        """
        self._check_may_settle("uncertain", "failed")
        # Nobody writes messages but the run.
        followups = self.sudo()
        followups.filtered(lambda followup: not followup.mail_id)._write_letters()
        problem = followups.filtered("mail_id")._send_letters()
        if problem:
            raise UserError(
                self.env._("The mail server cannot be reached, so the messages wait: %s", problem)
            )

    def _check_may_settle(self, *states):
        self.check_access("read")
        self._check_may_run(self.company_id)
        others = self.filtered(lambda followup: followup.state not in states)
        if others:
            label = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(message)s is in state “%(state)s”: there is nothing to settle.",
                    message=others[0].display_name,
                    state=label[others[0].state],
                )
            )

    def action_open_account(self):
        """Open the credit account of the customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "credit.account",
            "res_id": self.account_id.id,
            "views": [(False, "form")],
        }

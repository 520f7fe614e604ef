from odoo import api, fields, models
from odoo.addons.credit_control.tools.roles import FIGURES
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.roles import ROLES


class CreditInteractionLog(models.TransientModel):
    """The dialog in which somebody logs a call, visit or mail, and what was agreed."""

    _name = "credit.interaction.log"
    _description = "Log an interaction"
    _check_company_domain = models.check_company_domain_parent_of

    account_id = fields.Many2one("credit.account", required=True, readonly=True)
    partner_id = fields.Many2one(related="account_id.partner_id", string="Customer")
    company_id = fields.Many2one(related="account_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    channel = fields.Selection(
        lambda self: self._selection_channel(),
        required=True,
        default="call",
        help="How you were in touch.",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    contact_id = fields.Many2one(
        "res.partner",
        string="Person",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    phone = fields.Char(related="contact_id.phone")
    result_id = fields.Many2one("credit.interaction.result", required=True, help="What came out of it.")
    note = fields.Text(help="What was said.")
    next_date = fields.Date(
        compute="_compute_next_date",
        store=True,
        readonly=False,
        help="When to be in touch again: the customer comes back to the worklist on that day.",
    )
    agreement = fields.Selection(
        [
            ("none", "Nothing more"),
            ("items", "A promise for items"),
            ("amount", "A promise of an amount"),
            ("plan", "A payment plan"),
        ],
        string="Agreed",
        compute="_compute_agreement",
        store=True,
        readonly=False,
        help="What is promised is not chased until the day is over.",
    )
    promise_date = fields.Date(string="To be paid on", groups=FIGURES)
    promise_amount = fields.Monetary(string="Promised amount", groups=FIGURES)
    tolerance = fields.Integer(
        string="Tolerance (days)", compute="_compute_tolerance", store=True, readonly=False, groups=FIGURES
    )
    line_ids = fields.One2many(
        "credit.interaction.log.line",
        "log_id",
        string="Promised items",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        groups=FIGURES,
    )
    activity_ids = fields.Many2many(
        "mail.activity",
        string="Done with it",
        compute="_compute_activity_ids",
        store=True,
        readonly=False,
        domain="[('res_model', '=', 'credit.account'), ('res_id', '=', account_id)]",
        help="Planned activities that this interaction settles.",
    )

    @api.model
    def _selection_channel(self):
        channels = self.env["credit.interaction"]._fields["channel"]._description_selection(self.env)
        return [channel for channel in channels if channel[0] != "portal"]

    @api.depends("account_id")
    def _compute_contact_id(self):
        for log in self:
            visible = log.account_id.has_access("read") and log.account_id.partner_id
            log.contact_id = visible._get_credit_contact() if visible else False

    @api.depends("result_id")
    def _compute_next_date(self):
        for log in self:
            days = log.result_id.days
            log.next_date = fields.Date.add(fields.Date.context_today(log), days=days) if days else False

    @api.depends("result_id")
    def _compute_agreement(self):
        # Whoever may not agree on anything logs what was said, and nothing more.
        may_agree = self.env.user.has_groups(ROLES)
        for log in self:
            offered = {"promise": "items", "plan": "plan"}.get(log.result_id.offers, "none")
            log.agreement = offered if may_agree else "none"

    @api.depends("account_id")
    def _compute_tolerance(self):
        for log in self:
            log.tolerance = log.company_id.sudo().credit_promise_tolerance

    @api.depends("account_id")
    def _compute_line_ids(self):
        Promise = self.env["credit.promise"]
        for log in self:
            # What is offered; what is promised in the end is looked at anew.
            found = Promise._find_open(log.account_id) if log.account_id.has_access("read") else {}
            log.line_ids = [
                Command.clear(),
                *(
                    Command.create({"move_line_id": line.id, "open_amount": amount, "amount": amount})
                    for line, amount in list(found.items())[:50]
                ),
            ]

    @api.depends("account_id")
    def _compute_activity_ids(self):
        today = fields.Date.context_today(self)
        for log in self:
            log.activity_ids = log.account_id.activity_ids.filtered(
                lambda activity: activity.user_id == self.env.user and activity.date_deadline <= today
            )

    def action_log(self):
        """Write it down; the rights are checked where it is written.

        :return: an action that closes the dialog, or opens the plan that was asked for
        """
        self.ensure_one()
        interaction = self.env["credit.interaction"].create(self._prepare_interaction_vals())
        if self.agreement in ("items", "amount"):
            self._make_promise()
        foreign = self.activity_ids.filtered(
            lambda activity: activity.res_model != "credit.account" or activity.res_id != self.account_id.id
        )
        (self.activity_ids - foreign).action_feedback(feedback=self.note or interaction.result_id.name)
        if self.agreement == "plan":
            return self.account_id.action_new_plan()
        return {"type": "ir.actions.act_window_close", "infos": {"logged": interaction.id}}

    def _prepare_interaction_vals(self):
        return {
            "account_id": self.account_id.id,
            "channel": self.channel,
            "date": self.date,
            "contact_id": self.contact_id.id,
            "result_id": self.result_id.id,
            "note": self.note,
            "next_date": self.next_date,
        }

    def _make_promise(self):
        self.account_id._check_may_collect()
        agreed = {"tolerance": self.tolerance, "contact": self.contact_id, "note": self.note}
        if self.agreement == "amount":
            agreed["amount"] = self.promise_amount
        else:
            chosen = self.line_ids.filtered("is_promised")
            if not chosen:
                raise UserError(self.env._("Promised items: tick at least one, or promise an amount."))
            agreed["items"] = {line.move_line_id: line.amount for line in chosen}
        return self.env["credit.promise"].make(self.account_id, self.promise_date, **agreed)

import logging

from odoo import api, fields, models
from odoo.addons.credit_control.tools.roles import FIGURES
from odoo.addons.credit_control_statement.tools.mailing import SENDING
from odoo.exceptions import AccessError, UserError

_logger = logging.getLogger(__name__)

LEFT = ("sent", "done")


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
    # What a person chose in the preview, which holds when the turn of the message comes.
    upcoming = fields.Monetary(
        string="Coming due",
        readonly=True,
        groups=FIGURES,
        help="Items that are listed and not yet due, before credits.",
    )
    is_by_hand = fields.Boolean(
        string="Sent by hand",
        readonly=True,
        help="Somebody sent it from the preview: quiet days and hours do not hold it back.",
    )
    chosen_level_id = fields.Many2one(
        "credit.followup.level",
        string="Level chosen by hand",
        readonly=True,
        ondelete="restrict",
        help="Instead of the level that the items had reached.",
    )
    chosen_channel = fields.Selection(
        lambda self: self.env["credit.followup.level"]._fields["channel"].selection,
        string="Channel chosen by hand",
        readonly=True,
        help="Instead of the channel of the level.",
    )
    # What a template shows.
    items_html = fields.Html(
        string="Table of items",
        compute="_compute_items_html",
        sanitize=False,
        groups=FIGURES,
        help="For e-mail templates: the open items and credits with their totals, in the language of the template.",
    )
    total_text = fields.Char(
        string="To pay",
        compute="_compute_total_text",
        groups=FIGURES,
        help="For text messages: what is left to pay by currency, in the language of the template.",
    )

    # Both partial, so that these columns are no keys to PostgreSQL and rows that something refers to can be written.
    _waiting_uniq = models.UniqueIndex(
        "(account_id) WHERE state = 'draft'", "A message to this customer is waiting to be sent already."
    )
    _account_date_uniq = models.UniqueIndex(
        "(account_id, date) WHERE state <> 'draft'", "This customer has a message of this day already."
    )
    _unfinished_idx = models.Index("(state) WHERE state NOT IN ('sent', 'done')")

    def write(self, vals):
        left = self.browse()
        if vals.get("state") in LEFT:
            left = self.filtered(lambda followup: followup.state not in LEFT)
        result = super().write(vals)
        left._take_effect()
        return result

    @api.depends("level_id", "partner_id")
    def _compute_display_name(self):
        for followup in self:
            followup.display_name = f"{followup.level_id.name}: {followup.partner_id.display_name}"

    @api.depends("item_ids")
    @api.depends_context("lang")
    def _compute_items_html(self):
        for followup in self:
            followup.items_html = self.env["ir.qweb"]._render(
                "credit_control_collection.followup_items",
                {
                    "items": followup._get_asked_items().filtered(lambda item: not item.is_credit),
                    "credits": followup.item_ids.filtered("is_credit"),
                    "upcoming": followup.item_ids - followup._get_asked_items(),
                    "is_late": followup.days > 0,
                    "totals": followup._get_totals(),
                },
            )

    @api.depends("item_ids")
    @api.depends_context("lang")
    def _compute_total_text(self):
        for followup in self:
            totals = followup._get_totals()
            followup.total_text = ", ".join(
                currency.with_env(self.env).format(total) for currency, total in totals.items()
            )

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

    def _get_asked_items(self):
        """:return: items and credits without what is not yet due; all of them in a message about what is coming due"""
        return self.item_ids.filtered(lambda item: item.is_credit or item.days > 0 or self.days <= 0)

    def _get_totals(self):
        """:return: what is left to pay by currency, in the order in which the currencies appear"""
        totals = {}
        for item in self._get_asked_items():
            totals[item.currency_id] = totals.get(item.currency_id, 0.0) + item.amount_currency
        return {currency: currency.round(total) for currency, total in totals.items()}

    def _prepare_letter_vals(self, values, mail):
        return {
            **super()._prepare_letter_vals(values, mail),
            "subject": values["subject"],
            "body": values["body_html"],
        }

    def _clear_note(self):
        """What is attached to a reminder by its template stays on the note."""

    def _put_back(self):
        self.sms_id.unlink()
        self.item_ids.unlink()  # decided anew
        super()._put_back()

    def _take_effect(self):
        """Apply the effects of messages that have just left, in their transaction: each exactly once.

        An effect that is refused stops neither the sending nor the other effects: the account says why.
        """
        for flag, method in self._get_effects().items():
            for followup in self.filtered(f"level_id.{flag}"):
                followup._take_one_effect(method)

    def _take_one_effect(self, method):
        try:
            with self.env.cr.savepoint():
                getattr(self, method)()
        except UserError as error:
            _logger.info("%s of follow-up message %s: %s", method, self.id, error)
            self.account_id.message_post(
                body=self.env._(
                    "“%(level)s” was sent, but one of its effects was refused: %(why)s",
                    level=self.level_id.name,
                    why=error,
                )
            )

    @api.model
    def _get_effects(self):
        """Effects by the field of ``credit.followup.level`` that switches them on: names of methods, each called with
        one message that has left. An addon adds the field, the method and a line here.

        :return: dict of str
        """
        return {"suspends_account": "_effect_suspend", "holds_orders": "_effect_hold_orders"}

    def _effect_suspend(self):
        # The procedure decides, not the right of the collector who happened to send: that is what the policy is for.
        account = self.account_id.sudo()
        if account.state == "open":
            account._change_state("suspended", self._get_effect_reason())

    def _effect_hold_orders(self):
        # As above.
        self.account_id.sudo()._change_forced_hold(True, self._get_effect_reason())

    def _get_effect_reason(self):
        return self.env._(
            "Follow-up “%(level)s”: %(days)s days late.", level=self.level_id.name, days=self.days
        )

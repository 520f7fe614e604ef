from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import Source
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL, format_date


class CreditAccount(models.Model):
    """Whom somebody works on: when it was last spoken to, and its place on the list: pinned, postponed, somebody's."""

    _inherit = "credit.account"

    interaction_ids = fields.One2many("credit.interaction", "account_id", string="Interactions")
    last_interaction_id = fields.Many2one("credit.interaction", compute="_compute_last_interaction_id")
    last_interaction_date = fields.Date(
        string="Last interaction on",
        compute="_compute_last_interaction_id",
        help="When somebody was last in touch.",
    )
    worklist_pinned = fields.Boolean(
        string="Pinned",
        readonly=True,
        copy=False,
        help="On top of the worklist until somebody takes the pin off.",
    )
    worklist_until = fields.Date(
        string="Postponed until",
        readonly=True,
        copy=False,
        help="Back on the worklist by itself on this day.",
    )
    worklist_postponed_on = fields.Date(string="Postponed on", readonly=True, copy=False)
    work_contact_ids = fields.Many2many(
        "res.partner",
        string="Whom to call",
        compute="_compute_work_contact_ids",
        help="The contact for invoices first, then others with a telephone or an address for e-mails.",
    )

    @api.depends("interaction_ids")
    def _compute_last_interaction_id(self):
        Interaction = self.env["credit.interaction"]
        query = SQL(
            """SELECT DISTINCT ON (account_id) account_id, id FROM credit_interaction WHERE account_id = ANY(%s)
             ORDER BY account_id, date DESC, id DESC""",
            self.ids,
            to_flush=[Interaction._fields[name] for name in ("account_id", "date")],
        )
        # SQL because the last of each is asked for; whoever sees the account sees its interactions.
        last = dict(self.env.execute_query(query))
        for account in self:
            account.last_interaction_id = last.get(account.id, False)
            account.last_interaction_date = account.last_interaction_id.date

    @api.depends("partner_id")
    def _compute_work_contact_ids(self):
        contacts = self.env["res.partner"].search(
            [
                ("commercial_partner_id", "in", self.partner_id.ids),
                ("type", "in", ("contact", "invoice", "other")),
                "|",
                ("phone", "!=", False),
                ("email", "!=", False),
            ]
        )
        by_customer = contacts.grouped("commercial_partner_id")
        for account in self:
            known = by_customer.get(account.partner_id, contacts.browse())
            first = account.partner_id._get_credit_contact()
            account.work_contact_ids = (first | known).sorted(
                lambda contact, first=first: (contact != first, contact.type != "invoice", not contact.phone)
            )

    def action_log_interaction(self):
        """Open the dialog that logs a call, visit or mail."""
        self.ensure_one()
        return self.env["credit.interaction.log"]._get_records_action(
            name=self.env._("Log an interaction"),
            target="new",
            context={**self.env.context, "default_account_id": self.id, "dialog_size": "large"},
        )

    def action_postpone(self):
        """Ask until when these customers are left alone."""
        self._check_may_collect()
        return self.env["credit.worklist.change"]._get_records_action(
            name=self.env._("Postpone"),
            target="new",
            context={"default_account_ids": self.ids, "default_what": "postpone"},
        )

    def action_pin(self):
        """Keep these customers on top of the worklist, or let go of those that are."""
        self._check_may_collect()
        for account in self.sudo():  # collectors do not write accounts
            account.worklist_pinned = not account.worklist_pinned

    @api.private
    def postpone(self, until, reason=None):
        """Leave these customers alone until a day; they come back to the worklist by themselves.

        :param date until: first day on which they are to be worked on again
        :param str reason: told in the chatter of the account
        :raise ValidationError: for a day that is not to come
        """
        self._check_may_collect()
        today = fields.Date.context_today(self)
        if not until or until <= today:
            raise ValidationError(
                self.env._("Postpone until: %(date)s is no day to come.", date=until or self.env._("empty"))
            )
        # Collectors do not write accounts.
        self.sudo().write({"worklist_until": until, "worklist_postponed_on": today})
        for account in self:
            text = self.env._("Postponed until %(date)s.", date=format_date(self.env, until))
            account.message_post(body=" ".join(filter(None, (text, (reason or "").strip()))))

    @api.private
    def assign_collector(self, user):
        """Give these customers to a collector.

        :param user: who chases them from now on; nobody when empty
        :raise AccessError: unless a credit manager, or the leader of the customer's team, or who takes a customer that
            has no collector for herself
        :raise ValidationError: for somebody who may not chase them
        """
        self._check_may_collect()
        me = self.env.user
        if user and not user.has_group("credit_control.group_credit_collector"):
            raise ValidationError(self.env._("Collector: %(user)s is none.", user=user.name))
        for account in self:
            if user and account.company_id.sudo() not in user.sudo().company_ids.root_id:
                raise ValidationError(
                    self.env._(
                        "Collector: %(user)s does not work for %(company)s.",
                        user=user.name,
                        company=account.company_id.name,
                    )
                )
            takes = user == me and not account.collector_id
            leads = account.team_id and account.team_id.sudo().leader_id == me
            if not (self.env.su or takes or leads or me.has_group("credit_control.group_credit_manager")):
                raise AccessError(
                    self.env._(
                        "%(customer)s is given to a collector by a credit manager or the leader of its team.",
                        customer=account.display_name,
                    )
                )
        # Collectors do not write accounts.
        self.sudo().collector_id = user

    def _get_card_events(self):
        """What the client card of this customer tells: all that happened in the last twelve months."""
        self.ensure_one()
        since = fields.Date.subtract(fields.Date.context_today(self), months=12)
        return self.env["credit.event"].search([("account_id", "=", self.id), ("date", ">=", since)])

    @api.model
    def _event_source_interactions(self):
        query = SQL(
            """
            SELECT interaction.date, interaction.account_id, 'interaction' AS kind, NULL::numeric AS amount,
                   NULL::integer AS currency_id, 'credit.interaction' AS res_model, interaction.id AS res_id,
                   jsonb_build_object('channel', interaction.channel, 'result', interaction.result_id, 'user', who.name,
                                      'contact', contact.name, 'note', interaction.note,
                                      'next', interaction.next_date) AS parameters
              FROM credit_interaction interaction
              JOIN res_users logger ON logger.id = interaction.user_id
              JOIN res_partner who ON who.id = logger.partner_id
         LEFT JOIN res_partner contact ON contact.id = interaction.contact_id
            """
        )
        names = ["account_id", "channel", "contact_id", "date", "next_date", "note", "result_id", "user_id"]
        reads = {"credit.interaction": names, "res.partner": ["name"], "res.users": ["partner_id"]}
        return Source("interaction", query, "credit.interaction", reads)

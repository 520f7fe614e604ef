from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import fields_to_flush
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import SQL, format_date

from ...tools.roles import NOTICE_ROLES

REPORT = "credit_control_collection.credit_notice_report"
PROPOSED_DAYS = 8  # from today to the deadline of a new draft
# What comes after a notice was sent: its proof.
PROOFS = ("proof", "proof_name", "tracking_number")
LATER = {"activity_ids", "message_follower_ids", *PROOFS}


class CreditNotice(models.Model):
    """A formal notice: the customer is to pay items until a day, and there is a proof that it was told so.

    A draft may change. What was sent is final: its items and amounts stay as they were, and it is only withdrawn, with
    a reason. Whether it was obeyed is asked of the ledger.
    """

    _name = "credit.notice"
    _description = "Formal notice"
    _inherit = ["credit.guarded", "credit.numbered", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    # Neither values nor defaults of a client begin anywhere but with a draft of today.
    _drops_guarded = True
    _guarded_fields = (
        "date",
        "name",
        "sent_by_id",
        "stage",
        "user_id",
        "withdrawn_on",
        "withdraw_reason",
    )
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(string="Number", readonly=True, copy=False, default="/")
    account_id = fields.Many2one("credit.account", required=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(related="account_id.partner_id", string="Customer", store=True, index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    collector_id = fields.Many2one(related="account_id.collector_id")
    user_id = fields.Many2one(
        "res.users", string="Made by", readonly=True, default=lambda self: self.env.user, copy=False
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="To",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="Whose address stands on it; the customer's own when empty.",
    )
    date = fields.Date(required=True, readonly=True, default=fields.Date.context_today, copy=False)
    sent_on = fields.Date(
        copy=False,
        tracking=True,
        help="When it left; today when empty. Interest may run from the day after it.",
    )
    sent_by_id = fields.Many2one("res.users", string="Sent by", readonly=True, copy=False)
    how = fields.Selection(
        [
            ("registered", "Registered letter"),
            ("email", "E-mail with receipt"),
            ("bailiff", "Bailiff"),
            ("hand", "Handed over"),
            ("other", "Other"),
        ],
        string="Sent by way of",
        required=True,
        default="registered",
        tracking=True,
        help="How the customer is told, so that it can be proved.",
    )
    deadline = fields.Date(
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=PROPOSED_DAYS),
        tracking=True,
        copy=False,
        help="Last day on which the customer may pay; from the next one the notice has expired.",
    )
    tracking_number = fields.Char(
        copy=False, tracking=True, help="Of the registered letter, or the bailiff's reference."
    )
    proof = fields.Binary(attachment=True, copy=False, help="Receipt, acknowledgement or the bailiff's deed.")
    proof_name = fields.Char(copy=False, tracking=True)
    note = fields.Text(string="Text added", help="Stands on the notice, after its own words.")
    line_ids = fields.One2many("credit.notice.line", "notice_id", string="Items", copy=False)
    amount = fields.Monetary(
        string="Demanded",
        currency_field="company_currency_id",
        compute="_compute_amount",
        store=True,
        help="Of all items, as they were open when it was made or sent, in company currency.",
    )
    left = fields.Monetary(
        string="Still open",
        currency_field="company_currency_id",
        compute="_compute_left",
        help="Of its items, by the ledger of this moment, in company currency.",
    )
    stage = fields.Selection(
        [("draft", "Draft"), ("sent", "Sent"), ("withdrawn", "Withdrawn")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
        help="What people did with it.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("expired", "Expired"),
            ("settled", "Settled"),
            ("withdrawn", "Withdrawn"),
        ],
        compute="_compute_state",
        search="_search_state",
        help="Settled: nothing of its items is open. Expired: the deadline is over, and something is. Both by the "
        "ledger of today.",
    )
    withdrawn_on = fields.Date(readonly=True, copy=False)
    withdraw_reason = fields.Char(string="Withdrawn because", readonly=True, copy=False, tracking=True)

    _account_idx = models.Index("(account_id, stage)")

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for notice in self:
            notice.amount = notice.company_currency_id.round(sum(notice.line_ids.mapped("amount")))

    @api.depends("stage", "line_ids.move_line_id")
    def _compute_left(self):
        # SQL: one statement for all. Whoever may read a notice may know what is open of it.
        left = dict(
            self.env.execute_query(
                SQL(
                    """SELECT item.notice_id, SUM(line.amount_residual + COALESCE(undone.amount, 0))
                         FROM credit_notice_line item JOIN account_move_line line ON line.id = item.move_line_id
                    LEFT JOIN LATERAL (
                              SELECT SUM(part.amount) AS amount FROM account_partial_reconcile part
                               WHERE part.debit_move_id = line.id AND part.credit_move_id = ANY(%(drafts)s)
                              ) undone ON TRUE
                        WHERE item.notice_id = ANY(%(ids)s) AND line.parent_state = 'posted'
                     GROUP BY item.notice_id""",
                    ids=self.ids,
                    drafts=self.env["credit.account"]._matched_drafts_sql(),
                    to_flush=self._state_reads(),
                )
            )
        )
        for notice in self:
            notice.left = left.get(notice._origin.id, 0.0)

    @api.depends("stage", "deadline", "line_ids.move_line_id")
    def _compute_state(self):
        # Not stored: it expires at midnight, and is settled when the books say so.
        states = dict(
            self.env.execute_query(
                SQL(
                    "SELECT notice.id, %s FROM credit_notice notice WHERE notice.id = ANY(%s)",
                    self._state_sql(SQL("notice")),
                    self.ids,
                )
            )
        )
        for notice in self:
            notice.state = states.get(notice._origin.id, notice.stage)

    @api.model
    def _state_reads(self):
        reads = {
            "account.move.line": ["amount_residual", "parent_state"],
            "account.partial.reconcile": ["amount", "credit_move_id", "debit_move_id"],
            "credit.notice": ["deadline", "stage"],
            "credit.notice.line": ["move_line_id", "notice_id"],
        }
        return fields_to_flush(self.env, reads)

    @api.model
    def _state_sql(self, notice):
        """The same as the field ``state``, today.

        :param SQL notice: alias of ``credit_notice``
        """
        return SQL(
            """CASE WHEN %(notice)s.stage <> 'sent' THEN %(notice)s.stage
                    WHEN NOT EXISTS (
                         SELECT FROM credit_notice_line item JOIN account_move_line line ON line.id = item.move_line_id
                          WHERE item.notice_id = %(notice)s.id AND line.parent_state = 'posted'
                            AND (%(is_open)s OR EXISTS (
                                 SELECT FROM account_partial_reconcile part
                                  WHERE part.debit_move_id = line.id AND part.credit_move_id = ANY(%(drafts)s)))
                         ) THEN 'settled'
                    WHEN %(notice)s.deadline < %(today)s THEN 'expired' ELSE 'sent' END""",
            notice=notice,
            is_open=self.env["credit.account"]._is_open_sql(SQL("line")),
            # What is matched with a draft is open: the draft is not in the ledger.
            drafts=self.env["credit.account"]._matched_drafts_sql(),
            today=fields.Date.context_today(self),
            to_flush=self._state_reads(),
        )

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = ANY(%s)", model._state_sql(SQL.identifier(alias)), [state for state in value if state]
            )
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        # Lists are sorted and grouped by the state of today, too.
        if field_expr == "state":
            self._check_field_access(self._fields["state"], "read")
            return self._state_sql(SQL.identifier(alias))
        return super()._field_to_sql(alias, field_expr, query)

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = ", ".join(filter(None, (notice.name, notice.partner_id.display_name)))

    @api.constrains("contact_id", "account_id")
    def _check_contact(self):
        for notice in self.sudo():  # a contact of somebody else is named nowhere
            if notice.contact_id and notice.contact_id.commercial_partner_id != notice.partner_id:
                raise ValidationError(self.env._("To: this contact does not belong to the customer."))

    @api.model_create_multi
    def create(self, vals_list):
        notices = super().create(vals_list)
        notices._check_may_notify()
        notices._give_numbers()
        return notices

    def write(self, vals):
        if not self.env.su:
            self._refuse_moved("account_id", vals)
            if vals.keys() - LATER:
                self._check_draft()
            self._check_may_notify()
            self._check_proofs(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if not self.env.su:
            self._check_draft()

    def _check_may_notify(self):
        """:raise AccessError: for who may not see these customers, or gives no notice to any"""
        if self.env.su:
            return
        self.account_id.check_access("read")
        if not self.env.user.has_groups(NOTICE_ROLES):
            raise AccessError(
                self.env._(
                    "Only a collector, customer account manager or credit manager gives a customer formal notice."
                )
            )

    def _check_draft(self):
        for notice in self:
            if notice.stage != "draft":
                raise UserError(
                    self.env._(
                        "%(notice)s is no draft any more: what was sent stays as it is. It can be withdrawn.",
                        notice=notice.display_name,
                    )
                )

    def _check_proofs(self, vals):
        """A proof that is there is evidence: only a credit manager replaces it."""
        if self.env.user.has_group("credit_control.group_credit_manager"):
            return
        for notice in self.filtered(lambda notice: notice.stage != "draft"):
            replaced = [
                name for name in PROOFS if name in vals and notice[name] and vals[name] != notice[name]
            ]
            if replaced:
                labels = [self._fields[name]._description_string(self.env) for name in replaced]
                raise AccessError(
                    self.env._(
                        "%(fields)s of %(notice)s: only a credit manager replaces a proof.",
                        fields=", ".join(labels),
                        notice=notice.name,
                    )
                )

    # What people do

    def action_fill_items(self):
        """Put all that is late, and in no notice that runs, into drafts."""
        self._check_draft()
        today = fields.Date.context_today(self)
        for notice in self:
            rows = notice.account_id._read_owed_items()
            taken = self._find_running(self.env["account.move.line"].union(*rows))
            notice.line_ids = [
                Command.clear(),
                *(
                    Command.create({"move_line_id": line.id})
                    for line, row in rows.items()
                    if line not in taken and row.date_due < today
                ),
            ]

    def action_send(self):
        """Say that drafts were sent: from now on they stay as they are, and their letter is kept.

        :raise ValidationError: for a day or a deadline that makes no sense
        :raise UserError: without items, or for items that are paid, not late, or in a notice that runs
        """
        self.check_access("write")
        self._check_may_notify()
        self._check_draft()
        for notice in self:
            sent_on = notice.sent_on or fields.Date.context_today(self)
            notice._check_days(sent_on)
            notice._check_items(sent_on)
            # Users do not write the stage themselves.
            notice.sudo().write({"stage": "sent", "sent_on": sent_on, "sent_by_id": self.env.uid})
            notice._keep_letter()

    def _check_days(self, sent_on):
        if sent_on > fields.Date.context_today(self):
            raise ValidationError(self.env._("Sent on: %(date)s is still to come.", date=sent_on))
        if not self.deadline or self.deadline <= sent_on:
            raise ValidationError(
                self.env._(
                    "Deadline: %(date)s is not after the day on which it is sent, %(sent)s.",
                    date=self.deadline or self.env._("empty"),
                    sent=sent_on,
                )
            )

    def _check_items(self, sent_on):
        """Look at the ledger once more, and write down what is open now."""
        if not self.line_ids:
            raise UserError(self.env._("Items: a notice demands at least one."))
        rows = self.account_id._read_owed_items()
        taken = self._find_running(self.line_ids.move_line_id)
        for item in self.line_ids:
            row = rows.get(item.move_line_id)
            if not row:
                raise UserError(self.env._("%(document)s is not open any more.", document=item.name))
            if row.date_due >= sent_on:
                raise UserError(
                    self.env._(
                        "%(document)s is due on %(due)s: it was not late on %(sent)s.",
                        document=item.name,
                        due=format_date(self.env, row.date_due),
                        sent=format_date(self.env, sent_on),
                    )
                )
            if item.move_line_id in taken:
                raise UserError(
                    self.env._(
                        "%(document)s is in a notice that runs already: withdraw that one first.",
                        document=item.name,
                    )
                )
        # What is open is a fact of the ledger, which users do not write.
        self.sudo().line_ids._note_open()

    @api.model
    def _find_running(self, lines):
        """:return: those of some ``account.move.line`` that are in a notice that was sent and not withdrawn"""
        # Whoever may see the customer may know that it got a notice.
        items = self.env["credit.notice.line"].sudo()
        return items.search([("move_line_id", "in", lines.ids), ("stage", "=", "sent")]).move_line_id

    def action_withdraw(self):
        """Ask why notices are withdrawn."""
        self.check_access("write")
        self._check_may_notify()
        return self.env["credit.notice.withdraw"]._get_records_action(
            name=self.env._("Withdraw"), target="new", context={"default_notice_ids": self.ids}
        )

    @api.private
    def withdraw(self, reason):
        """Withdraw notices: their items may be in another one, and no interest runs from them.

        :param str reason: why; it stays on the notice and on the timeline
        :raise ValidationError: without a reason
        :raise UserError: for what was not sent, or is withdrawn already
        """
        self.check_access("write")
        self._check_may_notify()
        if not (reason or "").strip():
            raise ValidationError(self.env._("Withdrawn because: say why."))
        for notice in self:
            if notice.stage != "sent":
                raise UserError(
                    self.env._("%(notice)s was not sent: there is nothing to withdraw.", notice=notice.name)
                )
        # Users do not write the stage themselves.
        self.sudo().write(
            {
                "stage": "withdrawn",
                "withdrawn_on": fields.Date.context_today(self),
                "withdraw_reason": reason.strip(),
            }
        )

    def action_print(self):
        """The notice as PDF, in the customer's language."""
        return self.env.ref(REPORT).report_action(self)

    def action_open_account(self):
        """Open the credit account of the customer."""
        return self.account_id.action_open()

    # What others ask

    @api.model
    @api.private
    def _notice_days(self, lines):
        """From which day on interest may run because of a formal notice.

        Notices that were sent count, paid or not; withdrawn ones do not. Of several the first one counts.

        :param lines: ``account.move.line``
        :return: the first day after the notice was sent, by the line's id; without those that were in none
        """
        if not lines:
            return {}
        # SQL: one statement for as many lines as are asked for. Whoever computes interest needs no right on notices.
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT item.move_line_id, MIN(notice.sent_on) + 1
                         FROM credit_notice_line item JOIN credit_notice notice ON notice.id = item.notice_id
                        WHERE item.move_line_id = ANY(%s) AND notice.stage = 'sent'
                     GROUP BY item.move_line_id""",
                    list(lines.ids),
                    to_flush=[
                        self._fields["sent_on"],
                        self._fields["stage"],
                        *(self.line_ids._fields[name] for name in ("move_line_id", "notice_id")),
                    ],
                )
            )
        )

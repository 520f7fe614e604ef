from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command, Domain
from odoo.tools import SQL

from ...tools.roles import FIGURES

LATE_DAYS = 3


class CreditHold(models.Model):
    """A document that may not go on, why, and what was decided about it; most are orders."""

    _name = "credit.hold"
    _description = "Credit hold"
    _inherit = ["credit.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_domain = models.check_company_domain_parent_of
    # Sales, who only read holds, answer in the chatter of theirs.
    _mail_post_access = "read"
    # Who decides next is the only thing of a hold that a user writes; its methods do the rest.
    _guards_readonly = True

    name = fields.Char(
        required=True, readonly=True, help="Number of the held document; it stays when that is deleted."
    )
    res_model = fields.Char(string="Document model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, readonly=True, help="The held document."
    )
    order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        index=True,
        ondelete="set null",
        help="The held order, where the document is one.",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The held invoice, where the document is one.",
    )
    account_id = fields.Many2one(
        "credit.account", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="account_id.partner_id", string="Customer", store=True, index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    salesperson_id = fields.Many2one(
        "res.users",
        compute="_compute_salesperson_id",
        store=True,
        index="btree_not_null",
        help="Who is told what was decided: the salesperson of an order.",
    )
    owner_id = fields.Many2one(
        "res.users", tracking=True, help="Who decides next; the analyst of the account when the hold opens."
    )
    state = fields.Selection(
        [
            ("open", "Held"),
            ("released", "Released"),
            ("refused", "Refused"),
            ("cleared", "Cleared"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="open",
        readonly=True,
        index=True,
        tracking=True,
        help="Cleared: the reason no longer exists, so the order went through without a decision.",
    )
    checkpoint = fields.Selection(
        [("confirmation", "Confirmation"), ("increase", "Increase"), ("invoice", "Invoice")],
        required=True,
        default="confirmation",
        readonly=True,
        help="Confirmation: the quotation waits. Increase: the order goes on as it was confirmed; what somebody wants "
        "to add to it waits. Invoice: a draft without an order waits to be posted.",
    )
    amount = fields.Monetary(
        readonly=True,
        help="Total of the order when it was held, with what should be added to it, in company currency.",
    )
    added = fields.Monetary(
        string="Held amount",
        readonly=True,
        help="What waits, in company currency: the whole order, or what should be added to a confirmed one.",
    )
    reason_ids = fields.One2many("credit.hold.reason", "hold_id", string="Reasons", readonly=True)
    reasons = fields.Text(compute="_compute_reasons", string="Why")
    note_ids = fields.One2many("credit.hold.note", "hold_id", string="Feedback", readonly=True)

    _open_document_uniq = models.UniqueIndex(
        "(res_model, res_id) WHERE state = 'open'", "This document already has an open hold."
    )
    _document_idx = models.Index("(res_model, res_id)")

    main_kind = fields.Selection(
        lambda self: self.env["credit.rule"]._fields["kind"]._description_selection(self.env),
        compute="_compute_main_kind",
        store=True,
        index=True,
        string="Main reason",
        help="Kind of the first reason, in the order of the rules.",
    )
    age = fields.Integer(
        string="Days held",
        compute="_compute_age",
        help="Days of the calendar from the hold to its decision, or to today.",
    )
    age_bucket = fields.Selection(
        [("new", "Today"), ("waiting", "1 to 3 days"), ("late", "More than 3 days")],
        compute="_compute_age",
        search="_search_age_bucket",
        string="Age",
        help="Calendar days since it is held, or until it was decided.",
    )

    document_lines = fields.Html(compute="_compute_document_lines", sanitize=False)
    gauge = fields.Json(related="account_id.gauge", groups=FIGURES, string="Exposure against the limit")
    overdue = fields.Monetary(related="account_id.overdue", groups=FIGURES)
    oldest_days = fields.Integer(related="account_id.oldest_days", groups=FIGURES)

    @api.depends("res_model", "res_id", "order_id.user_id")
    def _compute_salesperson_id(self):
        for hold in self:
            # Who holds a document need not see whose it is.
            hold.salesperson_id = hold._get_document().sudo()._credit_hold_user()

    def _get_document(self):
        """:return: the held document; an empty record of ``credit.hold.document`` once it, or its addon, is gone"""
        self.ensure_one()
        nothing = self.env["credit.hold.document"]
        if self.res_model not in self.env:
            return nothing
        document = self.env[self.res_model].browse(self.res_id).exists()
        return document if hasattr(document, "_credit_hold_user") else nothing

    @api.depends("reason_ids.description")
    @api.depends_context("uid", "lang")
    def _compute_reasons(self):
        for hold in self:
            hold.reasons = "\n".join(hold.reason_ids.mapped("description"))

    @api.model
    @api.private
    def open_for(
        self, document, account, breaches, amount, *, checkpoint="confirmation", added=None, change=None
    ):
        """Hold a document, or bring its open hold up to date.

        :param document: a record of a model with ``credit.hold.document``
        :param breaches: list of ``tools.check.Breach``
        :param amount: total of the document in company currency, with what should be added to it
        :param checkpoint: ``confirmation`` of a quotation, ``increase`` of a confirmed order, ``invoice`` without an
            order, or one of an addon
        :param added: what waits, in company currency; when empty, the whole document, or for an increase what the
            amount is above the order's total of now
        :param change: the wanted change of a confirmed order, as JSON: ``{"lines": [{"id": 7, "values": {"price_unit":
            12.0}, "before": {"price_unit": 10.0}}, {"id": False, "values": {"product_id": 3, …}}]}``; values as for
            ``write`` on the line, ``before`` what they were when it was asked for, a new line without id; with
            ``{"term": {"id": 4, "before": 2}}`` beside the lines where the payment terms change
        :return: the hold
        """
        # Sales confirm orders but have no right to write holds.
        holds = self.sudo()
        if added is None:
            added = amount - (document._get_credit_amount() if checkpoint == "increase" else 0.0)
        vals = {
            "account_id": account.id,
            "added": added,
            "amount": amount,
            "change": change,
            "checkpoint": checkpoint,
            "reason_ids": self._prepare_reasons(breaches),
            **self._unrated_vals(breaches),
        }
        hold = holds.search(
            [("res_model", "=", document._name), ("res_id", "=", document.id), ("state", "=", "open")]
        )
        if hold:
            hold.write(vals)
        else:
            hold = holds.create({**vals, **self._prepare_vals(document, account)})
        return hold.with_env(self.env)

    @api.model
    def _prepare_reasons(self, breaches):
        return [Command.clear()] + [
            Command.create(
                {
                    "sequence": index,
                    "rule_id": breach.rule_id,
                    "code": breach.code,
                    "value": breach.value,
                    "threshold": breach.threshold,
                    "parameters": breach.parameters,
                }
            )
            for index, breach in enumerate(breaches)
        ]

    @api.model
    def _prepare_vals(self, document, account):
        """Values of a new hold that do not change while it is open."""
        # Sales see which analyst decides, but the account may be of a customer that is not theirs.
        return {
            "name": document._credit_hold_name(),
            "res_model": document._name,
            "res_id": document.id,
            "order_id": document.id if document._name == "sale.order" else False,
            "move_id": document.id if document._name == "account.move" else False,
            "owner_id": account.sudo().analyst_id.id,
        }

    def action_open_document(self):
        """Open the held document."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)._get_records_action(context={})

    # The queue, by reason and age

    @api.depends("reason_ids.sequence", "reason_ids.rule_id")
    def _compute_main_kind(self):
        for hold in self:
            hold.main_kind = hold.reason_ids.sorted("sequence").rule_id[:1].kind

    @api.depends("create_date", "decided_on")
    def _compute_age(self):
        now = fields.Datetime.now()
        for hold in self:
            # Days of the calendar: what was held yesterday evening is a day old this morning.
            since, until = (
                fields.Datetime.context_timestamp(hold, moment).date()
                for moment in (hold.create_date or now, hold.decided_on or now)
            )
            hold.age = (until - since).days
            hold.age_bucket = "late" if hold.age > LATE_DAYS else "waiting" if hold.age else "new"

    def _age_bucket_sql(self, alias):
        """The same in SQL, so that columns can count by it.

        :param str alias: of ``credit_hold``
        """
        zone = self.env.tz.zone

        def day(moment):
            return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, zone)

        created, decided = (SQL.identifier(alias, name) for name in ("create_date", "decided_on"))
        age = SQL(
            "(%s - %s)", day(SQL("COALESCE(%s, %s::timestamp)", decided, fields.Datetime.now())), day(created)
        )
        return SQL(
            "CASE WHEN %s > %s THEN 'late' WHEN %s > 0 THEN 'waiting' ELSE 'new' END",
            age,
            LATE_DAYS,
            age,
            to_flush=self._fields["decided_on"],
        )

    def _search_age_bucket(self, operator, value):
        if operator != "in":
            return NotImplemented
        values = [bucket for bucket in value if bucket]
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL("%s = ANY(%s)", self._age_bucket_sql(alias), values)
        )

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec == "age_bucket":
            return self._age_bucket_sql(alias)
        return super()._read_group_groupby(alias, groupby_spec, query)

    # Who decides next

    def write(self, vals):
        if not self.env.su and "owner_id" in vals:
            self._check_may_assign()
        return super().write(vals)

    def _check_may_assign(self):
        if not self.env.user.has_group("credit_control.group_credit_analyst"):
            raise AccessError(self.env._("Only credit analysts and managers say who decides about a hold."))

    def action_take_over(self):
        """Become the one who decides about these holds next.

        :raise AccessError: for whoever is no analyst, see ``write``
        :raise UserError: when one of them is decided already
        """
        self._check_open()
        self.owner_id = self.env.user

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        followers = super()._message_auto_subscribe_followers(updated_values, default_subtype_ids)
        # Sales who hold an order by confirming it need not see the user who decides.
        owner = self.env["res.users"].sudo().browse(updated_values.get("owner_id") or [])
        if owner.active and owner != self.env.user:
            followers.append(
                (owner.partner_id.id, default_subtype_ids, "credit_control.message_hold_assigned")
            )
        return followers

    # What the page shows beside it

    @api.depends("res_model", "res_id", "order_id.order_line")
    @api.depends_context("lang")
    def _compute_document_lines(self):
        for hold in self:
            # The user who sees the hold may know what is held, without access to the document.
            hold.document_lines = hold._get_document().sudo()._credit_hold_lines()

    def action_open_account(self):
        """Open the credit account of the customer."""
        self.ensure_one()
        return self.account_id.action_open()

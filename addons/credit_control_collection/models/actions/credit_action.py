from odoo import api, fields, models
from odoo.addons.credit_control.tools.roles import FIGURES
from odoo.addons.credit_control.tools.source import fields_to_flush
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL


class CreditAction(models.Model):
    """A corrective action about any record: what is to be done, by whom, until when, and what came out of it.

    ``mail.activity`` reminds of it; the record is ours because a report needs its history.
    """

    _name = "credit.action"
    _description = "Corrective action"
    _inherit = ["credit.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "until, priority desc, id"
    _drops_guarded = True
    _guarded_fields = ("activity_id", "carried", "date", "done_by_id", "done_on", "first_until", "state")
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(string="What", required=True, tracking=True)
    description = fields.Text(help="What exactly is to be done, and why.")
    res_model = fields.Char(string="Kind of record", required=True, index=True)
    res_id = fields.Many2oneReference(string="Record", model_field="res_model", required=True, index=True)
    record_name = fields.Char(
        string="About", compute="_compute_record_name", help="The record; empty where you may not see it."
    )
    account_id = fields.Many2one(
        "credit.account",
        string="Credit account",
        compute="_compute_account_id",
        store=True,
        precompute=True,
        readonly=False,
        index=True,
        ondelete="restrict",
        help="The customer whom it is about; that of the record where it has one.",
    )
    partner_id = fields.Many2one(related="account_id.partner_id", string="Customer", store=True, index=True)
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        required=True,
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        string="Who",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        tracking=True,
        help="Gets an activity for it.",
    )
    date = fields.Date(
        string="Since", required=True, readonly=True, default=fields.Date.context_today, copy=False
    )
    until = fields.Date(
        required=True,
        tracking=True,
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=7),
        help="A later day counts as carried; the first one is kept.",
    )
    first_until = fields.Date(string="First planned until", readonly=True, copy=False)
    carried = fields.Integer(
        readonly=True, copy=False, aggregator="max", help="How many times it was put off to a later day."
    )
    priority = fields.Selection([("0", "Normal"), ("1", "High"), ("2", "Urgent")], required=True, default="0")
    state = fields.Selection(
        [("open", "Open"), ("done", "Done"), ("cancelled", "Cancelled")],
        required=True,
        readonly=True,
        default="open",
        copy=False,
        tracking=True,
        group_expand=True,
    )
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late", help="Open, and its day is over."
    )
    done_on = fields.Date(readonly=True, copy=False, help="When it was done, or cancelled.")
    done_by_id = fields.Many2one("res.users", string="Done by", readonly=True, copy=False)
    result = fields.Text(copy=False, help="What came out of it.")
    activity_id = fields.Many2one("mail.activity", readonly=True, copy=False, index=True, ondelete="set null")
    collected = fields.Monetary(
        string="Collected since",
        compute="_compute_collected",
        groups=FIGURES,
        help="Money of this customer that was matched from the day on which the action was made to the day on which "
        "it was done, or today. It came since, not necessarily because of it.",
    )

    _record_idx = models.Index("(res_model, res_id)")
    _open_idx = models.Index("(until) WHERE state = 'open'")

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "lang")
    def _compute_record_name(self):
        for action in self:
            record = action._get_record()
            action.record_name = record.display_name if record and record.has_access("read") else False

    @api.depends("res_model", "res_id")
    def _compute_account_id(self):
        for action in self:
            action.account_id = action._get_own_account() or action.account_id

    @api.depends("account_id", "res_model", "res_id")
    def _compute_company_id(self):
        for action in self:
            action.company_id = (
                action.sudo().account_id.company_id
                or action._get_record_company()
                or self.env.company.root_id
            )

    @api.depends("state", "until")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for action in self:
            action.is_late = action.state == "open" and bool(action.until) and action.until < today

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "open") & Domain("until", "<", fields.Date.context_today(self))
        wanted = set(value)
        if wanted >= {True, False}:
            return Domain.TRUE
        return late if True in wanted else ~late

    @api.depends("account_id", "date", "done_on", "state")
    def _compute_collected(self):
        collected = self._read_collected()
        for action in self:
            action.collected = collected.get(action._origin.id, 0.0)

    def _read_collected(self):
        """Money of each action's customer from the day of the action to its end, in company currency.

        :return: amount by id, of those with a customer; money that is not matched with anything yet is none
        """
        known = self._origin.filtered(lambda action: action.sudo().account_id)
        if not known:
            return {}
        Account = self.env["credit.account"]
        lines = SQL(
            """ARRAY(SELECT line.id FROM account_move_line line
                       JOIN res_partner contact ON contact.id = line.partner_id
                      WHERE contact.commercial_partner_id = ANY(%s) AND line.account_id = ANY(%s))""",
            known.sudo().partner_id.ids,
            Account._receivable_accounts_sql(),
            to_flush=fields_to_flush(
                self.env,
                {"account.move.line": ["account_id", "partner_id"], "res.partner": ["commercial_partner_id"]},
            ),
        )
        today = fields.Date.context_today(self)
        # SQL: one statement for all; the field is for who may see figures of the customer.
        rows = self.env.execute_query(
            SQL(
                """SELECT action.id, SUM(matching.collected)
                     FROM credit_action action
                     JOIN credit_account account ON account.id = action.account_id
                     JOIN res_partner contact ON contact.commercial_partner_id = account.partner_id
                     JOIN %(matchings)s matching
                       ON matching.partner_id = contact.id
                      AND matching.date BETWEEN action.date AND COALESCE(action.done_on, %(today)s)
                     JOIN res_company branch ON branch.id = matching.company_id AND %(root)s = account.company_id
                    WHERE action.id = ANY(%(ids)s)
                 GROUP BY action.id""",
                matchings=Account._matchings_sql(
                    today,
                    SQL(
                        """partial.max_date >= %s
                           AND (partial.debit_move_id = ANY(%s) OR partial.credit_move_id = ANY(%s))""",
                        min(known.mapped("date")),
                        lines,
                        lines,
                    ),
                ),
                today=today,
                root=Account._root_company_sql(SQL("branch")),
                ids=known.ids,
                to_flush=fields_to_flush(
                    self.env,
                    {
                        "account.partial.reconcile": ["credit_move_id", "debit_move_id", "max_date"],
                        "credit.account": ["company_id", "partner_id"],
                        "credit.action": ["account_id", "date", "done_on"],
                        "res.partner": ["commercial_partner_id"],
                    },
                ),
            )
        )
        return dict(rows)

    # What it is about

    def _get_record(self):
        """:return: the record, with the rights of whoever asks; None when it is gone or of no model"""
        self.ensure_one()
        return self._find_record(self.res_model, self.res_id)

    @api.model
    def _find_record(self, res_model, res_id):
        model = self.env.get(res_model) if res_model else None
        if model is None or model._abstract or model._transient or not res_id:
            return None
        return model.browse(res_id).exists() or None

    def _get_own_account(self):
        """:return: the credit account of the record, whatever the user sees; empty where it has none"""
        record = self._get_record()
        if record is None:
            return self.env["credit.account"]
        # Which customer a record is about is a fact.
        record = record.sudo()
        if hasattr(record, "_credit_action_account"):
            return record._credit_action_account()
        return self._guess_account(record)

    @api.model
    def _guess_account(self, record):
        """The account of a record that says nothing about it: by its account, or by its customer and company."""
        accounts = self.env["credit.account"].sudo()
        field = record._fields.get("account_id")
        if field is not None and field.comodel_name == "credit.account":
            return accounts.browse(record.account_id.id)
        partner = record if record._name == "res.partner" else None
        if partner is None and getattr(record._fields.get("partner_id"), "comodel_name", "") == "res.partner":
            partner = record.partner_id
        if not partner:
            return accounts
        company = self._company_of(record) or self.env.company.root_id
        return accounts.search(
            [("partner_id", "=", partner.commercial_partner_id.id), ("company_id", "=", company.id)]
        )

    def _get_record_company(self):
        record = self._get_record()
        return self._company_of(record.sudo()) if record is not None else self.env["res.company"]

    @api.model
    def _company_of(self, record):
        field = record._fields.get("company_id")
        if record._name == "res.company":
            return record.root_id
        if field is None or field.comodel_name != "res.company":
            return self.env["res.company"]
        return record.company_id.root_id

    @api.constrains("res_model", "res_id", "account_id")
    def _check_record(self):
        for action in self:
            if action._get_record() is None:
                raise ValidationError(
                    self.env._(
                        "About: there is no %(model)s %(id)s.", model=action.res_model, id=action.res_id
                    )
                )
            account = action.sudo().account_id
            own = action._get_own_account()
            company = action._get_record_company()
            if account and ((own and own != account) or (company and company != account.company_id)):
                raise ValidationError(
                    self.env._("Credit account: the record is not one of this customer in this company.")
                )

    @api.constrains("user_id", "company_id")
    def _check_user(self):
        for action in self.sudo():  # who works where is a fact, whatever the user sees of colleagues
            user = action.user_id
            if action.state != "open":
                continue
            if user.share or not user.active or action.company_id.root_id not in user.company_ids.root_id:
                raise ValidationError(
                    self.env._(
                        "Who: %(user)s does not work in %(company)s.",
                        user=user.name,
                        company=action.company_id.name,
                    )
                )

    # Writing

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create([self._complete(vals) for vals in vals_list])
        if not self.env.su:
            actions.account_id.check_access("read")
        for action in actions.sudo():  # users do not write what counts
            action.first_until = action.until
            action._plan()
        return actions

    @api.model
    def _complete(self, vals):
        """Without a record it is about the customer itself; nobody makes one about what is out of sight."""
        given = {**self.default_get(["res_model", "res_id", "account_id"]), **vals}
        if not given.get("res_model") or not given.get("res_id"):
            if not given.get("account_id"):
                raise UserError(self.env._("About: choose a customer, or make the action on a record."))
            vals = {**vals, "res_model": "credit.account", "res_id": given["account_id"]}
            given.update(vals)
        record = self._find_record(given["res_model"], given["res_id"])
        # A rule looks at the action, not at what it is about.
        if record is not None and not self.env.su:
            record.check_access("read")
        return vals

    def write(self, vals):
        if not self.env.su:
            fixed = [
                name
                for name in ("res_model", "res_id", "account_id")
                if name in vals and any(self._differs(action, name, vals[name]) for action in self)
            ]
            self._refuse_guarded(fixed)
            if vals.keys() - {"activity_ids", "message_follower_ids"}:
                self._check_open()
        later = self.browse()
        if vals.get("until"):
            until = fields.Date.to_date(vals["until"])
            later = self.filtered(lambda action: action.state == "open" and action.until < until)
        result = super().write(vals)
        for action in later.sudo():  # users do not write what counts
            action.carried += 1
        if not vals.keys().isdisjoint({"description", "name", "until", "user_id"}):
            self._move_activity()
        return result

    @staticmethod
    def _differs(action, name, value):
        known = action[name]
        return (known.id if isinstance(known, models.BaseModel) else known) != value

    def _check_open(self):
        for action in self:
            if action.state != "open":
                raise UserError(
                    self.env._(
                        "“%(action)s” is not open any more: take it up again first.", action=action.name
                    )
                )

    def action_open_record(self):
        """Open the record that it is about."""
        self.ensure_one()
        record = self._get_record()
        if record is None:
            raise UserError(self.env._("The record is gone."))
        if hasattr(record, "action_open"):
            return record.action_open()
        return record._get_records_action(context={})

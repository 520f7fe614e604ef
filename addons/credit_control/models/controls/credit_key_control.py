"""What each key control looks at: one query for its figures, and the records behind them."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL


class CreditKeyControl(models.Model):
    """One key control in one month: who looked at it, what there was, who signed it."""

    _name = "credit.key.control"
    _description = "Control of a month"
    _inherit = ["credit.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, sequence, id"
    _check_company_domain = models.check_company_domain_parent_of
    _guarded_fields = ("amount", "count", "done_by_id", "done_on", "signed_by_id", "signed_on", "state")

    type_id = fields.Many2one(
        "credit.key.control.type", string="Control", required=True, readonly=True, ondelete="restrict"
    )
    sequence = fields.Integer(related="type_id.sequence", store=True)
    kind = fields.Selection(related="type_id.kind")
    description = fields.Text(related="type_id.description")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(string="Month", required=True, readonly=True, help="First day of the month.")
    date_to = fields.Date(required=True, readonly=True, help="Last day of the month.")
    date_due = fields.Date(
        string="Due date", required=True, tracking=True, help="Until then it has to be signed."
    )
    owner_id = fields.Many2one("res.users", tracking=True, help="Who looks at it.")
    state = fields.Selection(
        [("open", "To do"), ("done", "To sign"), ("signed", "Signed off")],
        required=True,
        default="open",
        readonly=True,
        tracking=True,
        index=True,
    )
    count = fields.Integer(string="Records", readonly=True, aggregator=None, help="How many were found.")
    amount = fields.Monetary(
        readonly=True,
        aggregator=None,
        help="What they come to; for the ageing, the difference from the ledger.",
    )
    note = fields.Text(help="What was found, and what is done about it. Papers are attached below.")
    done_by_id = fields.Many2one("res.users", readonly=True, help="Who looked at it; somebody else signs.")
    done_on = fields.Datetime(readonly=True)
    signed_by_id = fields.Many2one("res.users", readonly=True)
    signed_on = fields.Datetime(readonly=True)
    is_late = fields.Boolean(string="Late", compute="_compute_is_late", search="_search_is_late")

    _month_uniq = models.UniqueIndex(
        "(type_id, company_id, date_from)", "This control exists already for this company and month."
    )

    @api.depends("type_id", "date_from")
    def _compute_display_name(self):
        for control in self:
            month = control.date_from and control.date_from.strftime("%Y-%m")
            control.display_name = f"{control.type_id.name} {month}" if month else control.type_id.name

    @api.depends("state", "date_due")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for control in self:
            control.is_late = control.state != "signed" and control.date_due and control.date_due < today

    def _search_is_late(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return [("state", "!=", "signed"), ("date_due", "<", fields.Date.context_today(self))]

    def write(self, vals):
        if not self.env.su and any(control.state == "signed" for control in self):
            raise UserError(self.env._("A control that is signed off is not changed any more."))
        return super().write(vals)

    @api.model
    def _generate(self):
        """Make the controls of last month that are missing, and give each to its owner."""
        date_to = fields.Date.subtract(fields.Date.context_today(self).replace(day=1), days=1)
        date_from = date_to.replace(day=1)
        known = set(self._read_group([("date_from", "=", date_from)], ["type_id", "company_id"]))
        types = self.env["credit.key.control.type"].search(Domain.TRUE)
        controls = self.create(
            [
                {
                    "type_id": kind.id,
                    "company_id": company.id,
                    "date_from": date_from,
                    "date_to": date_to,
                    "date_due": fields.Date.add(date_to, days=kind.days),
                    "owner_id": (kind.owner_id or company._get_credit_manager()).id,
                }
                for company in self.env["res.company"].search([("parent_id", "=", False)])
                for kind in types.filtered(
                    lambda kind, company=company: kind.company_id in (company, company.browse())
                )
                if (kind, company) not in known
            ]
        )
        for control in controls.filtered("owner_id"):
            control.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=control.display_name,
                date_deadline=control.date_due,
                user_id=control.owner_id.id,
            )

    def action_done(self):
        """Keep the figures of this moment as evidence, and hand these controls to whoever signs.

        :raise UserError: for a control that was looked at already
        """
        self.check_access("write")
        self._check_state("open")
        for control in self:
            count, amount = control._get_evidence()
            control.sudo().write(
                {
                    "count": count,
                    "amount": amount,
                    "state": "done",
                    "done_by_id": self.env.uid,
                    "done_on": fields.Datetime.now(),
                }
            )
        self.sudo().activity_feedback(["mail.mail_activity_data_todo"])

    def action_sign(self):
        """Sign these controls off, as somebody else than who looked at them.

        :raise AccessError: for who is no credit manager
        :raise UserError: for who looked at them, or for a control that nobody looked at
        """
        self.check_access("write")
        self._check_state("done")
        if not self.env.user.has_group("credit_control.group_credit_manager"):
            raise AccessError(self.env._("Only a credit manager or the CFO signs controls off."))
        for control in self:
            if control.done_by_id == self.env.user and not control.company_id.credit_self_approval:
                raise UserError(
                    self.env._(
                        "You looked at %(name)s, so somebody else signs it.", name=control.display_name
                    )
                )
        self.sudo().write(
            {"state": "signed", "signed_by_id": self.env.uid, "signed_on": fields.Datetime.now()}
        )

    def action_reopen(self):
        """Look at these controls again, as long as nobody has signed them."""
        self.check_access("write")
        self._check_state("done")
        self.sudo().write({"state": "open", "done_by_id": False, "done_on": False})

    def _check_state(self, state):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for control in self:
            if control.state != state:
                raise UserError(
                    self.env._(
                        "%(name)s is “%(state)s”.", name=control.display_name, state=labels[control.state]
                    )
                )

    # Evidence

    def _get_evidence(self):
        """:return: number of records and what they come to, in company currency"""
        self.ensure_one()
        if self.kind == "ageing_ledger":
            return self._evidence_ageing_ledger()
        source = self._get_source()
        if not source:
            return 0, 0.0
        model, domain, amount = source
        # The figures are of the whole company, whoever looks at them.
        count, total = self.env[model].sudo()._read_group(domain, [], ["__count", f"{amount}:sum"])[0]
        return count, total or 0.0

    def _get_source(self):
        """The records that a control is about.

        :return: (model, domain, field of the amount), None for a control of papers
        """
        company = ("company_id", "=", self.company_id.id)
        # Moments are kept in UTC; a month ends where its last day does.
        first, last = (fields.Datetime.to_datetime(day) for day in (self.date_from, self.date_to))
        last = fields.Datetime.add(last, days=1)
        sources = {
            "limits_reviewed": (
                "credit.exposure",
                [
                    company,
                    ("account_id.state", "=", "open"),
                    ("limit_mode", "in", ("zero", "amount")),
                    ("account_id.review_date", "<=", self.date_to),
                ],
                "limit_amount",
            ),
            "overrides": (
                "credit.hold",
                [
                    company,
                    ("state", "=", "released"),
                    ("decided_on", ">=", first),
                    ("decided_on", "<", last),
                ],
                "release_amount",
            ),
            "unapplied_cash": ("credit.open.item", [company, ("component", "=", "unallocated")], "amount"),
            "new_accounts": (
                "credit.exposure",
                [
                    company,
                    ("account_id.create_date", ">=", first),
                    ("account_id.create_date", "<", last),
                ],
                "limit_amount",
            ),
            "ageing_ledger": ("credit.open.item", [company], "amount"),
        }
        return sources.get(self.kind)

    def _evidence_ageing_ledger(self):
        """Open items, and by how much they differ from the balance of the receivable accounts; it has to be zero."""
        Account = self.env["credit.account"]
        # SQL: both sides from one snapshot, of all branches.
        [(count, difference)] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*) FILTER (WHERE %(is_open)s),
                       COALESCE(SUM(line.amount_residual) FILTER (WHERE %(is_open)s), 0)
                       - COALESCE(SUM(line.balance), 0)
                  FROM account_move_line line
                  JOIN res_company company ON company.id = line.company_id
                 WHERE line.parent_state = 'posted' AND line.account_id = ANY(%(accounts)s) AND %(root)s = %(company)s
                """,
                is_open=Account._is_open_sql(SQL("line")),
                accounts=Account._receivable_accounts_sql(),
                root=Account._root_company_sql(SQL("company")),
                company=self.company_id.id,
                to_flush=[
                    self.env["account.move.line"]._fields[name]
                    for name in ("account_id", "amount_residual", "balance", "company_id", "parent_state")
                ],
            )
        )
        return count, self.currency_id.round(float(difference))

    def action_open_records(self):
        """Show the records that this control is about, as they are now."""
        self.ensure_one()
        source = self._get_source()
        if not source:
            raise UserError(self.env._("The evidence of this control is attached to it."))
        model, domain, _amount = source
        return self.env[model]._get_records_action(
            name=self.display_name,
            views=[(False, "list"), (False, "form")],
            domain=domain,
            context={"create": False},
        )

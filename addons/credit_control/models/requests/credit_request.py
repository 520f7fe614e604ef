from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.decision import Cause
from ...tools.roles import FIGURES


class CreditRequest(models.Model):
    """Somebody asks for a limit, for terms, for a release…; what each kind does: ``credit_request_kind.py``."""

    _name = "credit.request"
    _description = "Credit request"
    _inherit = ["credit.approval"]
    _order = "id desc"
    _check_company_domain = models.check_company_domain_parent_of
    _mail_post_access = "read"

    kind = fields.Selection(
        [
            ("opening", "Opening"),
            ("limit", "Limit"),
            ("temporary_limit", "Temporary limit"),
            ("terms", "Payment terms"),
            ("sale_mode", "Sale mode"),
            ("suspension", "Suspension"),
            ("reactivation", "Reactivation"),
            ("release", "Release of a hold"),
        ],
        credit_proposal=True,
        required=True,
        default="limit",
        index=True,
        help="What is asked for.",
    )
    account_id = fields.Many2one(
        "credit.account",
        string="Credit account",
        credit_proposal=True,
        required=True,
        index=True,
        ondelete="restrict",
        help="The customer whom it is about.",
    )
    partner_id = fields.Many2one(related="account_id.partner_id", string="Customer", store=True, index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    batch_id = fields.Many2one(
        "credit.request.batch",
        index=True,
        readonly=True,
        ondelete="restrict",
        help="Decided together with the others of this batch.",
    )
    hold_id = fields.Many2one(
        "credit.hold",
        credit_proposal=True,
        index=True,
        ondelete="restrict",
        domain="[('account_id', '=', account_id), ('state', '=', 'open')]",
        help="The held order that shall go on.",
    )
    amount = fields.Monetary(
        string="At stake",
        compute="_compute_amount",
        store=True,
        help="In company currency: it says who may decide. Zero for “no limit”, which takes the highest right.",
    )
    description = fields.Char(compute="_compute_description", string="Proposal")

    exposure = fields.Monetary(related="account_id.exposure", groups=FIGURES, string="Exposure today")
    overdue = fields.Monetary(related="account_id.overdue", groups=FIGURES, string="Overdue today")

    _batch_account_uniq = models.UniqueIndex(
        "(batch_id, account_id) WHERE batch_id IS NOT NULL", "A customer is only once in a batch."
    )

    file_missing = fields.Text(
        related="account_id.file_missing",
        help="Required papers that are missing, to validate, refused or expired.",
    )

    @api.depends("kind", "proposed_amount", "proposed_currency_id", "proposed_mode", "hold_id", "account_id")
    def _compute_amount(self):
        hidden = self._hidden()
        for request in self:
            known = request.account_id and request not in hidden
            amount = request._get_approval_amount() if known else 0.0
            request.amount = 0.0 if amount == float("inf") else amount

    @api.depends(lambda self: ("kind", *self._proposal_fields()))
    @api.depends_context("uid", "lang")
    def _compute_description(self):
        for request in self:
            request.description = getattr(request, f"_describe_{request.kind}")()

    @api.depends("name", "kind", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for request in self:
            parts = [request.name, labels.get(request.kind), request.partner_id.sudo().name]
            request.display_name = ", ".join(part for part in parts if part and part != "/")

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        requests._check_may_ask()
        requests._check_sees()
        return requests

    def write(self, vals):
        result = super().write(vals)
        if any(name in vals for name in ("account_id", "hold_id", "kind")):
            self._check_may_ask()
            self._check_sees()
        if "state" in vals:
            self._move_account_along(vals["state"])
        return result

    def _check_sees(self):
        """:raise AccessError: for a customer or a held order that the user may not see"""
        self.account_id.check_access("read")
        self.hold_id.check_access("read")

    def _check_may_ask(self):
        """:raise AccessError: for a kind that none of the user's roles asks for"""
        if self.env.su:
            return
        for kind in set(self.mapped("kind")):
            if not self.env.user.has_groups(self._groups_that_ask(kind)):
                label = dict(self._fields["kind"]._description_selection(self.env))[kind]
                raise AccessError(self.env._("None of your roles asks for: %(kind)s.", kind=label))

    @api.model
    def _groups_that_ask(self, kind):
        """Groups of which a user needs one to ask for a kind, separated by commas."""
        team = "credit_control.group_credit_account_manager,credit_control.group_credit_analyst"
        return {
            "opening": team,
            "release": f"{team},credit_control.group_credit_collector,credit_control.group_credit_sales",
        }.get(kind, f"{team},credit_control.group_credit_collector")

    def action_approve(self, reason=None):
        """Approve the next step of these requests; those of a batch are approved there."""
        self._refuse_lines()
        return super().action_approve(reason)

    def action_refuse(self, reason):
        """Refuse these requests; those of a batch are refused there, or dropped from it."""
        self._refuse_lines()
        return super().action_refuse(reason)

    def action_drop(self):
        """Take lines out of their batch; after it was submitted only who may decide it does, and the log tells.

        :raise AccessError: for who may not
        """
        self.check_access("read")
        self._check_state("draft", "submitted")
        for batch, lines in self.grouped("batch_id").items():
            if batch.state == "submitted":
                whose, is_own = batch._find_right(batch._get_waiting_step())
                reason = self.env._("Dropped from %(batch)s.", batch=batch.name)
                on_behalf = whose if whose != self.env.user else None
                lines._log_decision("refused", Cause(reason, None, is_own, on_behalf))
            else:
                batch.check_access("write")
            # Lines change with their batch only.
            lines.sudo().state = "cancelled"

    def _restart(self):
        super(CreditRequest, self._on_their_own())._restart()
        # What changes in a line changes the batch.
        self.batch_id.sudo().changed_by_id = self.env.uid
        self.batch_id._restart()

    def _refuse_lines(self):
        line = self.filtered("batch_id")[:1]
        if line:
            raise UserError(
                self.env._(
                    "%(name)s is decided with its batch %(batch)s.", name=line.name, batch=line.batch_id.name
                )
            )

    def action_open(self):
        """Open this request."""
        self.ensure_one()
        return self._get_records_action(context={})

    def action_submit_and_close(self):
        """Submit from the dialog that a button of the account opened."""
        self.action_submit()
        return {"type": "ir.actions.act_window_close"}

    def _get_approval_kind(self):
        self.ensure_one()
        return self.kind

    def _get_approval_amount(self):
        self.ensure_one()
        return getattr(self, f"_amount_{self.kind}", self._amount_of_account)()

    def _get_accounts(self):
        return self.account_id

    def _check_proposal(self):
        self._check_may_ask()
        for request in self:
            getattr(request, f"_check_{request.kind}", lambda: None)()

    def _carry_out(self, cause):
        for request in self:
            # The right to decide was checked; what it takes to write an account is another one.
            account = request.account_id.sudo().with_context(credit_cause=cause)
            getattr(request, f"_apply_{request.kind}")(account)

    def _log_decision(self, kind, cause):
        for request in self:
            self.env["credit.decision"].with_context(credit_cause=cause)._record(
                request.account_id,
                kind,
                cause.reason,
                after={"description": request.description},
                document=request,
            )

    def _on_their_own(self):
        return self.filtered(lambda request: not request.batch_id)

    def _get_summary(self):
        return self.description

    # Openings go with their file

    def _move_account_along(self, state):
        """Asked for, an account is in review; where its opening is not given, its file is a draft again."""
        openings = self.filtered(lambda request: request.kind == "opening")
        if state == "submitted":
            openings._move_account("draft", "review")
        elif state in ("refused", "cancelled", "expired"):
            openings.account_id.invalidate_recordset(["open_request_count"])
            waiting = openings.account_id.filtered("open_request_count")
            given_up = openings.filtered(lambda request: request.account_id not in waiting)
            given_up._move_account("review", "draft")

    def _move_account(self, before, after):
        for request in self:
            reason = request.decision_reason or request.reason or request.name
            # Whoever may ask or decide may move the account along; the log tells on which request.
            account = request.account_id.sudo().with_context(credit_cause=Cause(reason, request))
            if account.state == before:
                account._change_state(after, reason)

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

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
        compute="_compute_account_id",
        store=True,
        readonly=False,
        precompute=True,
        credit_proposal=True,
        index=True,
        ondelete="restrict",
        help="The customer whom it is about; empty where it is about a document of no customer.",
    )
    res_model = fields.Char(string="Document model", credit_proposal=True, index="btree_not_null")
    res_id = fields.Many2oneReference(
        string="Document",
        model_field="res_model",
        credit_proposal=True,
        help="The document that it is about.",
    )
    partner_id = fields.Many2one(related="account_id.partner_id", string="Customer", store=True, index=True)
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
        help="Root company whose approval rules hold: that of the account, or of the document.",
    )
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

    _account_or_document = models.Constraint(
        "CHECK (account_id IS NOT NULL OR res_id IS NOT NULL)", "A request is about a customer or a document."
    )
    _document_idx = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")

    @api.depends("res_model", "res_id")
    def _compute_account_id(self):
        for request in self:
            # Who asks about a document need not see the customer's account; what is shown of it has its own rights.
            document = request._get_document().sudo()
            request.account_id = document._credit_request_account() if document else request.account_id

    @api.depends("account_id.company_id", "res_model", "res_id")
    def _compute_company_id(self):
        for request in self:
            document = request._get_document().sudo()
            request.company_id = (
                document._credit_request_company() if document else request.account_id.sudo().company_id
            )

    def _get_document(self):
        """:return: the document that the request is about; an empty ``credit.request.document`` where there is none"""
        self.ensure_one()
        nothing = self.env["credit.request.document"]
        if not self.res_id or self.res_model not in self.env:
            return nothing
        document = self.env[self.res_model].browse(self.res_id).exists()
        return document if hasattr(document, "_credit_request_apply") else nothing

    @api.depends(
        "kind",
        "proposed_amount",
        "proposed_currency_id",
        "proposed_mode",
        "hold_id",
        "account_id",
        "res_model",
        "res_id",
    )
    def _compute_amount(self):
        hidden = self._hidden()
        for request in self:
            known = (request.account_id or request.res_id) and request not in hidden
            amount = request._get_approval_amount() if known else 0.0
            request.amount = 0.0 if amount == float("inf") else amount

    @api.depends(lambda self: ("kind", *self._proposal_fields()))
    @api.depends_context("uid", "lang")
    def _compute_description(self):
        for request in self:
            document = request._get_document()
            # The user who sees the request may know what it is about.
            request.description = (
                document.sudo()._credit_request_describe(request)
                if document
                else getattr(request, f"_describe_{request.kind}", lambda: False)()
            )

    @api.depends("name", "kind", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for request in self:
            # The user who sees the request may know what it is about.
            about = request.partner_id.sudo().name or request._get_document().sudo().display_name
            parts = [request.name, labels.get(request.kind), about]
            request.display_name = ", ".join(part for part in parts if part and part != "/")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_askable(vals.get("res_model"), vals.get("res_id"))
        requests = super().create(vals_list)
        requests._check_may_ask()
        requests._check_sees()
        return requests

    def write(self, vals):
        result = super().write(vals)
        if any(name in vals for name in ("account_id", "hold_id", "kind", "res_id", "res_model")):
            self._check_may_ask()
            self._check_sees()
        if "state" in vals:
            self._move_account_along(vals["state"])
            if vals["state"] in ("refused", "cancelled", "expired"):
                self._tell_documents()
        return result

    def _tell_documents(self):
        """Let the documents of these requests know that nothing comes of them."""
        for request in self:
            document = request._get_document()
            if document:
                # The user who refuses or takes back may not write the document.
                document.sudo()._credit_request_refused(request)

    def _check_sees(self):
        """:raise AccessError: for a customer, a held order or a document that the user may not see

        :raise ValidationError: for a document that no request can be about
        """
        self.hold_id.check_access("read")
        for request in self:
            self._check_askable(request.res_model, request.res_id)
            (request._get_document() or request.account_id).check_access("read")

    @api.model
    def _check_askable(self, model, id_):
        """:raise ValidationError: for a document that no request can be about"""
        base = self.env.registry["credit.request.document"]
        if id_ and not (model in self.env and isinstance(self.env[model], base)):
            raise ValidationError(
                self.env._("Document: no request can be about %(model)s %(id)s.", model=model or "?", id=id_)
            )

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

    def action_open_document(self):
        """Open the document that the request is about."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)._get_records_action(context={})

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
        document = self._get_document()
        if document:
            # Who decides is said by the document, whatever the user may read of it.
            return document.sudo()._credit_request_amount(self)
        if self.res_id:
            # What it was about is gone: nobody but the highest right could decide.
            return float("inf")
        return getattr(self, f"_amount_{self.kind}", self._amount_of_account)()

    def _get_accounts(self):
        return self.account_id

    def _get_log_companies(self):
        return self.filtered(lambda request: not request.account_id).company_id

    def _check_proposal(self):
        self._check_may_ask()
        for request in self:
            document = request._get_document().sudo()  # the user who asks need not read all of it
            if document:
                document._credit_request_check(request)
            elif request.res_id:
                raise UserError(self.env._("%(name)s: its document is gone.", name=request.name))
            else:
                getattr(request, f"_check_{request.kind}", lambda: None)()

    def _carry_out(self, cause):
        for request in self:
            document = request._get_document()
            if document:
                # The right to decide was checked; what it takes to write the document is another one.
                document.sudo().with_context(credit_cause=cause)._credit_request_apply(request)
                request._log_decision("approved", cause)
                continue
            # The right to decide was checked; what it takes to write an account is another one.
            account = request.account_id.sudo().with_context(credit_cause=cause)
            getattr(request, f"_apply_{request.kind}")(account)

    def _log_decision(self, kind, cause):
        for request in self:
            document = request._get_document().sudo()  # the log keeps what was decided on, whoever decides
            self.env["credit.decision"].with_context(credit_cause=cause)._record(
                request.account_id,
                kind,
                cause.reason,
                after={
                    "description": request.description,
                    **(document._credit_request_snapshot(request) if document else {}),
                },
                document=document or request,
                company=request.company_id,
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

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class CreditApproval(models.AbstractModel):
    """Something that one person asks for and another one decides, in steps and up to an amount.

    A concrete model has ``company_id`` and ``currency_id``, and marks the fields that are being approved with
    ``credit_proposal=True``. ``_get_approval_kind`` and ``_get_approval_amount`` choose the rules, ``_get_accounts``
    says which accounts are decided on, ``_check_proposal`` refuses nonsense, and ``_carry_out`` does what was approved
    after the last step.
    """

    _name = "credit.approval"
    _description = "Request with approval"
    _inherit = ["credit.guarded", "credit.numbered", "mail.thread", "mail.activity.mixin"]
    # A stored value that comes from the account or from the lines says who may decide, too.
    _guards_readonly = True

    name = fields.Char(string="Number", readonly=True, copy=False, default="/")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "To decide"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("expired", "Expired"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        help="What is approved is carried out at once. Expired: nobody decided in time.",
    )
    # The reason is read by who decides: changing it changes what was approved.
    reason = fields.Text(credit_proposal=True, help="Why it is asked for; whoever decides reads it.")
    requested_by_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
        index=True,
        help="May not decide.",
    )
    changed_by_id = fields.Many2one(
        "res.users",
        string="Last changed by",
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
        help="Who last changed what is proposed; may not decide.",
    )
    submitted_on = fields.Datetime(readonly=True, copy=False)
    date_expiry = fields.Date(
        string="Decide until", copy=False, help="If nobody has decided by the end of this day, it expires."
    )
    waiting_group_id = fields.Many2one(
        "res.groups",
        string="Decides next",
        readonly=True,
        copy=False,
        index=True,
        help="Whose role decides the next step.",
    )
    step_ids = fields.One2many(
        "credit.approval.step",
        "res_id",
        domain=lambda self: [("res_model", "=", self._name)],
        string="Steps",
        readonly=True,
        copy=False,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_on = fields.Datetime(readonly=True, copy=False)
    decision_reason = fields.Text(readonly=True, copy=False, help="In the words of whoever decided.")
    is_self_approved = fields.Boolean(
        string="Self-approved", readonly=True, copy=False, help="Decided by whoever had asked for it."
    )
    may_decide = fields.Boolean(
        compute="_compute_may_decide", search="_search_may_decide", string="To decide by me"
    )

    _guarded_fields = (
        "batch_id",
        "changed_by_id",
        "decided_by_id",
        "decided_on",
        "decision_reason",
        "is_self_approved",
        "name",
        "requested_by_id",
        "state",
        "step_ids",
        "submitted_on",
        "waiting_group_id",
    )

    def _valid_field_parameter(self, field, name):
        return name == "credit_proposal" or super()._valid_field_parameter(field, name)

    @api.model
    def _proposal_fields(self):
        """:return: names of the fields that are what is being approved, in the order of their names"""
        return sorted(
            name for name, field in self._fields.items() if getattr(field, "credit_proposal", False)
        )

    def _get_approval_kind(self):
        """:return: kind of ``credit.approval.rule`` that this needs"""
        raise NotImplementedError

    def _get_approval_amount(self):
        """:return: what is at stake, in company currency; infinity where there is no end to it"""
        raise NotImplementedError

    def _get_accounts(self):
        """:return: the ``credit.account`` records that are decided on"""
        raise NotImplementedError

    def _check_proposal(self):
        """:raise ValidationError: where the proposal makes no sense."""

    def _carry_out(self, cause):
        """Do what was approved.

        :param cause: ``tools.decision.Cause``, for the log
        """
        raise NotImplementedError

    def _log_decision(self, kind, cause):
        """Put a decision that changes nothing yet (a step, a refusal) into the log of the accounts."""
        raise NotImplementedError

    def write(self, vals):
        if self.env.su or vals.keys().isdisjoint(self._proposal_fields()):
            return super().write(vals)
        decided = self.filtered(lambda request: request.state not in ("draft", "submitted"))
        if decided:
            raise UserError(
                self.env._("Decided already, no longer to be changed: %(names)s.", names=decided._names())
            )
        result = super().write(vals)
        self.sudo().changed_by_id = self.env.uid
        submitted = self.filtered(lambda request: request.state == "submitted")
        submitted._check_proposal()
        submitted._restart()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        requests._give_numbers()
        return requests

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        # Merging customers may leave one of two lines over.
        if not self.env.su and any(request.state not in ("draft", "cancelled") for request in self):
            raise UserError(
                self.env._("Only drafts are deleted; cancel the others, so that they can be read.")
            )

    def _names(self):
        return ", ".join(self.mapped("display_name"))

    def action_submit(self):
        """Hand these requests to whoever may decide.

        :raise UserError: without a reason
        :raise ValidationError: for a proposal that makes no sense
        """
        self.check_access("write")
        self._check_state("draft")
        today = fields.Date.context_today(self)
        for request in self:
            if not (request.reason or "").strip():
                raise UserError(self.env._("Reason: please say why; whoever decides reads it."))
            if request.date_expiry and request.date_expiry < today:
                raise ValidationError(
                    self.env._("Decide until: %(date)s is in the past.", date=request.date_expiry)
                )
        self._check_proposal()
        for days, requests in self.grouped(lambda request: request.company_id.credit_request_days).items():
            last = fields.Date.add(today, days=days)
            requests.filtered(lambda request: not request.date_expiry).date_expiry = last
        # Users do not write the state themselves.
        self.sudo().write({"state": "submitted", "submitted_on": fields.Datetime.now()})
        self._make_steps()

    def action_cancel(self):
        """Take back what nobody has decided yet.

        :raise AccessError: for somebody else's request
        """
        self.check_access("write")
        self._check_state("draft", "submitted")
        if not self.env.su and self.requested_by_id != self.env.user:
            raise AccessError(self.env._("Only who asked takes a request back; you can refuse it."))
        self.sudo().write({"state": "cancelled", "waiting_group_id": False})
        self._close_activities()

    def _check_state(self, *states):
        others = self.filtered(lambda request: request.state not in states)
        if others:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(name)s is “%(state)s”, so this is no longer possible.",
                    name=others[0].display_name,
                    state=labels[others[0].state],
                )
            )

    def _make_steps(self):
        for request in self:
            rules = self.env["credit.approval.rule"]._find(
                request.company_id, request._get_approval_kind(), request._get_approval_amount()
            )
            # Nobody but this method makes steps.
            request.env["credit.approval.step"].sudo().create(
                [
                    {
                        "res_model": self._name,
                        "res_id": request.id,
                        "company_id": request.company_id.id,
                        "sequence": sequence,
                        "group_id": group.id,
                    }
                    for sequence, group in enumerate(rules, start=1)
                ]
            )
        self.invalidate_recordset(["step_ids"])
        self._wait()

    def _restart(self):
        """What was approved is no longer what is proposed: begin with the first step again."""
        for request in self:
            given = request.step_ids.filtered(lambda step: step.state == "approved")
            if given:
                request.message_post(
                    body=self.env._(
                        "The proposal was changed, so what %(users)s approved is void.",
                        users=", ".join(given.user_id.mapped("name")),
                    )
                )
            given.sudo().write({"state": "void"})
            request.step_ids.filtered(lambda step: step.state == "waiting").sudo().unlink()
        self._make_steps()

    def _wait(self):
        """Turn to the next step, and tell those who may decide it."""
        self._close_activities()
        for request in self:
            step = request._get_waiting_step()
            request.sudo().waiting_group_id = step.group_id
            for user in request._get_deciders():
                # Whoever asks need not be allowed to plan something for others.
                request.sudo().activity_schedule(
                    "credit_control.mail_activity_request",
                    summary=request._get_summary(),
                    date_deadline=request.date_expiry,
                    user_id=user.id,
                )

    def _get_waiting_step(self):
        return self.step_ids.filtered(lambda step: step.state == "waiting").sorted("sequence")[:1]

    def _get_summary(self):
        return self.display_name

    def _close_activities(self):
        # Activities of others.
        self.sudo().activity_unlink(["credit_control.mail_activity_request"])

"""Who may decide a request, and what happens then."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools.decision import Cause


class CreditApproval(models.AbstractModel):
    _inherit = "credit.approval"

    @api.depends_context("uid")
    def _compute_may_decide(self):
        mine = self.filtered_domain(self._search_may_decide("in", {True}))
        for request in self:
            request.may_decide = request in mine

    def _search_may_decide(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        user = self.env.user
        delegations = self.env["credit.delegation"]._active_for(user)
        involved = Domain("requested_by_id", "=", user.id) | Domain("changed_by_id", "=", user.id)
        alone = Domain("company_id.credit_self_approval", "=", True)
        domain = Domain("waiting_group_id", "in", user.all_group_ids.ids) & (alone | ~involved)
        for delegation in delegations:
            absent = delegation.from_user_id
            there = Domain("waiting_group_id", "in", absent.all_group_ids.ids) & ~involved
            there &= Domain("requested_by_id", "!=", absent.id) & Domain("changed_by_id", "!=", absent.id)
            if delegation.company_id:
                there &= Domain("company_id", "=", delegation.company_id.id)
            domain |= there
        return Domain("state", "=", "submitted") & domain

    def _get_deciders(self):
        """Who is asked to decide the next step: those who hold its role themselves, or who stand in for them."""
        self.ensure_one()
        involved = self.requested_by_id | self.changed_by_id
        if self.company_id.credit_self_approval:
            involved = self.env["res.users"]
        # Users' groups are not for everybody to read.
        group = self.sudo().waiting_group_id
        here = self.company_id
        for users in (group.user_ids, group.all_user_ids):
            users = users.filtered(
                lambda user: user.active and here in user.company_ids.root_id and user.id != 1
            )
            users -= involved
            if users:
                return self.env["credit.delegation"]._replace_absent(users, here) - involved
        return users

    def _find_right(self, step):
        """By whose right the user decides a step.

        :return: tuple of the ``res.users`` who has the right, and whether it is a decision on an own request
        :raise AccessError: for who may not
        """
        self.ensure_one()
        user = self.env.user
        # Groups and steps are read whatever the user's own rights are.
        group = step.sudo().group_id
        given = self.step_ids.filtered(lambda given: given.state == "approved")
        involved = self.requested_by_id | self.changed_by_id
        has_right = group in user.sudo().all_group_ids
        if user in involved or user in given.user_id:
            if has_right and self.company_id.sudo().credit_self_approval:
                return user, user in involved
            raise AccessError(
                self.env._(
                    "You asked for %(name)s, changed its figures last or approved it already, so somebody else has to "
                    "decide.",
                    name=self.display_name,
                )
            )
        if has_right:
            return user, False
        for delegation in self.env["credit.delegation"]._active_for(user, self.company_id):
            absent = delegation.sudo().from_user_id
            if group in absent.all_group_ids and absent not in involved | given.user_id | given.on_behalf_id:
                return absent, False
        raise AccessError(
            self.env._("%(name)s is decided by: %(group)s.", name=self.display_name, group=group.name)
        )

    def action_approve(self, reason=None):
        """Approve the next step of these requests; after the last one they are carried out.

        :param str reason: why; what was asked for when empty
        :raise AccessError: for who may not decide this kind and amount, or asked for it
        :raise UserError: for what is decided already or has expired
        """
        self.check_access("read")
        # Before anything is written: what is carried out touches other requests about the same account.
        self.env["credit.lock"].contend(self._get_accounts(), company=self._get_log_companies())
        self._check_in_time()
        for request in self:
            step = request._get_waiting_step()
            whose, is_own = request._find_right(step)
            on_behalf = whose if whose != self.env.user else None
            cause = Cause((reason or "").strip() or request.reason, request._as_request(), is_own, on_behalf)
            # Nobody but this method writes steps; two who approve at once collide on the row.
            step.sudo().write(
                {
                    "state": "approved",
                    "user_id": self.env.uid,
                    "on_behalf_id": on_behalf.id if on_behalf else False,
                    "date": fields.Datetime.now(),
                }
            )
            if request._get_waiting_step():
                request._log_decision("approval", cause)
                request._wait()
            else:
                request._check_proposal()
                request._set_decided("approved", cause)
                request._carry_out(cause)

    def action_refuse(self, reason):
        """Say no to these requests.

        :param str reason: why; told to whoever asked
        :raise AccessError: for who may not decide this kind and amount
        :raise UserError: without a reason, or for what is decided already
        """
        self.check_access("read")
        self.env["credit.lock"].contend(self._get_accounts(), company=self._get_log_companies())
        self._check_in_time()
        if not (reason or "").strip():
            raise UserError(self.env._("Please give a reason: it is kept with the decision."))
        for request in self:
            whose, is_own = request._find_right(request._get_waiting_step())
            on_behalf = whose if whose != self.env.user else None
            cause = Cause(reason.strip(), request._as_request(), is_own, on_behalf)
            request._set_decided("refused", cause)
            request._log_decision("refused", cause)

    def _check_in_time(self):
        self._check_state("submitted")
        today = fields.Date.context_today(self)
        late = self.filtered(lambda request: request.date_expiry and request.date_expiry < today)
        if late:
            raise UserError(
                self.env._(
                    "%(name)s was to be decided until %(date)s; ask again.",
                    name=late[0].display_name,
                    date=late[0].date_expiry,
                )
            )

    def _on_their_own(self):
        """Those of these requests that are decided by themselves, and not as a part of another one."""
        return self

    def _get_log_companies(self):
        """:return: root companies whose own logs a decision on these requests is written to"""
        return self.env["res.company"]

    def _as_request(self):
        """:return: the request that the log names, or a function of an account that returns it"""
        return self

    def _set_decided(self, state, cause):
        # Users do not write the state themselves.
        self.sudo().write(
            {
                "state": state,
                "waiting_group_id": False,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                "decision_reason": cause.reason,
                "is_self_approved": cause.self_approved,
            }
        )
        self._close_activities()
        self._tell_requester()

    def _tell_requester(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for request in self:
            others = request.requested_by_id - self.env.user
            # Whoever decides may not be allowed to write the request.
            request.sudo().message_post(
                body=self.env._(
                    "%(state)s: %(reason)s", state=labels[request.state], reason=request.decision_reason
                ),
                author_id=self.env.user.partner_id.id,
                partner_ids=others.partner_id.ids,
            )

    @api.model
    def _expire(self):
        """Close what nobody has decided in time, and tell who asked.

        :return: what was closed
        """
        late = self.search(
            [("state", "=", "submitted"), ("date_expiry", "<", fields.Date.context_today(self))]
        )._on_their_own()
        late.sudo().write({"state": "expired", "waiting_group_id": False})
        late._close_activities()
        for request in late:
            request.message_post(
                body=self.env._("Nobody decided until %(date)s.", date=request.date_expiry),
                partner_ids=request.requested_by_id.partner_id.ids,
            )
        return late

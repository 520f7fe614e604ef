import contextlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .credit_account_limit import LIMIT_FIELDS
from .credit_account_terms import TERMS_FIELDS

# Kind of the decision that changes them: fields that nobody writes without one.
DECIDED_FIELDS = {"limit": LIMIT_FIELDS, "terms": TERMS_FIELDS}


class CreditAccount(models.Model):
    """What is agreed with a customer changes by an approved request only, and the log tells who decided it."""

    _inherit = "credit.account"

    decision_ids = fields.One2many("credit.decision", "account_id", string="Decisions", readonly=True)

    open_request_count = fields.Integer(string="Requests to decide", compute="_compute_open_request_count")

    def _compute_open_request_count(self):
        # Whoever sees the account may know that something is being asked for.
        groups = (
            self.env["credit.request"]
            .sudo()
            ._read_group(
                [("account_id", "in", self.ids), ("state", "=", "submitted")], ["account_id"], ["__count"]
            )
        )
        counts = {account.id: count for account, count in groups}
        for account in self:
            account.open_request_count = counts.get(account.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        agreed = accounts._with_agreement()
        if agreed:
            self._check_may_agree()
            agreed._record_agreement(self.env._("Account made with it."))
        return accounts

    def write(self, vals):
        self._check_stays(vals)
        kinds = [kind for kind, names in DECIDED_FIELDS.items() if any(name in vals for name in names)]
        if not kinds:
            return super().write(vals)
        self._check_may_agree()
        reason = self.env._("Written directly, without a request.")
        with contextlib.ExitStack() as stack:
            for kind in kinds:
                log = self.env["credit.decision"]
                stack.enter_context(log._recording(self, kind, reason, DECIDED_FIELDS[kind]))
            return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_leaves_no_log(self):
        # Merging customers, which the system does, says in the log of the other account how this one ended.
        logged = self.env["credit.decision"].sudo().search([("account_id", "in", self.ids)], limit=1)
        if logged and not self.env.su:
            raise UserError(
                self.env._(
                    "Something was decided about %(customer)s, so its account stays; close it instead.",
                    customer=logged.account_name,
                )
            )

    def _with_agreement(self):
        """Those of these accounts that have a limit or terms of their own."""
        return self.filtered(lambda account: account.limit_mode != "none" or account.payment_term_id)

    def _record_agreement(self, reason):
        """Log the limit and the terms that accounts are made with."""
        log = self.env["credit.decision"]
        for kind, names in DECIDED_FIELDS.items():
            with_kind = self.filtered(
                lambda account, kind=kind: (
                    account.payment_term_id if kind == "terms" else account.limit_mode != "none"
                )
            )
            log._record(
                with_kind, kind, reason, after=lambda account, names=names: log._snapshot(account, names)
            )

    def _check_may_agree(self):
        if not self.env.su:
            raise UserError(
                self.env._(
                    "Limits and terms change by a request that somebody else approves: press “Propose” on the account."
                )
            )

    def _check_stays(self, vals):
        """:raise UserError: for who would give what was decided about one customer to another one"""
        moved = [
            self._fields[name]._description_string(self.env)
            for name in ("company_id", "partner_id")
            if name in vals and any(account[name].id != vals[name] for account in self)
        ]
        if moved and not self.env.su:
            raise UserError(
                self.env._(
                    "%(fields)s: what was decided about a customer stays with it; merge the customers instead.",
                    fields=", ".join(moved),
                )
            )

    def _check_may_set_limit(self):
        """:raise AccessError: for who may not change a limit that several accounts share"""
        if not self.env.su and not self.env.user.has_group("credit_control.group_credit_manager"):
            raise AccessError(self.env._("Only a credit manager sets limits. Ask one to change it."))

    def action_propose(self):
        """Open a request about this account; the kind comes with the context of the button."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Propose"),
            "res_model": "credit.request",
            "views": [(self.env.ref("credit_control.credit_request_view_form_propose").id, "form")],
            "target": "new",
            "context": {**self.env.context, "default_account_id": self.id},
        }

    def action_open_requests(self):
        """Show what was asked for these accounts."""
        action = self.env["ir.actions.act_window"]._for_xml_id("credit_control.credit_request_action")
        return {**action, "domain": [("account_id", "in", self.ids)], "context": {}}

import contextlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.account_fields import DECIDED_FIELDS
from ...tools.roles import FIGURES


class CreditAccount(models.Model):
    """What is agreed with a customer, and changes by an approved request only: the log tells who decided it."""

    _inherit = "credit.account"

    payment_term_id = fields.Many2one(
        "account.payment.term",
        tracking=True,
        check_company=True,
        help="Agreed by an approved request, and proposed on orders and invoices. Empty: the customer's own in Odoo.",
    )
    requested_payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Term asked for",
        tracking=True,
        check_company=True,
        help="The payment term that the customer, or sales, would like; somebody else decides on it.",
    )
    requested_limit = fields.Monetary(
        string="Limit asked for",
        currency_field="limit_currency_id",
        tracking=True,
        groups=FIGURES,
        help="What the customer, or sales, would like the limit to be; somebody else decides on it.",
    )
    has_rebate = fields.Boolean(
        string="Rebates (RRR)",
        tracking=True,
        help="Rabais, remises and ristournes are agreed with this customer; the contract says so.",
    )
    contract_reference = fields.Char(tracking=True, help="Number of the signed sales contract.")
    contract_date = fields.Date(string="Contract signed on", tracking=True)
    contract_signatory = fields.Char(
        string="Signed by", help="Who signs for the customer, as on the identity card."
    )
    contract_function = fields.Char(string="As", help="The signatory's function: manager, chairman, owner…")
    contract_goods = fields.Text(
        string="Goods on account", help="What is sold on account. Empty: all we sell."
    )
    interest_clause = fields.Text(
        string="Late interest",
        help="Sentence of the contract on late interest, with the law that it refers to. Empty: as the law provides.",
    )

    _requested_limit_positive = models.Constraint(
        "CHECK (requested_limit >= 0)", "The limit asked for cannot be negative."
    )

    decision_ids = fields.One2many("credit.decision", "account_id", string="Decisions", readonly=True)

    open_request_count = fields.Integer(string="Requests to decide", compute="_compute_open_request_count")

    def _mirror_payment_term(self):
        """Copy the agreed term into Odoo's own field, one way, so that orders and invoices propose it."""
        for company, accounts in self.grouped("company_id").items():
            tree = company._get_credit_tree()
            for term, same in accounts.grouped("payment_term_id").items():
                for member in tree:
                    # Those who agree on terms need no right on the customer's accounting fields.
                    partners = same.partner_id.sudo().with_company(member)
                    partners.write({"property_payment_term_id": term.id})

    def _get_payment_term(self):
        """:return: the agreed payment term; where there is none of the account, the customer's in Odoo"""
        self.ensure_one()
        partner = self.partner_id.with_company(self.company_id)
        # Rules and screens of people without accounting rights ask for it.
        return self.payment_term_id or partner.sudo().property_payment_term_id.sudo(False)

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

    def _record_agreement(self, reason):
        """Log the limit and the terms that accounts are made with."""
        log = self.env["credit.decision"]
        for kind, names in DECIDED_FIELDS.items():
            with_kind = self.filtered(
                lambda account, kind=kind: (
                    account.payment_term_id if kind == "terms" else account._has_agreed_limit()
                )
            )
            log._record(
                with_kind, kind, reason, after=lambda account, names=names: log._snapshot(account, names)
            )

    def _start_agreement(self):
        """Log the limit and the terms that new accounts have from the beginning, as far as the user may give them."""
        agreed = self.filtered(lambda account: account._has_agreed_limit() or account.payment_term_id)
        if agreed:
            self._check_may_agree()
            agreed._record_agreement(self.env._("Account made with it."))

    def _has_agreed_limit(self):
        """Whether somebody has decided what the account may owe, were it for a while only."""
        self.ensure_one()
        return self.limit_mode != "undecided" or bool(self.temporary_from)

    @contextlib.contextmanager
    def _recording_agreement(self, vals):
        """Log what a write of these values changes of group, limit and terms."""
        log = self.env["credit.decision"]
        with contextlib.ExitStack() as stack:
            if "group_id" in vals:
                # All rows are contended for before the log asks for some of them.
                self.env["credit.lock"].contend(self, self.env["credit.group"].browse(vals["group_id"] or ()))
                reason = self.env._("Moved to another group.")
                stack.enter_context(log._recording(self, "group", reason, ["group_id"]))
            for kind, names in DECIDED_FIELDS.items():
                if not vals.keys().isdisjoint(names):
                    reason = self.env._("Written directly, without a request.")
                    stack.enter_context(log._recording(self, kind, reason, names))
            yield

    def _check_agreement_change(self, vals):
        """:raise UserError: where a user writes a limit or terms, which take a request"""
        if any(not vals.keys().isdisjoint(names) for names in DECIDED_FIELDS.values()):
            self._check_may_agree()

    def _check_group_change(self, vals):
        """:raise AccessError: where a user takes a customer out of a group that limits it, and may not set limits"""
        if "group_id" in vals:
            group = self.env["credit.group"].browse(vals["group_id"] or ())
            if any(account.group_id != group and account._has_group_limit() for account in self):
                self._check_may_set_limit()

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
        return self.env["credit.request"]._get_records_action(
            name=self.env._("Propose"),
            views=[(self.env.ref("credit_control.credit_request_view_form_propose").id, "form")],
            target="new",
            context={**self.env.context, "default_account_id": self.id},
        )

    def action_open_requests(self):
        """Show what was asked for these accounts."""
        action = self.env["ir.actions.act_window"]._for_xml_id("credit_control.credit_request_action")
        return {**action, "domain": [("account_id", "in", self.ids)], "context": {}}

    def _has_group_limit(self):
        """Whether the account's group limits it; its own limit: see ``limit_mode``."""
        self.ensure_one()
        # Rules may look at groups that the user cannot see.
        group = self.sudo().group_id
        return group.active and group.limit_mode != "none"

from odoo import api, fields, models

from ...tools.roles import FIGURES

# Field of the account that is shown beside what is proposed, as it stands until the request is decided.
PRESENT = {
    "present_state": "state",
    "present_mode": "limit_mode",
    "present_amount": "credit_limit",
    "present_currency_id": "limit_currency_id",
    "present_until": "limit_until",
    "present_temporary_limit": "temporary_limit",
    "present_temporary_from": "temporary_from",
    "present_temporary_until": "temporary_until",
    "present_payment_term_id": "payment_term_id",
    "present_sale_mode": "sale_mode",
}


class CreditRequest(models.Model):
    """What is proposed, beside what there is."""

    _inherit = "credit.request"

    proposed_mode = fields.Selection(
        lambda self: [
            (mode, label)
            for mode, label in self.env["credit.account"]
            ._fields["limit_mode"]
            ._description_selection(self.env)
            # A proposal is for a decision.
            if mode != "undecided"
        ],
        compute="_compute_proposal",
        store=True,
        readonly=False,
        precompute=True,
        string="Proposed limit mode",
        credit_proposal=True,
    )
    proposed_amount = fields.Monetary(
        currency_field="proposed_currency_id",
        compute="_compute_proposal",
        store=True,
        readonly=False,
        precompute=True,
        help="The new limit; for a release, the most that the order may be confirmed for.",
        credit_proposal=True,
    )
    proposed_currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_proposal",
        store=True,
        readonly=False,
        precompute=True,
        credit_proposal=True,
    )
    proposed_from = fields.Date(help="First day of a temporary limit.", credit_proposal=True)
    proposed_until = fields.Date(help="Last day on which it is valid; empty: no end.", credit_proposal=True)
    proposed_payment_term_id = fields.Many2one(
        "account.payment.term",
        compute="_compute_proposal",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        credit_proposal=True,
    )
    proposed_sale_mode = fields.Selection(
        lambda self: self.env["credit.account"]._fields["sale_mode"]._description_selection(self.env),
        compute="_compute_proposal",
        store=True,
        readonly=False,
        precompute=True,
        credit_proposal=True,
    )

    present_state = fields.Selection(
        lambda self: self.env["credit.account"]._fields["state"]._description_selection(self.env),
        compute="_compute_present",
        store=True,
    )
    present_mode = fields.Selection(
        lambda self: self.env["credit.account"]._fields["limit_mode"]._description_selection(self.env),
        compute="_compute_present",
        store=True,
        string="Present limit mode",
    )
    present_amount = fields.Monetary(
        currency_field="present_currency_id", compute="_compute_present", store=True, groups=FIGURES
    )
    present_currency_id = fields.Many2one("res.currency", compute="_compute_present", store=True)
    present_until = fields.Date(compute="_compute_present", store=True)
    present_temporary_limit = fields.Monetary(
        currency_field="present_currency_id", compute="_compute_present", store=True, groups=FIGURES
    )
    present_temporary_from = fields.Date(compute="_compute_present", store=True)
    present_temporary_until = fields.Date(compute="_compute_present", store=True)
    present_payment_term_id = fields.Many2one("account.payment.term", compute="_compute_present", store=True)
    present_sale_mode = fields.Selection(
        lambda self: self.env["credit.account"]._fields["sale_mode"]._description_selection(self.env),
        compute="_compute_present",
        store=True,
    )

    @api.depends("account_id", "kind", "hold_id")
    def _compute_proposal(self):
        """Begin with what the account has; whoever asks changes what shall change."""
        hidden = self._hidden()
        for request in self:
            if request in hidden:
                request.proposed_mode = request.proposed_sale_mode = False
                request.proposed_amount = 0.0
                request.proposed_currency_id = request.proposed_payment_term_id = False
                continue
            # Sales ask for a release without the right to see the limit, which is not shown to them.
            account, hold = request.account_id.sudo(), request.hold_id.sudo()
            is_release = request.kind == "release"
            request.proposed_mode = request._propose_mode(account)
            request.proposed_amount = hold.amount if is_release else account.credit_limit
            request.proposed_currency_id = (
                hold.currency_id if is_release else account.limit_currency_id or request.currency_id
            )
            request.proposed_payment_term_id = account.payment_term_id
            request.proposed_sale_mode = account.sale_mode
            if request.kind == "opening":
                request._propose_what_customer_asked(account)

    def _propose_mode(self, account):
        if self.kind == "limit":
            return "amount"
        if account.limit_mode != "undecided":
            return account.limit_mode
        # An account is opened with a decision; other requests are not about it.
        return "zero" if self.kind == "opening" else False

    def _propose_what_customer_asked(self, account):
        """An opening begins with what the customer, or sales, asked for.

        :param account: the account, with the right to read what was asked for
        """
        if account.requested_limit:
            self.proposed_mode = "amount"
            self.proposed_amount = account.requested_limit
        if account.requested_payment_term_id:
            self.proposed_payment_term_id = account.requested_payment_term_id

    def _hidden(self):
        """Those of these requests, not yet saved, about what the user may not know.

        A form asks for what follows from a customer before anybody checks that the user sees that customer.
        """
        drafts = self.filtered(lambda request: not request.id)
        accounts = drafts.account_id._origin.sudo(False)._filtered_access("read")
        holds = drafts.hold_id._origin.sudo(False)._filtered_access("read")
        figures = self.env.user.has_group(FIGURES)
        return drafts.filtered(
            lambda request: (
                request.account_id._origin - accounts
                or request.hold_id._origin - holds
                or not (figures or request.kind == "release")
            )
        )

    @api.depends(*(f"account_id.{name}" for name in PRESENT.values()))
    def _compute_present(self):
        hidden = self._hidden()
        for request in self:
            if request in hidden:
                request.update(dict.fromkeys(PRESENT, False))
                continue
            if request.state not in ("draft", "submitted"):
                # What was decided on stays readable.
                for name in PRESENT:
                    request[name] = request[name]
                continue
            account = request.account_id.sudo()
            for name, source in PRESENT.items():
                request[name] = account[source]

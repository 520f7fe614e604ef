from odoo import api, fields, models

from ..tools.level import LEVELS
from ..tools.roles import CREDIT_ROLES


class AccountMove(models.Model):
    """Payments and credit notes may end the reason of a hold."""

    _name = "account.move"
    _inherit = ["account.move", "credit.paper.mixin"]
    _credit_paper_usage = "sale"

    credit_account_id = fields.Many2one(
        "credit.account",
        compute="_compute_credit_account_id",
        compute_sudo=True,
        groups=f"{CREDIT_ROLES},account.group_account_invoice",
        help="Account of the customer.",
    )
    has_credit_account = fields.Boolean(
        compute="_compute_credit_account_id",
        compute_sudo=True,
        help="Our banner then takes the place of Odoo's.",
    )
    credit_level = fields.Selection(LEVELS, compute="_compute_credit_message", string="Credit status")
    credit_message = fields.Text(
        compute="_compute_credit_message", groups="base.group_user", help="How the customer's credit stands."
    )

    # Drafts are few: the exposure finds them, and the orders that they come from, without reading the ledger.
    _credit_draft_idx = models.Index(
        "(commercial_partner_id) WHERE state = 'draft' AND move_type IN ('out_invoice', 'out_refund')"
    )

    @api.depends("commercial_partner_id", "company_id", "move_type")
    def _compute_credit_account_id(self):
        self.credit_account_id = False
        self.has_credit_account = False
        sales = self.filtered(lambda move: move.is_sale_document(include_receipts=True))
        accounts = self.env["credit.account"]._find_accounts(sales.commercial_partner_id, sales.company_id)
        for move in sales:
            move.credit_account_id = accounts.get(
                (move.commercial_partner_id, move.company_id.root_id), False
            )
            move.has_credit_account = bool(move.credit_account_id)

    @api.depends("credit_account_id", "state")
    @api.depends_context("uid", "lang")
    def _compute_credit_message(self):
        for move in self:
            # Whoever sees the invoice may know the status of its customer.
            account = move.sudo().credit_account_id.sudo(False)
            # Shown where work is left: on drafts and on what is not yet paid.
            shown = account and move.payment_state not in ("paid", "reversed") and move.state != "cancel"
            level, message = account._get_status() if shown else (False, False)
            move.credit_level = level if level in ("watch", "act") else False
            move.credit_message = message

    def _get_alerts(self):
        alerts = super()._get_alerts()
        # Our banner says more than Odoo's; a customer without an account keeps Odoo's.
        if self.has_credit_account:
            alerts.pop("account_partner_credit_warning", None)
        return alerts

    def action_open_credit_account(self):
        """Open the credit account of the customer."""
        self.ensure_one()
        return self.credit_account_id.action_open()

    def _post(self, soft=True):
        posted = super()._post(soft)
        # Invoices and bills bring no room; that is most of what is posted.
        money = posted.filtered(lambda move: move.move_type in ("entry", "out_refund"))
        if money:
            self.env["credit.hold.recheck"].ask(money)
        return posted

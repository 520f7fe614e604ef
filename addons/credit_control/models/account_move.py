from odoo import api, fields, models

from ..tools.level import LEVELS
from ..tools.roles import CREDIT_ROLES

# What makes a draft one that a schedule posts today, or what changes whether a rule stops it then.
SCHEDULE_FIELDS = (
    "auto_post",
    "currency_id",
    "date",
    "invoice_date",
    "invoice_line_ids",
    "journal_id",
    "line_ids",
    "move_type",
    "partner_id",
)


class AccountMove(models.Model):
    """Payments and credit notes may end the reason of a hold; invoices may be held, see ``invoices/``."""

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

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        if not self.env.su:
            moves._credit_hold_scheduled()
        return moves

    def write(self, vals):
        by_hand = not self.env.su
        drafts = self.browse()
        if by_hand and vals.get("state") == "posted":
            drafts = self.filtered(lambda move: move.state != "posted")
        moves = self._credit_without_skipping() if by_hand else self
        result = super(AccountMove, moves).write(vals)
        drafts._credit_refuse_unasked()
        if vals.get("state") == "cancel":
            self._credit_sales()._credit_end_holds("cancelled")
        elif by_hand and not vals.keys().isdisjoint(SCHEDULE_FIELDS):
            self._credit_hold_scheduled()
        return result

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

    @api.depends("credit_account_id", "credit_hold_state", "state")
    @api.depends_context("uid", "lang")
    def _compute_credit_message(self):
        for move in self:
            hold = move._credit_hold_message() if move.state == "draft" and move.credit_hold_state else None
            if hold:
                move.credit_level, move.credit_message = hold
                continue
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
        # A schedule does not post what waits for a decision.
        going = self - self._credit_stopped() if soft else self
        warnings = going._credit_find_warnings(soft)
        with self._credit_checkpoint().watching(going.ids):
            posted = super(AccountMove, going)._post(soft)
        self._credit_warn([warning for warning in warnings if warning[0] in posted])
        posted._credit_sales()._credit_end_holds("cancelled")
        # Invoices and bills bring no room; that is most of what is posted.
        money = posted.filtered(lambda move: move.move_type in ("entry", "out_refund"))
        if money:
            self.env["credit.hold.recheck"].ask(money)
        return posted

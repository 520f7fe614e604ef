from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AccountAccount(models.Model):
    _inherit = "account.account"

    credit_role = fields.Selection(
        [
            ("trade", "Trade receivables"),
            ("instrument", "Bills and cheques"),
            ("doubtful", "Doubtful receivables"),
        ],
        compute="_compute_credit_role",
        store=True,
        precompute=True,
        readonly=False,
        help="What customers owe on this account counts in credit control. "
        "Trade receivables are found by themselves; name bills and doubtful receivables here.",
    )

    _credit_role_idx = models.Index("(id) WHERE credit_role IS NOT NULL")

    @api.depends("account_type", "reconcile", "non_trade")
    def _compute_credit_role(self):
        for account in self:
            trade = account.account_type == "asset_receivable" and account.reconcile and not account.non_trade
            if trade:
                account.credit_role = account.credit_role or "trade"
            elif account.credit_role == "trade" or not account.reconcile:
                account.credit_role = False

    @api.constrains("credit_role", "reconcile")
    def _check_credit_role(self):
        for account in self:
            if account.credit_role and not account.reconcile:
                raise ValidationError(
                    self.env._(
                        "Account %(account)s has the credit role “%(role)s” but does not allow reconciliation; "
                        "only reconcilable accounts can carry open items.",
                        account=account.display_name,
                        role=account.credit_role,
                    )
                )

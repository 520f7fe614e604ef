from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ...tools.receivable_roles import proposed_role

ROLES = [
    ("trade", "Trade receivables"),
    ("instrument", "Bills and cheques"),
    ("doubtful", "Doubtful receivables"),
    ("unpaid", "Unpaid bills and cheques"),
]


class AccountAccount(models.Model):
    """Which ledger accounts carry what customers owe; presets by chart of accounts: ``tools/receivable_roles.py``."""

    _inherit = "account.account"

    credit_role = fields.Selection(
        ROLES,
        compute="_compute_credit_role",
        store=True,
        precompute=True,
        readonly=False,
        help="What customers owe on this account counts in credit control. Proposed by the chart of accounts when the "
        "account is made or becomes reconcilable, and yours to change. An account that several companies share has "
        "one role in all of them.",
    )
    credit_role_proposed = fields.Selection(
        ROLES,
        compute="_compute_credit_role_proposed",
        string="Proposed role",
        help="What the chart of accounts says; empty: not what customers owe.",
    )

    _credit_role_idx = models.Index("(id) WHERE credit_role IS NOT NULL")

    @api.depends("account_type", "reconcile", "non_trade")
    def _compute_credit_role(self):
        for account in self:
            if not account.reconcile:
                account.credit_role = False
            elif account.credit_role in (False, "trade"):
                # Bills, unpaid and doubtful debts were named by somebody, or by a preset that still holds.
                account.credit_role = account._get_proposed_credit_role()

    @api.depends("account_type", "code", "company_ids", "non_trade")
    def _compute_credit_role_proposed(self):
        for account in self:
            account.credit_role_proposed = account._get_proposed_credit_role()

    def _get_proposed_credit_role(self):
        """:return: the role by the chart of the account's company, whether it allows reconciliation or not; or False"""
        self.ensure_one()
        # An account shared by companies of several charts follows that of the company at hand, else of the first one.
        companies = self.company_ids._origin.sudo().root_id
        company = self.env.company.root_id & companies or companies[:1]
        lineage = self.env["account.chart.template"]._get_parent_template(company.chart_template)
        return (
            proposed_role(
                lineage or [company.chart_template],
                self.with_company(company).code if company else "",
                self.account_type,
                non_trade=self.non_trade,
            )
            or False
        )

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

    def action_credit_apply_proposal(self):
        """Give these accounts the role that their chart proposes; those that allow no reconciliation are passed over.

        :raise AccessError: for whoever is neither a credit manager nor an accountant with full rights
        """
        groups = ("credit_control.group_credit_manager", "account.group_account_manager")
        if not self.env.su and not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(
                self.env._(
                    "Only a credit manager or an accountant with full rights names receivable accounts."
                )
            )
        # A credit manager may not write the chart of accounts otherwise.
        for role, accounts in self.filtered("reconcile").grouped("credit_role_proposed").items():
            accounts.check_access("read")
            accounts.sudo().write({"credit_role": role})

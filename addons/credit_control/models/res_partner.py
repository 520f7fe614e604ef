from odoo import api, fields, models

from ..tools.level import LEVELS
from ..tools.roles import CREDIT_ROLES, FIGURES


class ResPartner(models.Model):
    _inherit = "res.partner"

    credit_account_id = fields.Many2one(
        "credit.account",
        compute="_compute_credit_account_id",
        compute_sudo=True,
        groups=CREDIT_ROLES,
        help="Account of the commercial entity in the current company.",
    )
    credit_level = fields.Selection(LEVELS, compute="_compute_credit_message", string="Credit status")
    credit_limit_text = fields.Char(
        compute="_compute_credit_account_facts", string="Credit limit in words", groups=CREDIT_ROLES
    )
    credit_sale_mode = fields.Selection(
        lambda self: self.env["credit.account"]._fields["sale_mode"]._description_selection(self.env),
        compute="_compute_credit_account_facts",
        groups=CREDIT_ROLES,
        help="Whether the customer pays before delivery.",
    )
    credit_gauge = fields.Json(compute="_compute_credit_bars", groups=FIGURES)
    credit_ageing = fields.Json(compute="_compute_credit_bars", groups=FIGURES)
    credit_message = fields.Text(
        compute="_compute_credit_message", groups="base.group_user", help="How the customer's credit stands."
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_credit_account_id(self):
        accounts = self.env["credit.account"]._find_accounts(self, self.env.company)
        for partner in self:
            key = (partner.commercial_partner_id, self.env.company.root_id)
            partner.credit_account_id = accounts.get(key, False)

    @api.depends("credit_account_id")
    @api.depends_context("company", "uid", "lang")
    def _compute_credit_account_facts(self):
        for partner in self:
            # Whoever sees the customer may know; the limit in words leaves the amount out.
            account = partner.sudo().credit_account_id
            partner.credit_limit_text = account.limit_text
            partner.credit_sale_mode = account.sale_mode

    @api.depends("credit_account_id")
    @api.depends_context("company", "lang")
    def _compute_credit_bars(self):
        for partner in self:
            # The fields have the group of the figures.
            account = partner.sudo().credit_account_id
            partner.credit_gauge = account.gauge
            partner.credit_ageing = account.ageing

    @api.depends("credit_account_id")
    @api.depends_context("company", "uid", "lang")
    def _compute_credit_message(self):
        for partner in self:
            # Whoever sees the customer may know the status; the sentences leave figures out.
            account = partner.sudo().credit_account_id.sudo(False)
            partner.credit_level, partner.credit_message = (
                account._get_status() if account else (False, False)
            )

    def action_open_credit_account(self):
        """Open the credit account of this customer, making it where there is none."""
        self.ensure_one()
        account = self.credit_account_id
        if not account:
            self.env["credit.account"].check_access("create")
            account = self.env["credit.account"].ensure_accounts(self, self.env.company)
        return account.action_open()

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.level import LEVELS
from ..tools.roles import CREDIT_ROLES, FIGURES

# What decides which commercial entity a partner belongs to.
PARENT_FIELDS = {"is_company", "parent_id"}


class ResPartner(models.Model):
    """A customer that becomes part of another one takes its account along; a contact that leaves gets its own.

    It leaves with the stops of the customer that it leaves: see ``credit_account_leave.py``.
    """

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
    credit_kept_stops = fields.Json(
        string="Stops kept",
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="What held the orders of customers that this contact belonged to before, by company. Its own account "
        "begins with it when the contact becomes a customer by itself.",
    )

    # A stopped customer that comes back under another name is found by it; contacts have the number of their customer.
    _credit_vat_idx = models.Index(
        "((upper(regexp_replace(vat, '[^[:alnum:]]', '', 'g')))) WHERE vat IS NOT NULL"
    )

    @api.model
    def _credit_vat_sql(self, partner):
        """A VAT number without spaces, dots and case, as one SQL value; the index of the partners has it.

        :param SQL partner: alias of ``res_partner``
        """
        return SQL(
            "upper(regexp_replace(%s.vat, '[^[:alnum:]]', '', 'g'))", partner, to_flush=self._fields["vat"]
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

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create([self._credit_believed(vals) for vals in vals_list])
        # Values, and defaults of the context or of the user, may have said whose account a new contact burdens.
        self.env.add_to_compute(self._fields["commercial_partner_id"], partners)
        return partners

    def write(self, vals):
        vals = self._credit_believed(vals)
        # Odoo's sync of contacts and our mirror write as the system.
        if "credit_limit" in vals and not self.env.su:
            self._check_no_credit_account(vals["credit_limit"])
        trees = self.env["credit.account"]._trees(self._credit_moving(vals))
        result = super().write(vals)
        self.env["credit.account"]._follow(trees)
        if "country_id" in vals:
            # The user who corrects an address may not see the account; its checklist follows all the same.
            accounts = self.env["credit.account"].sudo().search([("partner_id", "in", self.ids)])
            accounts._update_checklist()
        return result

    def unlink(self):
        # The contacts of a contact that is deleted are on their own from now on.
        trees = self.env["credit.account"]._trees(self._credit_below() - self)
        result = super().unlink()
        self.env["credit.account"]._follow(trees)
        return result

    @api.model
    def _credit_believed(self, vals):
        """Values without what decides on whose account a contact is, and with which stops it came.

        The former is computed, whoever writes it; the latter is written by ``credit.account`` only.
        """
        left_out = (
            {"commercial_partner_id"} if self.env.su else {"commercial_partner_id", "credit_kept_stops"}
        )
        return vals if left_out.isdisjoint(vals) else {k: v for k, v in vals.items() if k not in left_out}

    def _credit_moving(self, vals):
        """The contacts that these values may give another customer: those that they change, and all below them."""
        if PARENT_FIELDS.isdisjoint(vals):
            return self.browse()
        # The user may write them without seeing whom they belong to.
        changing = self.sudo().filtered(
            lambda partner: (
                partner.parent_id.id != (vals.get("parent_id", partner.parent_id.id) or False)
                or partner.is_company != bool(vals.get("is_company", partner.is_company))
            )
        )
        return changing._credit_below()

    def _credit_below(self):
        """These contacts and all contacts below them, archived ones too."""
        # The user may not see them all.
        contacts = self.sudo().with_context(active_test=False)
        return contacts.search([("id", "child_of", self.ids)]) if self.ids else contacts

    def _check_no_credit_account(self, limit):
        # Whoever may write customers need not see their accounts.
        accounts = self.env["credit.account"].sudo()._find_accounts(self, self.env.company)
        root = self.env.company.root_id
        for partner in self:
            account = accounts.get((partner.sudo().commercial_partner_id, root))
            if account and account.currency_id.compare_amounts(limit or 0.0, partner.sudo().credit_limit):
                raise UserError(
                    self.env._(
                        "Credit limit: the credit account of %(customer)s decides; propose a new limit there.",
                        customer=account.partner_name,
                    )
                )

    def action_start_credit_file(self):
        """Start the opening file of this customer or prospect, with a draft account in the company if it has none.

        :raise AccessError: when the user neither opens accounts nor is the customer's salesperson
        :return: the account's page
        """
        self.ensure_one()
        # Sales start files of their own customers, but make no accounts otherwise; the right is checked before.
        Account = self.env["credit.account"].sudo()
        partner, company = self.commercial_partner_id, self.env.company.root_id
        if not self.env["credit.account"]._may_start_file(partner):
            raise AccessError(
                self.env._(
                    "Only account managers, analysts and the salesperson of %(customer)s start its credit file.",
                    customer=partner.display_name,
                )
            )
        account = Account._find_accounts(partner, company).get((partner, company))
        if account:
            account._start_file()
        else:
            account = Account.create({"partner_id": partner.id, "company_id": company.id})
        return account.with_env(self.env).action_open()

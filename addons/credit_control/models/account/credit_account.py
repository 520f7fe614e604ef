from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.account_fields import LIMIT_FIELDS
from ...tools.roles import FIGURES


class CreditAccount(models.Model):
    """What the credit team decides about one customer in one company tree; balances are never stored here."""

    _name = "credit.account"
    _description = "Credit account"
    _inherit = ["credit.root.company", "mail.thread", "mail.activity.mixin"]
    _order = "partner_name, id"
    _rec_names_search = ["partner_id"]
    # Whoever sees an account may log a call or plan one; what the account says takes the right to write.
    _mail_post_access = "read"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False)]",
        help="The commercial entity; its contacts and addresses belong to the same account.",
    )
    partner_name = fields.Char(
        related="partner_id.complete_name",
        string="Customer name",
        store=True,
        help="For sorting large lists.",
    )
    company_id = fields.Many2one(help="Root company; the account counts all of its branches.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    customer_type_id = fields.Many2one(
        "credit.customer.type", tracking=True, check_company=True, help="Wholesaler, retailer, farm…"
    )
    analyst_id = fields.Many2one(
        "res.users",
        tracking=True,
        # Somebody who sees own customers only would not see the account just made.
        default=lambda self: self.env.user if self.env.user._credit_sees_own_only() else False,
        help="Proposes limit and terms.",
    )
    collector_id = fields.Many2one("res.users", tracking=True, index=True, help="Chases what is overdue.")
    team_id = fields.Many2one(
        "credit.team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        index=True,
        check_company=True,
        help="Collectors and analysts who serve it.",
    )
    group_id = fields.Many2one(
        "credit.group",
        tracking=True,
        index=True,
        check_company=True,
        help="Customers that share one limit, beside the limit of each.",
    )
    risk_class = fields.Selection(
        [("a", "A"), ("b", "B"), ("c", "C"), ("d", "D"), ("e", "E")],
        tracking=True,
        help="A: hardly any risk, E: a loss is likely. Rules can ask for it.",
    )
    review_date = fields.Date(
        string="Next review", tracking=True, help="On this day the analyst gets a task to review the account."
    )
    verified_on = fields.Date(
        string="Contact data verified",
        tracking=True,
        help="When somebody last checked address, telephone and e-mail.",
    )
    salesperson_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    note = fields.Html(
        groups=FIGURES, help="What the team should know about this customer; not shown to sales."
    )
    hold_ids = fields.One2many("credit.hold", "account_id", string="Holds")
    lock_ids = fields.One2many("credit.lock", "account_id")

    _partner_company_uniq = models.UniqueIndex(
        "(partner_id, company_id)", "This customer already has a credit account in this company."
    )

    # What a member of a team sees is found by these, and by the index of the collector.
    _analyst_idx = models.Index("(analyst_id) WHERE analyst_id IS NOT NULL")

    @api.constrains("partner_id")
    def _check_partner(self):
        for account in self:
            commercial = account.partner_id.commercial_partner_id
            if commercial != account.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s belongs to %(customer)s: open the account on %(customer)s.",
                        contact=account.partner_id.display_name,
                        customer=commercial.display_name,
                    )
                )

    @api.depends("partner_name")
    def _compute_display_name(self):
        for account in self:
            account.display_name = account.partner_name or ""

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_forced_hold_has_reason(vals)
        accounts = super().create(vals_list)
        # Nobody has rights on locks: they exist only through their account.
        self.env["credit.lock"].sudo().create([{"account_id": account.id} for account in accounts])
        accounts._mirror_limit()
        accounts._start_history()
        # An account that somebody drafts is one that is being opened; those that orders bring along are open already.
        accounts.filtered(lambda account: account.state == "draft")._start_file()
        accounts.filtered("payment_term_id")._mirror_payment_term()
        accounts._start_agreement()
        return accounts

    def write(self, vals):
        self._check_group_change(vals)
        self._check_forced_hold_has_reason(vals)
        self._check_stays(vals)
        self._check_agreement_change(vals)
        dated, others = self._split_dated(vals)
        # Another limit, state, group or class: any of them may end the reason of a hold.
        self.env["credit.hold.recheck"].ask(self)
        with self._recording_agreement(vals):
            for name, value in dated.items():
                self._write_dated(name, value, None, fields.Date.context_today(self))
            result = super().write(others) if others else True
            if not vals.keys().isdisjoint(LIMIT_FIELDS):
                self._mirror_limit()
            if vals.get("payment_term_id"):
                self._mirror_payment_term()
            if "customer_type_id" in vals:
                self._update_checklist()
        return result

    def _write_past_checks(self, vals):
        """Write without the checks and the log of ``write``, for the steps that check and log by themselves."""
        return super().write(vals)

    @api.model
    @api.private
    def ensure_accounts(self, partners, company):
        """Find or create the accounts of customers; safe when several do so at once.

        :param partners: customers or their contacts
        :param company: a company, or a branch of it
        :return: their ``credit.account`` records, in no particular order
        """
        commercial = partners.commercial_partner_id
        root = company.sudo().root_id
        # Callers confirm orders or import ledgers; the account is made for them whatever their own rights are.
        Account = self.sudo()
        domain = [("partner_id", "in", commercial.ids), ("company_id", "=", root.id)]
        accounts = Account.search_fetch(domain)
        missing = commercial - accounts.partner_id
        if missing:
            accounts |= Account._insert_accounts(
                root,
                SQL("partner.id = ANY(%s)", missing.ids),
                state="draft" if root.credit_opening_required else "open",
            )
        return accounts.with_env(self.env)

    @api.model
    def _find_accounts(self, partners, companies):
        """Accounts of customers, as far as they have one and the user may see it.

        :param partners: customers or their contacts
        :param companies: companies or branches
        :return: account by (commercial partner, root company)
        """
        domain = [
            ("partner_id", "in", partners.commercial_partner_id.ids),
            ("company_id", "in", companies.root_id.ids),
        ]
        return self.search(domain)._by_customer()

    def _by_customer(self):
        """:return: these accounts by (commercial partner, root company)"""
        return {(account.partner_id, account.company_id): account for account in self}

    def action_open(self):
        """Open the page of this customer."""
        self.ensure_one()
        return self._get_records_action(context={})

    @api.model
    def _insert_accounts(self, company, condition, *, state="open", adopt_limits=False):
        """Create accounts by one statement; an account that exists, or that another transaction creates now, stays.

        :param company: root company
        :param SQL condition: on ``partner``, which of the commercial partners
        :param state: of the new accounts
        :param adopt_limits: take the limits over that Odoo's own field holds for the company
        :return: the new accounts
        """
        self.env["res.partner"].flush_model(
            ["complete_name", "commercial_partner_id", "country_id", "credit_limit"]
        )
        self.flush_model(["partner_id", "company_id"])
        native = (
            SQL("(partner.credit_limit ->> %s)::numeric", str(company.id))
            if adopt_limits
            else SQL("NULL::numeric")
        )
        # SQL because of ON CONFLICT, and because a first set-up makes a hundred thousand of them.
        rows = self.env.execute_query(
            SQL(
                """
                WITH made AS (
                    INSERT INTO credit_account (
                        partner_id, partner_name, company_id, state, sale_mode, limit_mode, credit_limit,
                        limit_currency_id, team_id, create_uid, create_date, write_uid, write_date
                    )
                    SELECT partner.id, partner.complete_name, %(company)s, %(state)s, 'term',
                           CASE WHEN %(native)s > 0 THEN 'amount' ELSE 'undecided' END,
                           GREATEST(COALESCE(%(native)s, 0), 0),
                           %(currency)s, %(team)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                      FROM res_partner partner
                     WHERE partner.commercial_partner_id = partner.id AND %(condition)s
                  ORDER BY partner.id
                        ON CONFLICT (partner_id, company_id) DO NOTHING
                    RETURNING id, state, sale_mode
                ), locks AS (
                    INSERT INTO credit_lock (account_id, n) SELECT id, 0 FROM made
                ), history AS (
                    INSERT INTO credit_account_history (
                        account_id, company_id, kind, date, value, user_id,
                        create_uid, create_date, write_uid, write_date
                    )
                    SELECT made.id, %(company)s, first.kind, %(today)s, first.value, %(uid)s,
                           %(uid)s, %(now)s, %(uid)s, %(now)s
                      FROM made
                CROSS JOIN LATERAL (VALUES ('state', made.state), ('sale_mode', made.sale_mode)) first(kind, value)
                )
                SELECT id FROM made
                """,
                company=company.id,
                state=state,
                today=fields.Date.context_today(self),
                currency=company.currency_id.id,
                native=native,
                team=self.env["credit.team"]._first_for_sql(
                    SQL("%s", company.id), SQL("partner.country_id"), SQL("NULL::integer")
                ),
                uid=self.env.uid,
                now=self.env.cr.now(),
                condition=condition,
            )
        )
        self.invalidate_model()
        accounts = self.browse(row[0] for row in rows)
        if adopt_limits:
            limited = accounts.filtered(lambda account: account.limit_mode == "amount")
            limited._record_agreement(self.env._("Limit taken over from Odoo."))
        if state == "draft":
            accounts._start_file()
        return accounts

    @api.depends("company_id", "customer_type_id", "partner_id.country_id")
    def _compute_team_id(self):
        # Whoever makes an account need not see the teams.
        teams = self.env["credit.team"].sudo().search(Domain.TRUE)
        for account in self:
            facts = (account.company_id, account.partner_id.country_id, account.customer_type_id)
            account.team_id = next((team for team in teams if team._serves(*facts)), False)

    def _get_analyst(self):
        """Who looks after the account: its analyst, else the leader of its team, else a credit manager, else nobody."""
        self.ensure_one()
        known = (self.analyst_id or self.team_id.sudo().leader_id).filtered("active")
        return known or self.company_id._get_credit_manager()

from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import Source
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL
from odoo.tools.misc import format_date


class CreditAccount(models.Model):
    """By which policy a customer is reminded, until when it is left alone, and the messages that it got."""

    _inherit = "credit.account"

    followup_ids = fields.One2many("credit.followup", "account_id", string="Follow-up messages")
    followup_count = fields.Integer(string="Message count", compute="_compute_followup_count")
    followup_policy_id = fields.Many2one(
        "credit.followup.policy",
        string="Own follow-up policy",
        tracking=True,
        check_company=True,
        ondelete="restrict",
        help="How this customer is reminded, whatever the policies say; empty: by the policy that fits it best.",
    )
    applied_policy_id = fields.Many2one(
        "credit.followup.policy",
        string="Follow-up policy",
        compute="_compute_applied_policy",
        help="By which the customer is reminded today.",
    )
    policy_reason = fields.Char(
        string="Policy chosen by", compute="_compute_applied_policy", help="Why this policy and no other."
    )
    followup_return_date = fields.Date(
        string="Follow-up paused until",
        readonly=True,
        copy=False,
        tracking=True,
        index="btree_not_null",
        help="The day on which the customer comes back into follow-up and worklist.",
    )
    followup_pause_reason = fields.Char(
        string="Why paused",
        readonly=True,
        copy=False,
        tracking=True,
        help="Shown to whoever meets the customer.",
    )
    followup_pause_text = fields.Char(
        string="Pause", compute="_compute_is_followup_paused", help="Until when it is left alone, and why."
    )
    is_followup_paused = fields.Boolean(
        string="Follow-up paused", compute="_compute_is_followup_paused", help="It is left alone today."
    )

    @api.depends("followup_ids")
    def _compute_followup_count(self):
        groups = self.env["credit.followup"]._read_group(
            [("account_id", "in", self.ids)], ["account_id"], ["__count"]
        )
        counts = {account.id: count for account, count in groups}
        for account in self:
            account.followup_count = counts.get(account.id, 0)

    @api.depends(
        "company_id", "customer_type_id", "risk_class", "partner_id.country_id", "followup_policy_id"
    )
    @api.depends_context("lang")
    def _compute_applied_policy(self):
        Policy = self.env["credit.followup.policy"]
        stored = self.filtered("id")
        names = ["company_id", "customer_type_id", "partner_id", "risk_class"]
        # SQL: the very expression that a run chooses by.
        rows = self.env.execute_query(
            SQL(
                """SELECT account.id, %s
                     FROM credit_account account JOIN res_partner partner ON partner.id = account.partner_id
                    WHERE account.id = ANY(%s)""",
                Policy._chosen_sql(
                    SQL("account.company_id"),
                    SQL("account.customer_type_id"),
                    SQL("account.risk_class"),
                    SQL("partner.country_id"),
                ),
                stored.ids,
                to_flush=[self._fields[name] for name in names]
                + [self.env["res.partner"]._fields["country_id"]],
            )
        )
        chosen = dict(rows)
        for account in self:
            own = account.followup_policy_id.filtered("active")
            policy = own or Policy.browse(chosen.get(account._origin.id))
            account.applied_policy_id = policy
            account.policy_reason = account._describe_policy(policy, is_own=bool(own))

    def _get_followup_caller(self, policy):
        """Who calls the customer: the collector, else whom the policy names, else a credit manager of the company."""
        self.ensure_one()
        caller = (self.collector_id or policy.user_id).filtered("active")
        return caller or self.company_id._get_credit_manager() or self.env.user

    def _get_followup_alerted(self, level, policy):
        """Who is alerted: whom the level names if he may open the account, else a credit manager, else the caller."""
        self.ensure_one()
        manager = self.company_id._get_credit_manager()
        named = {
            "salesperson": self.partner_id.user_id,
            "leader": self.team_id.leader_id,
            "manager": manager,
        }[level.alert_user]
        for user in (named | manager).filtered("active"):
            if self.with_user(user).sudo(False).has_access("read"):
                return user
        return self._get_followup_caller(policy)

    def _describe_policy(self, policy, *, is_own):
        """:return: why a customer is reminded by a policy, in words"""
        if not policy:
            return self.env._("No policy: nobody reminds this customer.")
        if is_own:
            return self.env._("It is chosen on this account.")
        if policy.is_default:
            return self.env._("No policy is for customers like this one: the company's default.")
        return self.env._("The most specific policy that fits: for %(audience)s.", audience=policy.audience)

    @api.depends("followup_return_date", "followup_pause_reason")
    @api.depends_context("lang")
    def _compute_is_followup_paused(self):
        today = fields.Date.context_today(self)
        for account in self:
            day = account.followup_return_date
            account.is_followup_paused = bool(day) and day > today
            account.followup_pause_text = account.is_followup_paused and self.env._(
                "Left alone until %(date)s: %(reason)s",
                date=format_date(self.env, day),
                reason=account.followup_pause_reason,
            )

    @api.model
    def _pause_source_customers(self):
        """The open items of customers who are left alone until a day."""
        query = SQL(
            """
            SELECT line.id AS move_line_id, 'customer' AS kind, line.amount_residual AS amount,
                   NULL::date AS date_from, account.followup_return_date - 1 AS date_until,
                   account.followup_pause_reason AS reason_code, NULL::integer[] AS user_ids
              FROM credit_account account
              JOIN res_partner partner ON partner.commercial_partner_id = account.partner_id
              JOIN account_move_line line ON line.partner_id = partner.id
              JOIN res_company company ON company.id = line.company_id AND %s = account.company_id
             WHERE account.followup_return_date IS NOT NULL AND line.no_followup IS NOT TRUE AND %s
            """,
            self._root_company_sql(SQL("company")),
            self._is_open_sql(SQL("line")),
        )
        reads = {
            "credit.account": ["company_id", "followup_pause_reason", "followup_return_date", "partner_id"],
            "account.move.line": [
                "account_id",
                "amount_residual",
                "amount_residual_currency",
                "company_id",
                "no_followup",
                "partner_id",
                "reconciled",
            ],
            "res.partner": ["commercial_partner_id"],
        }
        return Source("customer", query, "account.move.line", reads)

    @api.model
    def _event_source_followups(self):
        """The messages that were sent and the calls that were planned."""
        query = SQL(
            """
            SELECT followup.date, followup.account_id, 'followup' AS kind, followup.net AS amount, company.currency_id,
                   'credit.followup' AS res_model, followup.id AS res_id,
                   jsonb_build_object('state', followup.state, 'channel', followup.channel, 'level', followup.level_id)
                   AS parameters
              FROM credit_followup followup JOIN res_company company ON company.id = followup.company_id
             WHERE followup.state <> 'draft'
            """
        )
        names = ["account_id", "channel", "company_id", "date", "level_id", "net", "state"]
        reads = {"credit.followup": names, "res.company": ["currency_id"]}
        return Source("followup", query, "credit.followup", reads)

    @api.private
    def pause_followup(self, return_date, reason):
        """Leave these customers alone until a day: no message, no row in the worklist.

        :param date return_date: the day on which they come back, later than today; None ends the pause now
        :param str reason: why; shown on the account, and kept in its history
        :raise AccessError: for whoever is no collector, customer account manager or credit manager
        :raise ValidationError: for a day that is not to come
        :raise UserError: without a reason
        """
        self.check_access("read")
        groups = ("collector", "account_manager", "manager")
        if not self.env.su and not any(
            self.env.user.has_group(f"credit_control.group_credit_{name}") for name in groups
        ):
            raise AccessError(
                self.env._(
                    "Only a collector, a customer account manager or a credit manager pauses the follow-up."
                )
            )
        if return_date and return_date <= fields.Date.context_today(self):
            raise ValidationError(
                self.env._("Back on: %(date)s is not to come; choose a later day.", date=return_date)
            )
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Please say why: it is shown on the account."))
        # Collectors have no right to write accounts but this one.
        self.sudo().write(
            {"followup_return_date": return_date, "followup_pause_reason": reason if return_date else False}
        )
        if not return_date:
            for account in self.sudo():
                account.message_post(body=self.env._("Follow-up goes on: %(reason)s", reason=reason))

    def action_followups(self):
        """Show the messages to these customers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control_collection.credit_followup_action"
        )
        return {**action, "domain": [("account_id", "in", self.ids)], "context": {}}

    def action_preview_followup(self):
        """Show which messages these customers would get today."""
        return self.env["credit.followup.preview"].open_for(self.company_id, self.partner_id)

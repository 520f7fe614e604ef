import contextlib

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..tools.account_fields import GROUP_LIMIT_FIELDS
from ..tools.roles import FIGURES
from ..tools.source import fields_to_flush, union

FEW = 100


class CreditGroup(models.Model):
    """Customers, of one company or of several, that share one limit."""

    _name = "credit.group"
    _description = "Credit group"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(
        default=True, tracking=True, help="The limit of an archived group no longer counts."
    )
    company_id = fields.Many2one(
        "res.company",
        index=True,
        domain="[('parent_id', '=', False)]",
        help="Root company of all its accounts. Empty: its accounts may belong to several companies.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        tracking=True,
        help="Currency of the shared limit; exposures of other currencies are converted at today's rate.",
    )
    limit_mode = fields.Selection(
        [("none", "No limit"), ("zero", "No credit"), ("amount", "Limit")],
        required=True,
        default="none",
        tracking=True,
        help="Of all members together; the limit of each member counts beside it, and the tighter one decides.",
    )
    credit_limit = fields.Monetary(
        tracking=True,
        groups=FIGURES,
        help="Most that all members together may owe, in the currency of the group.",
    )
    account_ids = fields.One2many("credit.account", "group_id", string="Members")
    lock_ids = fields.One2many("credit.lock", "group_id")
    member_count = fields.Integer(compute="_compute_member_count", string="Number of members")
    exposure = fields.Monetary(
        compute="_compute_figures",
        groups=FIGURES,
        help="What all members owe or will owe, in whichever company, at today's rate.",
    )
    available = fields.Monetary(
        compute="_compute_figures", groups=FIGURES, help="Limit less exposure; negative when over the limit."
    )
    usage = fields.Float(string="Limit used (%)", compute="_compute_figures", groups=FIGURES)
    is_over_limit = fields.Boolean(string="Over limit", compute="_compute_figures", groups=FIGURES)
    has_no_rate = fields.Boolean(
        string="Without a rate",
        compute="_compute_figures",
        groups=FIGURES,
        help="Members owe something in a currency without a rate on or before today. The figures are of what could be "
        "converted.",
    )

    _limit_positive = models.Constraint(
        "CHECK (credit_limit >= 0)", "The limit of a credit group cannot be negative."
    )

    @api.constrains("company_id")
    def _check_company(self):
        for group in self.filtered("company_id"):
            if group.company_id.parent_id:
                raise ValidationError(
                    self.env._(
                        "%(branch)s is a branch: the group %(group)s belongs to %(root)s.",
                        branch=group.company_id.display_name,
                        group=group.name,
                        root=group.company_id.root_id.display_name,
                    )
                )
            # Members of other companies are not always visible to whoever sets the company.
            strangers = group.sudo().account_ids.filtered(
                lambda account, group=group: account.company_id != group.company_id
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "The group %(group)s has members of other companies than %(company)s; take them out first.",
                        group=group.name,
                        company=group.company_id.display_name,
                    )
                )

    @api.depends("account_ids")
    def _compute_member_count(self):
        # All members count, also those of companies that the user is not working in.
        counts = dict(
            self.env["credit.account"]
            .sudo()
            ._read_group([("group_id", "in", self._origin.ids)], ["group_id"], ["__count"])
        )
        for group in self:
            group.member_count = counts.get(group._origin.sudo(), 0)

    @api.depends("account_ids", "credit_limit", "currency_id", "limit_mode")
    def _compute_figures(self):
        totals = self._origin._get_totals()
        for group in self:
            limit = group._get_limit()
            total, group.has_no_rate = totals.get(group._origin.id, (0.0, False))
            group.exposure = group.currency_id.round(total)
            group.available = 0.0 if limit is None else limit - group.exposure
            group.usage = 100 * group.exposure / limit if limit else 0.0
            group.is_over_limit = (
                limit is not None and group.currency_id.compare_amounts(group.exposure, limit) > 0
            )

    def _get_limit(self):
        """:return: what the members may owe together, in the currency of the group; None without a limit."""
        self.ensure_one()
        return {"zero": 0.0, "amount": self.credit_limit}.get(self.limit_mode)

    @api.model
    def _limit_sql(self, group):
        """The same as ``_get_limit`` in SQL; NULL without a limit.

        :param SQL group: alias of ``credit_group``
        """
        return SQL(
            "CASE %(g)s.limit_mode WHEN 'zero' THEN 0 WHEN 'amount' THEN COALESCE(%(g)s.credit_limit, 0) END",
            g=group,
            to_flush=[self._fields["credit_limit"], self._fields["limit_mode"]],
        )

    def _get_totals(self):
        """:return: by group id: exposure of all members in its currency, not rounded; whether something has no rate"""
        # A shared limit counts members whom the user cannot see.
        members = self.sudo().account_ids
        if not members:
            return {}
        rows = self.env.execute_query(
            SQL("SELECT group_id, total, no_rate FROM %s pool", self._totals_sql(members.ids))
        )
        return {group: (float(total or 0), bool(no_rate)) for group, total, no_rate in rows}

    @api.model
    def _member_ids(self, accounts):
        """Ids of all accounts in the active groups of some accounts; most are in none."""
        # A checkpoint has the rows of its few accounts at hand.
        if len(accounts) <= FEW and not accounts.sudo().group_id:
            return []
        # SQL: the rows of a thousand accounts would be read for one column; whoever the members are, they count.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT member.id
                  FROM credit_group shared JOIN credit_account member ON member.group_id = shared.id
                 WHERE shared.active
                   AND shared.id = ANY(ARRAY(SELECT group_id FROM credit_account WHERE id = ANY(%s)))
                """,
                accounts.ids,
                to_flush=[self._fields["active"], self.env["credit.account"]._fields["group_id"]],
            )
        )
        return [member for (member,) in rows]

    @api.model
    def _totals_sql(self, members, counted=None, *, whole=True):
        """Rows of ``group_id``, ``total``, ``owed`` and ``no_rate``: what the members owe in the currency of the group.

        Not rounded. The total is their exposure; what is owed leaves out members whose credits are more than their
        debts. ``no_rate`` is the id of a currency that keeps something out of both; NULL where nothing is left out.

        :param members: ids of all members of the groups that are asked for; an SQL array where they are many
        :param SQL counted: condition on ``source``: what counts, besides what the companies leave out
        :param whole: the condition does not tell components of one switch apart
        """
        if not members:
            return SQL(
                """(SELECT NULL::integer AS group_id, NULL::numeric AS total, NULL::numeric AS owed,
                           NULL::integer AS no_rate WHERE FALSE)"""
            )
        Account = self.env["credit.account"]
        total = self.env["res.currency"]._credit_convert_sql(
            SQL("sums.total"),
            SQL("company.currency_id"),
            SQL("member.company_id"),
            SQL("shared.currency_id"),
            fields.Date.context_today(self),
        )
        return SQL(
            """(
            SELECT member.group_id, SUM(%(total)s) AS total, SUM(GREATEST(%(total)s, 0)) AS owed,
                   MIN(COALESCE(sums.no_rate, CASE WHEN %(total)s IS NULL AND sums.total IS NOT NULL
                                                   THEN shared.currency_id END)) AS no_rate
              FROM (SELECT account_id, SUM(amount) AS total, MIN(currency_id) FILTER (WHERE %(lacks_rate)s) AS no_rate
                      FROM %(sources)s source
                     WHERE account_id = ANY(%(members)s) AND %(counted)s
                  GROUP BY account_id
                   ) sums
              JOIN credit_account member ON member.id = sums.account_id
              JOIN credit_group shared ON shared.id = member.group_id
              JOIN res_company company ON company.id = member.company_id
          GROUP BY member.group_id
            )""",
            total=total,
            lacks_rate=Account._lacks_rate_sql(SQL("source")),
            sources=union(self.env, Account._exposure_sources(), whole=whole),
            members=members,
            counted=SQL("%s AND %s", Account._counted_sql(), counted or SQL("TRUE")),
            to_flush=fields_to_flush(
                self.env,
                {
                    "credit.account": ["company_id", "group_id"],
                    "credit.group": ["currency_id"],
                    "res.company": ["currency_id"],
                },
            ),
        )

    @api.model
    def _in_company_currency_sql(self, amount):
        """An amount of the group ``shared`` in the currency of ``company``, that of ``account``; NULL without one."""
        return SQL(
            "CASE WHEN shared.id IS NOT NULL THEN %s END",
            self.env["res.currency"]._credit_convert_sql(
                amount,
                SQL("shared.currency_id"),
                SQL("account.company_id"),
                SQL("company.currency_id"),
                fields.Date.context_today(self),
            ),
            to_flush=[self._fields["currency_id"], self.env["res.company"]._fields["currency_id"]],
        )

    @api.model_create_multi
    def create(self, vals_list):
        groups = super().create(vals_list)
        if any(group.limit_mode != "none" for group in groups):
            self.env["credit.account"]._check_may_set_limit()
        # Nobody has rights on locks: they exist only through their group.
        self.env["credit.lock"].sudo().create([{"group_id": group.id} for group in groups])
        return groups

    def write(self, vals):
        if not any(name in vals for name in GROUP_LIMIT_FIELDS):
            return super().write(vals)
        self.env["credit.account"]._check_may_set_limit()
        # The log of each member tells it, also of members that the user cannot see.
        members = self.sudo().account_ids.with_env(self.env)
        self.env["credit.lock"].contend(members, self)
        self.env["credit.hold.recheck"].ask(self)
        reason = self.env._("Written on the group.")
        with contextlib.ExitStack() as stack:
            for group in self:
                mine = members.filtered(lambda member, group=group: member.sudo().group_id == group)
                stack.enter_context(
                    self.env["credit.decision"]._recording(
                        mine, "group_limit", reason, GROUP_LIMIT_FIELDS, document=group
                    )
                )
            return super().write(vals)

    def action_open_members(self):
        """Show the members of these groups with their exposures."""
        action = self.env["ir.actions.act_window"]._for_xml_id("credit_control.credit_exposure_action")
        return {**action, "domain": [("group_id", "in", self.ids)], "context": {}}

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

# A pair of duties in the id of a row: more of them than this would not fit.
PAIRS = 1_000


class CreditConflict(models.Model):
    """Users who hold two roles that should watch each other.

    Of all companies: groups do not know any, so whoever holds two of them here does so everywhere.
    """

    _name = "credit.conflict"
    _description = "Conflicting roles"
    _order = "user_id, id"
    _auto = False
    _rec_name = "user_id"
    _depends = {"res.users": ["active", "company_id", "share"]}

    user_id = fields.Many2one("res.users", readonly=True)
    company_id = fields.Many2one("res.company", string="Main company", readonly=True)
    first_group_id = fields.Many2one("res.groups", string="One role", readonly=True)
    second_group_id = fields.Many2one("res.groups", string="The other role", readonly=True)
    code = fields.Char(readonly=True)
    why = fields.Char(compute="_compute_why", help="What one person could do alone that way.")

    @api.model
    def _get_duties(self):
        """Roles that one person should not hold together; an addon adds its own.

        :return: external ids of two groups by code
        """
        roles = "credit_control.group_credit_"
        books = "account.group_account_invoice"
        return {
            "order_release": (f"{roles}sales", f"{roles}analyst"),
            "open_approve": (f"{roles}account_manager", f"{roles}manager"),
            "collect_approve": (f"{roles}collector", f"{roles}manager"),
            "cash_collect": (books, f"{roles}collector"),
            "post_approve": (books, f"{roles}manager"),
            "settle_create": (books, f"{roles}account_manager"),
            "audit_decide": (f"{roles}auditor", f"{roles}analyst"),
        }

    @api.model
    def _get_reasons(self):
        """:return: what one person could do alone, by code of the pair"""
        return {
            "order_release": self.env._("Sells, and decides on the credit of who buys."),
            "open_approve": self.env._(
                "Opens accounts and keeps their papers, and approves openings and limits."
            ),
            "collect_approve": self.env._("Asks for write-offs and more time, and approves them."),
            "cash_collect": self.env._("Posts and allocates payments, and talks to who owes them."),
            "post_approve": self.env._("Posts write-offs and credit notes, and approves them."),
            "settle_create": self.env._("Makes agreements on rebates and deductions, and settles them."),
            "audit_decide": self.env._("Audits what the same person decides."),
        }

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_why(self):
        reasons = self._get_reasons()
        for conflict in self:
            conflict.why = reasons.get(conflict.code)

    @property
    def _table_query(self):
        pairs = [
            (number, code, self.env.ref(one).id, self.env.ref(other).id)
            for number, (code, (one, other)) in enumerate(self._get_duties().items())
        ]
        return SQL(
            """
            WITH RECURSIVE held (user_id, group_id) AS (
                SELECT uid, gid FROM res_groups_users_rel
                 UNION SELECT held.user_id, implied.hid
                         FROM held JOIN res_groups_implied_rel implied ON implied.gid = held.group_id
            )
            SELECT member.id * %(pairs)s + pair.number AS id, member.id AS user_id, member.company_id, pair.code,
                   pair.one AS first_group_id, pair.other AS second_group_id
              FROM (VALUES %(values)s) AS pair (number, code, one, other)
              JOIN held first ON first.group_id = pair.one
              JOIN held second ON second.group_id = pair.other AND second.user_id = first.user_id
              JOIN res_users member ON member.id = first.user_id
             WHERE member.active AND NOT member.share AND member.id <> %(system)s
            """,
            pairs=PAIRS,
            values=SQL(", ").join(SQL("(%s, %s, %s, %s)", *pair) for pair in pairs),
            system=SUPERUSER_ID,
        )

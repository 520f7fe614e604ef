from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class CreditTeam(models.Model):
    """Collectors and analysts who serve some countries or customer types, and who leads them."""

    _name = "credit.team"
    _description = "Credit team"
    _inherit = ["credit.cached"]
    _order = "sequence, name, id"
    _check_company_domain = models.check_company_domain_parent_of
    # Who sees which customers is part of the record rules, which are cached.
    _cached_fields = ("active", "leader_id", "member_ids")

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10, help="The first team that fits a customer serves it.")
    active = fields.Boolean(default=True, help="An archived team gets no more customers.")
    company_id = fields.Many2one(
        "res.company", index=True, domain="[('parent_id', '=', False)]", help="Empty: for all companies."
    )
    leader_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False)]",
        help="Sees all customers of the team; the members see their own.",
    )
    member_ids = fields.Many2many(
        "res.users",
        string="Members",
        domain="[('share', '=', False)]",
        help="Collectors and analysts of the team. They see their own customers and those that no team serves.",
    )
    country_ids = fields.Many2many("res.country", string="Countries", help="Empty: customers of any country.")
    customer_type_ids = fields.Many2many(
        "credit.customer.type", string="Customer types", help="Empty: customers of any type."
    )
    account_ids = fields.One2many("credit.account", "team_id", string="Customers")
    account_count = fields.Integer(string="Customer count", compute="_compute_account_count")

    @api.depends("account_ids")
    def _compute_account_count(self):
        groups = self.env["credit.account"]._read_group(
            [("team_id", "in", self.ids)], ["team_id"], ["__count"]
        )
        counts = {team.id: count for team, count in groups}
        for team in self:
            team.account_count = counts.get(team.id, 0)

    def _serves(self, company, country, customer_type):
        self.ensure_one()
        return (
            (not self.company_id or self.company_id == company)
            and (not self.country_ids or country in self.country_ids)
            and (not self.customer_type_ids or customer_type in self.customer_type_ids)
        )

    @api.model
    def _first_for_sql(self, company, country, customer_type):
        """The same for all customers of a statement: the id of the first team that serves one, or NULL.

        :param SQL company: expression of the root company's id
        :param SQL country: expression of the customer's country
        :param SQL customer_type: expression of the customer's type
        """
        return SQL(
            """(SELECT team.id FROM credit_team team
                 WHERE team.active AND (team.company_id IS NULL OR team.company_id = %(company)s)
                   AND (NOT EXISTS (SELECT FROM %(countries)s link WHERE link.credit_team_id = team.id)
                        OR EXISTS (SELECT FROM %(countries)s link
                                    WHERE link.credit_team_id = team.id AND link.res_country_id = %(country)s))
                   AND (NOT EXISTS (SELECT FROM %(types)s link WHERE link.credit_team_id = team.id)
                        OR EXISTS (SELECT FROM %(types)s link
                                    WHERE link.credit_team_id = team.id AND link.credit_customer_type_id = %(type)s))
              ORDER BY team.sequence, team.name, team.id LIMIT 1)""",
            company=company,
            country=country,
            type=customer_type,
            countries=SQL.identifier(self._fields["country_ids"].relation),
            types=SQL.identifier(self._fields["customer_type_ids"].relation),
            to_flush=[
                self._fields[name]
                for name in ("active", "company_id", "country_ids", "customer_type_ids", "name", "sequence")
            ],
        )

    def action_assign(self):
        """Give these teams the customers that no team serves and that they are the first to fit, by one statement."""
        if not self.env.user.has_group("credit_control.group_credit_manager"):
            raise AccessError(self.env._("Only a credit manager gives customers to a team."))
        Account = self.env["credit.account"]
        Account.flush_model(["company_id", "customer_type_id", "partner_id", "team_id"])
        self.env["res.partner"].flush_model(["country_id"])
        # SQL: a first set-up assigns a hundred thousand customers. Those of companies out of sight keep what they have.
        rows = self.env.execute_query(
            SQL(
                """
                WITH fitting AS (
                    SELECT account.id, %(first)s AS team_id
                      FROM credit_account account JOIN res_partner partner ON partner.id = account.partner_id
                     WHERE account.team_id IS NULL AND account.company_id = ANY(%(companies)s)
                )
                UPDATE credit_account account SET team_id = fitting.team_id, write_uid = %(uid)s, write_date = %(now)s
                  FROM fitting WHERE fitting.id = account.id AND fitting.team_id = ANY(%(teams)s)
             RETURNING account.id
                """,
                first=self._first_for_sql(
                    SQL("account.company_id"), SQL("partner.country_id"), SQL("account.customer_type_id")
                ),
                companies=self.env.companies.root_id.ids,
                uid=self.env.uid,
                now=self.env.cr.now(),
                teams=self.ids,
            )
        )
        Account.invalidate_model(["team_id", "write_uid", "write_date"])
        self.invalidate_recordset(["account_ids", "account_count"])
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s customers assigned.", count=len(rows)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_accounts(self):
        """Show the customers of these teams."""
        action = self.env["ir.actions.act_window"]._for_xml_id("credit_control.credit_exposure_action")
        return {**action, "domain": [("account_id.team_id", "in", self.ids)], "context": {}}

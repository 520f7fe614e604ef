from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class CreditAccountCreate(models.TransientModel):
    _name = "credit.account.create"
    _description = "Create credit accounts"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        domain="[('parent_id', '=', False)]",
        help="Root company; its branches share the accounts.",
    )
    adopt_limits = fields.Boolean(
        string="Take over Odoo's credit limits",
        default=True,
        help="Customers with a limit of their own in Odoo get it as their credit limit here.",
    )
    missing_count = fields.Integer(string="Customers without an account", compute="_compute_missing_count")

    def _compute_missing_count(self):
        for wizard in self:
            rows = self.env.execute_query(
                SQL("SELECT COUNT(*) FROM res_partner partner WHERE %s", wizard._missing_sql())
            )
            wizard.missing_count = rows[0][0]

    def _missing_sql(self):
        """Condition on ``partner``: customers of the company without an account; SQL, as there may be 100,000."""
        self.env["res.partner"].flush_model(
            ["active", "commercial_partner_id", "company_id", "customer_rank"]
        )
        self.env["credit.account"].flush_model(["partner_id", "company_id"])
        return SQL(
            """partner.active AND partner.commercial_partner_id = partner.id AND partner.customer_rank > 0
               AND (partner.company_id IS NULL OR partner.company_id IN (
                        SELECT id FROM res_company WHERE split_part(parent_path, '/', 1)::integer = %(company)s))
               AND NOT EXISTS (SELECT FROM credit_account account
                                WHERE account.partner_id = partner.id AND account.company_id = %(company)s)""",
            company=self.company_id.id,
        )

    def action_create(self):
        """Create the missing accounts of all customers of the company, by one statement.

        :return: a notice that says how many
        """
        self.ensure_one()
        if not self.env.user.has_group("credit_control.group_credit_manager"):
            raise AccessError(
                self.env._("Only a credit manager opens the accounts of all customers at once.")
            )
        accounts = self.env["credit.account"]._insert_accounts(
            self.company_id, self._missing_sql(), adopt_limits=self.adopt_limits
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s credit accounts created.", count=len(accounts))
                if accounts
                else self.env._(
                    "Every customer of %(company)s has a credit account.", company=self.company_id.name
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

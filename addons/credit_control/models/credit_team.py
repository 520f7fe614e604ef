from odoo import fields, models


class CreditTeam(models.Model):
    """Collectors and analysts who serve some countries or customer types, and who leads them."""

    _name = "credit.team"
    _description = "Credit team"
    _order = "sequence, name, id"
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10, help="The first team that fits a customer serves it.")
    active = fields.Boolean(default=True, help="An archived team gets no more customers.")
    company_id = fields.Many2one(
        "res.company", index=True, domain="[('parent_id', '=', False)]", help="Empty: for all companies."
    )
    leader_id = fields.Many2one(
        "res.users", help="Sees all customers of the team; the members see their own."
    )
    member_ids = fields.Many2many("res.users", string="Members", help="Collectors and analysts of the team.")
    country_ids = fields.Many2many("res.country", string="Countries", help="Empty: customers of any country.")
    customer_type_ids = fields.Many2many(
        "credit.customer.type", string="Customer types", help="Empty: customers of any type."
    )
    account_ids = fields.One2many("credit.account", "team_id", string="Customers")

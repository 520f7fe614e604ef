from odoo import fields, models


class CreditAccountColumns(models.AbstractModel):
    """What every list of customers says of an account: who it is, where, and who serves it.

    For read models (``_auto = False``): their query selects a column for each of these fields.
    """

    _name = "credit.account.columns"
    _description = "Columns of a list of credit accounts"
    _check_company_domain = models.check_company_domain_parent_of

    account_id = fields.Many2one("credit.account", string="Credit account", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    partner_name = fields.Char(string="Customer name", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    customer_type_id = fields.Many2one("credit.customer.type", readonly=True)
    analyst_id = fields.Many2one("res.users", readonly=True)
    collector_id = fields.Many2one("res.users", readonly=True)
    salesperson_id = fields.Many2one("res.users", readonly=True)

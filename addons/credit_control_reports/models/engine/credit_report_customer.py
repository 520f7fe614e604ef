from odoo import fields, models


class CreditReportCustomer(models.AbstractModel):
    """A report whose rows are about customers: who it is, and who works for this customer.

    Its statement gives these columns, all of them, beside those of the report.
    """

    _name = "credit.report.customer"
    _description = "Report on customers"
    _inherit = "credit.report"

    account_id = fields.Many2one("credit.account", string="Credit account", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    partner_name = fields.Char(string="Customer name", readonly=True)
    customer_type_id = fields.Many2one("credit.customer.type", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    collector_id = fields.Many2one("res.users", readonly=True)
    salesperson_id = fields.Many2one("res.users", readonly=True)

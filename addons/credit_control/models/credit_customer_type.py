from odoo import fields, models


class CreditCustomerType(models.Model):
    _name = "credit.customer.type"
    _description = "Customer type"
    _order = "sequence, name, id"
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True, help="An archived type stays on its accounts but is no longer proposed."
    )
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")

    _name_uniq = models.UniqueIndex(
        "(name, COALESCE(company_id, 0))", "There is already a customer type of this name in the company."
    )

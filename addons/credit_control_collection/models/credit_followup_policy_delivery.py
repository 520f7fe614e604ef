from odoo import fields, models


class CreditFollowupPolicy(models.Model):
    _inherit = "credit.followup.policy"

    cc_salesperson = fields.Boolean(
        string="Copy to the salesperson", help="The salesperson of the customer gets a copy of each e-mail."
    )

from odoo import models


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["account.payment", "credit.paper.mixin"]
    _credit_paper_usage = "payment"

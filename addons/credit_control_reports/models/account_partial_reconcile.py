from odoo import models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    # A balance of a past day starts from today's and takes back what was matched since.
    _credit_max_date_idx = models.Index("(max_date)")

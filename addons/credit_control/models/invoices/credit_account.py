from odoo import models

WARNING = "credit_control.mail_activity_invoice_warning"


class CreditAccount(models.Model):
    _inherit = "credit.account"

    def _tell_invoice_warning(self):
        """An activity for who looks after these accounts: invoices were posted to a customer whom a rule stops.

        No second one before the first is done, and no mail.
        """
        # Who posts invoices need see neither accounts nor what others have to do.
        accounts = self.sudo()
        known = accounts.env["mail.activity"].search(
            [
                ("activity_type_id", "=", self.env.ref(WARNING).id),
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
            ]
        )
        accounts -= accounts.browse(known.mapped("res_id"))
        for user, of_user in accounts.grouped(lambda account: account._get_analyst()).items():
            if user:
                told = of_user.with_context(lang=user.lang, mail_activity_quick_update=True)
                told.activity_schedule(WARNING, summary=told.env.ref(WARNING).summary, user_id=user.id)

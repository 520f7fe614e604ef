from odoo import api, models


class CreditAccount(models.Model):
    """What of chasing nobody writes past its button, which asks for day and reason, though others write accounts."""

    _name = "credit.account"
    _inherit = ["credit.account", "credit.guarded"]
    _guarded_fields = (
        "followup_pause_reason",
        "followup_return_date",
        "worklist_pinned",
        "worklist_postponed_on",
        "worklist_until",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse(name for name in vals if name in self._guarded_fields)
        return super(CreditAccount, self._without_defaults()).create(vals_list).with_env(self.env)

    def write(self, vals):
        self._refuse(name for name in vals if name in self._guarded_fields)
        return super().write(vals)

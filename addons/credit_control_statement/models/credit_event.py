from odoo import api, models
from odoo.tools import format_date


class CreditEvent(models.Model):
    _inherit = "credit.event"

    @api.model
    def _selection_kind(self):
        return [*super()._selection_kind(), ("statement", self.env._("Statement of account"))]

    def _sentence_statement(self, day, state, channel, email=None, **_others):
        day = format_date(self.env, day)
        if state == "sent" and channel == "letter":
            return self.env._("Statement of account of %(date)s printed", date=day)
        if state == "sent":
            return self.env._("Statement of account of %(date)s sent to %(email)s", date=day, email=email)
        if state == "failed":
            return self.env._(
                "Statement of account of %(date)s could not be sent to %(email)s", date=day, email=email
            )
        if state == "uncertain":
            return self.env._(
                "It is uncertain whether the statement of account of %(date)s reached %(email)s",
                date=day,
                email=email,
            )
        return self.env._("Statement of account of %(date)s on its way to %(email)s", date=day, email=email)

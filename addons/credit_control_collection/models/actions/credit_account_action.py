from odoo import api, models
from odoo.addons.credit_control.tools.source import Source
from odoo.tools import SQL


class CreditAccount(models.Model):
    """Corrective actions about a customer."""

    _name = "credit.account"
    _inherit = ["credit.account", "credit.action.mixin"]

    def _credit_action_account(self):
        return self

    @api.model
    def _event_source_actions(self):
        """What was decided to be done."""
        return self._event_source_action("action", "date", SQL("TRUE"))

    @api.model
    def _event_source_actions_done(self):
        """What was done, or given up."""
        return self._event_source_action("action_done", "done_on", SQL("action.state <> 'open'"))

    @api.model
    def _event_source_action(self, kind, day, condition):
        """:param str day: name of the field with the day of the event"""
        query = SQL(
            """
            SELECT action.%s AS date, action.account_id, %s AS kind, NULL::numeric AS amount,
                   NULL::integer AS currency_id, 'credit.action' AS res_model, action.id AS res_id,
                   jsonb_build_object('name', action.name, 'until', action.until, 'state', action.state,
                                      'user', partner.name) AS parameters
              FROM credit_action action
              JOIN res_users who ON who.id = action.user_id
              JOIN res_partner partner ON partner.id = who.partner_id
             WHERE action.account_id IS NOT NULL AND %s
            """,
            SQL.identifier(day),
            kind,
            condition,
        )
        reads = {
            "credit.action": ["account_id", day, "name", "state", "until", "user_id"],
            "res.partner": ["name"],
            "res.users": ["partner_id"],
        }
        return Source(kind, query, "credit.action", reads)

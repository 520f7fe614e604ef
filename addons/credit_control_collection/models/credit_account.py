from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import Source
from odoo.tools import SQL


class CreditAccount(models.Model):
    _inherit = "credit.account"

    followup_ids = fields.One2many("credit.followup", "account_id", string="Follow-up messages")
    followup_count = fields.Integer(string="Message count", compute="_compute_followup_count")

    @api.depends("followup_ids")
    def _compute_followup_count(self):
        groups = self.env["credit.followup"]._read_group(
            [("account_id", "in", self.ids)], ["account_id"], ["__count"]
        )
        counts = {account.id: count for account, count in groups}
        for account in self:
            account.followup_count = counts.get(account.id, 0)

    def _get_followup_caller(self, policy):
        """Who calls the customer: the collector, else whom the policy names, else a credit manager of the company."""
        self.ensure_one()
        caller = (self.collector_id or policy.user_id).filtered("active")
        return caller or self.company_id._get_credit_manager() or self.env.user

    def _get_followup_alerted(self, level, policy):
        """Who is alerted: whom the level names if he may open the account, else a credit manager, else the caller."""
        self.ensure_one()
        manager = self.company_id._get_credit_manager()
        named = {
            "salesperson": self.partner_id.user_id,
            "leader": self.team_id.leader_id,
            "manager": manager,
        }[level.alert_user]
        for user in (named | manager).filtered("active"):
            if self.with_user(user).sudo(False).has_access("read"):
                return user
        return self._get_followup_caller(policy)

    @api.model
    def _event_sources(self):
        """Adds the messages that were sent and the calls that were planned."""
        query = SQL(
            """
            SELECT followup.date, followup.account_id, 'followup' AS kind, followup.net AS amount, company.currency_id,
                   'credit.followup' AS res_model, followup.id AS res_id,
                   jsonb_build_object('state', followup.state, 'channel', followup.channel, 'level', followup.level_id)
                   AS parameters
              FROM credit_followup followup JOIN res_company company ON company.id = followup.company_id
             WHERE followup.state <> 'draft'
            """
        )
        names = ["account_id", "channel", "company_id", "date", "level_id", "net", "state"]
        return [
            *super()._event_sources(),
            Source("followup", query, "credit.followup", {"credit.followup": names}),
        ]

    def action_followups(self):
        """Show the messages to these customers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control_collection.credit_followup_action"
        )
        return {**action, "domain": [("account_id", "in", self.ids)], "context": {}}

    def action_preview_followup(self):
        """Show which messages these customers would get today."""
        return self.env["credit.followup.preview"].open_for(self.company_id, self.partner_id)

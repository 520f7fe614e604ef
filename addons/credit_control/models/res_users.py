from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    credit_team_ids = fields.Many2many(
        "credit.team", string="Credit teams", help="Teams that the user is a member of."
    )
    credit_led_team_ids = fields.One2many("credit.team", "leader_id", string="Credit teams led")

    def _credit_sees_own_only(self):
        """Whether the user sees own customers only: member or leader of a team, in no role that sees all."""
        return bool(self.credit_team_ids or self.credit_led_team_ids) and not self.has_groups(
            "credit_control.group_credit_account_manager,credit_control.group_credit_manager,"
            "credit_control.group_credit_auditor,account.group_account_invoice"
        )

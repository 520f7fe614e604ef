"""What a person chose in the preview, which holds when the turn of the message comes."""

from odoo import fields, models

FIGURES = "credit_control.group_credit_figures"


class CreditFollowup(models.Model):
    _inherit = "credit.followup"

    upcoming = fields.Monetary(
        string="Coming due",
        readonly=True,
        groups=FIGURES,
        help="Items that are listed and not yet due, before credits.",
    )
    is_by_hand = fields.Boolean(
        string="Sent by hand",
        readonly=True,
        help="Somebody sent it from the preview: quiet days and hours do not hold it back.",
    )
    chosen_level_id = fields.Many2one(
        "credit.followup.level",
        string="Level chosen by hand",
        readonly=True,
        ondelete="restrict",
        help="Instead of the level that the items had reached.",
    )
    chosen_channel = fields.Selection(
        lambda self: self.env["credit.followup.level"]._fields["channel"].selection,
        string="Channel chosen by hand",
        readonly=True,
        help="Instead of the channel of the level.",
    )

    def _is_quiet_now(self):
        """Whether this message has to wait for the hours of its policy."""
        self.ensure_one()
        zone = self.partner_id.tz or self.company_id.partner_id.tz
        policy = self.level_id.policy_id
        return not self.is_by_hand and not policy._is_open_at(fields.Datetime.now(), zone)

from odoo import fields, models


class CreditHoldRecommend(models.TransientModel):
    _name = "credit.hold.recommend"
    _description = "Recommend what to do about a credit hold"

    hold_id = fields.Many2one("credit.hold", required=True, readonly=True)
    recommendation = fields.Selection(
        lambda self: self.env["credit.hold"]._fields["recommendation"].selection,
        required=True,
        default="release",
    )
    reason = fields.Text(required=True, help="Read by whoever decides.")
    reasons = fields.Text(related="hold_id.reasons", string="Why it is held")

    def action_recommend(self):
        """Write it on the hold; the rights are checked there."""
        self.ensure_one()
        self.hold_id.action_recommend(self.recommendation, self.reason)
        return {"type": "ir.actions.act_window_close"}

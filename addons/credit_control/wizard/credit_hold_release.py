from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditHoldRelease(models.TransientModel):
    _name = "credit.hold.release"
    _description = "Decide on credit holds"

    hold_ids = fields.Many2many(
        "credit.hold",
        string="Holds",
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_ids", []),
    )
    hold_count = fields.Integer(compute="_compute_holds")
    decision = fields.Selection(
        [("release", "Release"), ("refuse", "Refuse"), ("withdraw", "Withdraw")],
        required=True,
        default="release",
    )
    reason = fields.Text(required=True, help="Kept with the decision, and told to the salesperson.")
    currency_id = fields.Many2one("res.currency", compute="_compute_holds")
    order_amount = fields.Monetary(
        string="Order", compute="_compute_holds", help="Total of the order with what should be added to it."
    )
    amount = fields.Monetary(
        string="Up to",
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="The order may be confirmed up to this total without another hold. In company currency.",
    )
    until = fields.Date(
        string="Valid until", help="Last day on which the order may be confirmed; empty: no end."
    )
    reasons = fields.Text(compute="_compute_holds", string="Why it is held")
    recommendation = fields.Text(compute="_compute_holds", string="Recommended")
    obstacles = fields.Text(compute="_compute_obstacles", string="Not to be decided by you")

    @api.depends("hold_ids")
    def _compute_holds(self):
        for wizard in self:
            hold = wizard.hold_ids if len(wizard.hold_ids) == 1 else wizard.hold_ids.browse()
            wizard.hold_count = len(wizard.hold_ids)
            wizard.currency_id = hold.currency_id
            wizard.order_amount = hold.amount
            wizard.reasons = hold.reasons
            wizard.recommendation = hold.recommendation_text

    @api.depends("hold_ids")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.order_amount

    @api.depends("hold_ids", "decision", "amount")
    def _compute_obstacles(self):
        for wizard in self:
            wizard.obstacles = "\n".join(
                filter(
                    None, (hold._get_obstacle(wizard.decision, wizard._amount()) for hold in wizard.hold_ids)
                )
            )

    def _amount(self):
        """Of several orders each is released up to its own total."""
        return self.amount if self.hold_count == 1 else None

    def action_decide(self):
        """Decide about those holds that the user may decide about; the rights are checked there.

        :raise UserError: when there is none, with the reasons
        """
        self.ensure_one()
        holds = self.hold_ids.filtered(lambda hold: not hold._get_obstacle(self.decision, self._amount()))
        if not holds:
            raise UserError(self.obstacles or self.env._("There is nothing to decide."))
        if self.decision == "release":
            holds.action_release(self.reason, amount=self._amount(), until=self.until)
        elif self.decision == "refuse":
            holds.action_refuse(self.reason)
        else:
            holds.action_withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}

from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditOpenItem(models.Model):
    """When a collector expects an item to be paid."""

    _inherit = "credit.open.item"

    estimate_date = fields.Date(
        string="Expected on",
        compute="_compute_estimate",
        help="When the collector thinks that it will be paid; empty: nobody has said.",
    )
    estimate_probability = fields.Integer(
        string="Probability (%)",
        compute="_compute_estimate",
        aggregator=None,
        help="How likely the collector thinks that is.",
    )

    def _compute_estimate(self):
        debts = {item: item.sudo().move_line_id._get_credit_origin().id for item in self}
        estimates = self.env["credit.receipt.estimate"].search(
            [("origin_line_id", "in", list(debts.values()))]
        )
        by_debt = {estimate.origin_line_id.id: estimate for estimate in estimates}
        for item in self:
            estimate = by_debt.get(debts[item], estimates.browse())
            item.estimate_date = estimate.date
            item.estimate_probability = estimate.probability

    @api.readonly
    def action_estimate(self):
        """Open the dialog that says when these items will be paid."""
        credited = self.filtered(lambda item: item.component == "unallocated")
        if credited:
            raise UserError(
                self.env._("%(number)s is a credit: nothing is to come of it.", number=credited[0].move_name)
            )
        return self.env["credit.receipt.estimate.set"]._get_records_action(
            name=self.env._("When will it be paid?"),
            target="new",
            context={"default_item_ids": self.ids},
        )

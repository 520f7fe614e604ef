from odoo import api, fields, models

from ...tools.roles import FIGURES


class CreditHoldReason(models.Model):
    _name = "credit.hold.reason"
    _description = "Hold reason"
    _order = "sequence, id"

    hold_id = fields.Many2one("credit.hold", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="hold_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10)
    rule_id = fields.Many2one(
        "credit.rule", readonly=True, ondelete="set null", help="Rule that holds the order."
    )
    code = fields.Char(
        required=True, readonly=True, help="What is wrong, as a code; the sentence is made from it."
    )
    value = fields.Monetary(readonly=True, groups=FIGURES, help="The figure that was found.")
    threshold = fields.Monetary(
        readonly=True,
        groups=FIGURES,
        help="The figure that it should not pass.",
    )
    parameters = fields.Json(readonly=True, groups=FIGURES)
    description = fields.Char(
        compute="_compute_description", help="The reason in words, with the figures you may see."
    )

    @api.depends("code", "value", "threshold", "parameters")
    @api.depends_context("uid", "lang")
    def _compute_description(self):
        figures = self.env.user.has_group(FIGURES)
        for reason in self:
            # The sentence leaves the figures out for whoever may not see them.
            known = reason.sudo()
            reason.description = self.env["credit.rule"].sentence(
                known.code,
                value=known.value,
                threshold=known.threshold,
                parameters=known.parameters,
                currency=known.currency_id,
                figures=figures,
            )

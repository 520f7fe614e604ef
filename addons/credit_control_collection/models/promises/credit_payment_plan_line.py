from odoo import api, fields, models


class CreditPaymentPlanLine(models.Model):
    _name = "credit.payment.plan.line"
    _description = "Instalment"
    _inherit = ["credit.payment.plan.part"]
    _order = "date, id"
    _check_company_domain = models.check_company_domain_parent_of

    currency_id = fields.Many2one(related="plan_id.currency_id")
    date = fields.Date(required=True)
    amount = fields.Monetary(required=True)
    paid = fields.Monetary(compute="_compute_paid", help="The first instalments are paid first.")
    status = fields.Selection(
        [("paid", "Paid"), ("due", "To come"), ("late", "Late")],
        compute="_compute_paid",
        help="Late: its day is over and something is missing.",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The amount of an instalment must be more than zero."
    )

    @api.depends("amount", "date", "plan_id.paid")
    def _compute_paid(self):
        today = fields.Date.context_today(self)
        for plan, lines in self.grouped("plan_id").items():
            left = plan.paid
            for line in plan.line_ids.sorted(lambda line: (line.date, line.id or 0)):
                part = line.currency_id.round(min(left, line.amount))
                left -= part
                if line in lines:
                    line.paid = part
                    is_paid = line.currency_id.compare_amounts(part, line.amount) >= 0
                    line.status = "paid" if is_paid else "late" if line.date and line.date < today else "due"
        for line in self.filtered(lambda line: not line.plan_id):
            line.paid, line.status = 0.0, False

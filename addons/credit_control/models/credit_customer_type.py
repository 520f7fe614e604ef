from odoo import fields, models


class CreditCustomerType(models.Model):
    _name = "credit.customer.type"
    _description = "Customer type"
    _inherit = ["credit.cached"]
    _order = "sequence, name, id"
    _check_company_domain = models.check_company_domain_parent_of
    _cached_fields = ("credit_undecided", "credit_undecided_amount", "currency_id")

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True, help="An archived type stays on its accounts but is no longer proposed."
    )
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    credit_undecided = fields.Selection(
        lambda self: self.env["res.company"]._fields["credit_undecided"]._description_selection(self.env),
        string="Without a decision",
        help="What customers of this type may owe until somebody decides on their limit. Empty: as the settings of the "
        "company say.",
    )
    credit_undecided_amount = fields.Monetary(
        string="Up to",
        help="Most that such a customer may owe, orders that are not yet invoiced included.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="Of the amount; in a company of another currency it counts at today's rate.",
    )

    _name_uniq = models.UniqueIndex(
        "(name, COALESCE(company_id, 0))", "There is already a customer type of this name in the company."
    )
    _credit_undecided_positive = models.Constraint(
        "CHECK (credit_undecided_amount >= 0)",
        "What customers of a type may owe without a decision cannot be negative.",
    )

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(self._cached_fields):
            # More credit may end the reason of a hold; whoever writes a type need not see all of its accounts.
            held = [("customer_type_id", "in", self.ids), ("hold_ids.state", "=", "open")]
            self.env["credit.hold.recheck"].ask(self.env["credit.account"].sudo().search(held))
        return result

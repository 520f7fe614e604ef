from odoo import api, fields, models
from odoo.fields import Domain


class CreditApprovalRule(models.Model):
    """Who decides what kind of request, up to which amount; several that fit are steps, one after the other."""

    _name = "credit.approval.rule"
    _description = "Approval rule"
    _order = "kind, amount_from, sequence, id"
    _rec_name = "kind"
    _inherit = ["credit.root.company"]

    company_id = fields.Many2one(help="Root company; the rule holds in all of its branches.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        lambda self: self.env["credit.request"]._fields["kind"]._description_selection(self.env),
        required=True,
        help="What is asked for.",
    )
    sequence = fields.Integer(string="Step", default=10, help="Rules that fit are decided in this order.")
    amount_from = fields.Monetary(string="Above", help="For amounts above this one, in company currency.")
    amount_to = fields.Monetary(
        string="Up to (0: any amount)",
        help="For amounts up to this one, in company currency; zero: any amount, no limit at all included. Above every "
        "rule the CFO decides.",
    )
    group_id = fields.Many2one(
        "res.groups",
        string="Who decides",
        required=True,
        ondelete="cascade",
        domain=lambda self: [
            (
                "privilege_id.category_id",
                "=",
                self.env.ref("credit_control.module_category_credit_control").id,
            )
        ],
    )

    _amounts_positive = models.Constraint(
        "CHECK (amount_from >= 0 AND amount_to >= 0)", "The amounts of an approval rule cannot be negative."
    )
    _amounts_ordered = models.Constraint(
        "CHECK (COALESCE(amount_to, 0) = 0 OR amount_to > COALESCE(amount_from, 0))",
        "The upper amount of an approval rule has to be above the lower one.",
    )

    @api.model
    def _find(self, company, kind, amount):
        """The groups that decide, step by step; the CFO where no rule fits.

        :param company: root company
        :param float amount: in company currency; infinity where there is no end
        :return: list of ``res.groups``
        """
        # The rules hold for everybody, whoever may read them.
        rules = self.sudo().search(
            Domain("company_id", "=", company.id) & Domain("kind", "=", kind), order="sequence, id"
        )
        currency = company.sudo().currency_id
        fitting = rules.filtered(lambda rule: rule._fits(amount, currency))
        return [rule.group_id for rule in fitting] or [self.env.ref("credit_control.group_credit_director")]

    def _fits(self, amount, currency):
        self.ensure_one()
        if amount == float("inf"):
            return not self.amount_to
        above = not self.amount_from or currency.compare_amounts(amount, self.amount_from) > 0
        return above and (not self.amount_to or currency.compare_amounts(amount, self.amount_to) <= 0)

    @api.model
    def _prepare_default_vals(self, company):
        """Values of the rules that a new company starts with: the manager decides, whatever the amount.

        A company that wants amounts sets "up to" here, adds a line for the analyst below it, and the CFO has the rest.
        """
        manager = self.env.ref("credit_control.group_credit_manager")
        analyst = self.env.ref("credit_control.group_credit_analyst")
        # Stopping credit is urgent, and whoever may propose a limit may judge it.
        groups = {"suspension": analyst}
        return [
            {"company_id": company.id, "kind": kind, "group_id": groups.get(kind, manager).id}
            for kind in self._fields["kind"].get_values(self.env)
        ]

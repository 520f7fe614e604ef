from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_promise_tolerance = fields.Integer(
        string="Tolerance (days)",
        default=2,
        help="A payment that comes so many days after a promised day keeps it.",
    )
    credit_promise_days = fields.Integer(
        string="At most in (days)",
        default=60,
        help="A promise for a later day is refused: that is a payment plan. 0: any day.",
    )

    credit_portal_promise_days = fields.Integer(
        string="On the customer's page, in (days)",
        default=14,
        help="So many days ahead a customer may promise a payment on the portal; 0: customers promise nothing there.",
    )
    credit_plan_amount = fields.Monetary(
        string="Plans without a decision up to",
        help="A payment plan of more than this waits until its request is approved; 0: every plan does.",
    )

    _credit_promise_positive = models.Constraint(
        """CHECK (credit_promise_tolerance >= 0 AND credit_promise_days >= 0 AND credit_portal_promise_days >= 0
                  AND credit_plan_amount >= 0)""",
        "The days of promises and the amount of plans cannot be negative.",
    )

    def _get_company_root_delegated_field_names(self):
        names = super()._get_company_root_delegated_field_names()
        return [
            *names,
            "credit_plan_amount",
            "credit_portal_promise_days",
            "credit_promise_days",
            "credit_promise_tolerance",
        ]

    def _credit_create_plan_approvals(self):
        """Let credit managers decide about payment plans, where nobody has said otherwise."""
        rules = self.env["credit.approval.rule"]
        known = rules.with_context(active_test=False).search([("kind", "=", "payment_plan")]).company_id
        roots = self.filtered(lambda company: not company.parent_id) - known
        manager = self.env.ref("credit_control.group_credit_manager")
        rules.create(
            [{"company_id": company.id, "kind": "payment_plan", "group_id": manager.id} for company in roots]
        )

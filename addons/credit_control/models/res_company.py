from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_self_approval = fields.Boolean(
        string="Self-approval",
        help="For a team of one: whoever made an order may release its hold, and whoever asks may decide. The log says "
        "“self-approved”.",
    )
    credit_confirm_cleared = fields.Boolean(
        string="Confirm what nothing holds any more",
        help="An order on hold is confirmed by itself once money or a higher limit has ended all of its reasons. "
        "Otherwise its salesperson is told that it may go on.",
    )
    credit_opening_required = fields.Boolean(
        string="New accounts start as drafts",
        help="A customer's first order makes a draft account, which somebody has to open; otherwise an open one.",
    )

    credit_request_days = fields.Integer(
        string="Days to decide",
        default=30,
        help="A request that nobody has decided after so many days expires.",
    )

    _credit_request_days_positive = models.Constraint(
        "CHECK (credit_request_days > 0)", "A request needs at least one day to be decided."
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._credit_create_default_rules()
        return companies

    def _get_credit_tree(self):
        """:return: the company and its branches, each of which has own values of company-dependent fields"""
        # Who decides for the root company need not work in all its branches.
        return self.sudo().search([("id", "child_of", self.id)])

    def _get_credit_manager(self):
        """A credit manager of the company, for work that belongs to nobody else; empty where there is none."""
        self.ensure_one()
        managers = self.env.ref("credit_control.group_credit_manager").sudo().all_user_ids
        return managers.filtered(
            lambda user: user.active and not user._is_superuser() and self in user.company_ids
        ).sorted("id")[:1]

    def _credit_create_default_rules(self):
        """Give each root company its own copy of the shipped rules; branches use those of their root."""
        roots = self.filtered(lambda company: not company.parent_id)
        # Whoever may create a company may not be allowed to write rules.
        self.env["credit.rule"].sudo().create(
            [vals for company in roots for vals in self.env["credit.rule"]._prepare_default_vals(company)]
        )
        approvals = self.env["credit.approval.rule"].sudo()
        approvals.create([vals for company in roots for vals in approvals._prepare_default_vals(company)])

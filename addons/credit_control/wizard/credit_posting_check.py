from odoo import api, fields, models
from odoo.exceptions import AccessError


class CreditPostingCheck(models.TransientModel):
    """A dry run: each operation with the accounts that it would be posted on today, and what is wrong with them."""

    _name = "credit.posting.check"
    _description = "Check of the accounts of postings"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        domain="[('id', 'parent_of', allowed_company_ids), ('parent_id', '=', False)]",
    )
    chart_name = fields.Char(string="Chart of accounts", compute="_compute_table")
    problem_count = fields.Integer(string="To settle", compute="_compute_table")
    table = fields.Html(compute="_compute_table", sanitize=False)

    @api.depends("company_id")
    @api.depends_context("lang", "uid")
    def _compute_table(self):
        for check in self:
            rows = check._get_rows()
            check.problem_count = sum(bool(row["problem"]) for row in rows)
            check.chart_name = check._get_chart_name()
            check.table = self.env["ir.qweb"]._render("credit_control.credit_posting_table", {"rows": rows})

    def _get_chart_name(self):
        # The companies of a user are checked where the rows are made.
        template = self.company_id.sudo().chart_template
        known = self.env["account.chart.template"]._get_chart_template_mapping(get_all=True)
        return known.get(template, {}).get("name") or template

    def _get_rows(self):
        """The lines of the table, in the order of the operations.

        :return: list of dict: ``operation``, ``side``, ``account``, ``origin``, ``note``, and ``problem``: a sentence
            where there is one
        :raise AccessError: for a company that the user does not work in
        """
        self.ensure_one()
        company = self.company_id.sudo()
        if company not in self.env.companies.sudo().root_id:
            raise AccessError(self.env._("You do not work in %(company)s.", company=company.name))
        Posting = self.env["credit.posting"]
        sides = dict(
            self.env["credit.posting.operation"]._fields["direction"]._description_selection(self.env)
        )
        rows = []
        for found in Posting._resolve(company):
            operation, posting = found.operation, found.posting
            origin = self.env._("Company") if posting.company_id else posting.chart
            rows.append(
                {
                    "operation": operation.name,
                    "side": sides.get(operation.direction, ""),
                    "account": found.account.display_name or found.journal.display_name or posting.code or "",
                    "origin": origin or "",
                    "note": operation.note or "",
                    "problem": found.problem and Posting._get_problem_text(found, company),
                }
            )
        return rows

    def action_print(self):
        """Print what the screen shows."""
        self.ensure_one()
        return self.env.ref("credit_control.credit_posting_check_report").report_action(self)

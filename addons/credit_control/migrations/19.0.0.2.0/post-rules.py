"""Companies of before get the shipped rules that are new, and say who decides, as new companies do."""

from odoo import SUPERUSER_ID, api


def migrate(cr, _version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    roots = env["res.company"].search([("parent_id", "=", False)])
    known = {
        (rule.company_id, rule.kind)
        for rule in env["credit.rule"]
        .with_context(active_test=False)
        .search([("company_id", "in", roots.ids)])
    }
    env["credit.rule"].create(
        [
            vals
            for company in roots
            for vals in env["credit.rule"]._prepare_default_vals(company)
            if (company, vals["kind"]) not in known
        ]
    )
    # Without a rule that fits, the CFO decides everything.
    approvals = env["credit.approval.rule"]
    with_rules = (
        approvals.with_context(active_test=False).search([("company_id", "in", roots.ids)]).company_id
    )
    approvals.create(
        [vals for company in roots - with_rules for vals in approvals._prepare_default_vals(company)]
    )

"""Companies of before say who decides, as new ones do: without these rules the CFO would decide everything."""

from odoo import SUPERUSER_ID, api


def migrate(cr, _version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    rules = env["credit.approval.rule"]
    with_rules = rules.with_context(active_test=False).search([]).company_id
    roots = env["res.company"].search([("parent_id", "=", False)]) - with_rules
    rules.create([vals for company in roots for vals in rules._prepare_default_vals(company)])

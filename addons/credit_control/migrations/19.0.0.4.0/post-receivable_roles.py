"""Dishonoured cheques and bills have a role of their own, accrued invoices have none, as the presets now say."""

from odoo import SUPERUSER_ID, api

# What the presets said before, by the beginning of an account's code. What else stands there, somebody chose.
BEFORE = {
    "syscohada": {"413": "instrument", "418": "trade"},
    "syscebnl": {"413": "instrument", "418": "trade"},
}


def migrate(cr, version):
    """Give the new role where an account has none, or still the one that the preset gave it."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    for company in env["res.company"].search([("parent_id", "=", False)]):
        charts = env["account.chart.template"]._get_parent_template(company.chart_template)
        for chart in BEFORE.keys() & set(charts or [company.chart_template]):
            for prefix, role in BEFORE[chart].items():
                _propose(env["account.account"].with_company(company), company, prefix, role)


def _propose(Account, company, prefix, role):
    accounts = Account.search(
        [
            ("code", "=like", f"{prefix}%"),
            ("company_ids", "in", company.ids),
            ("reconcile", "=", True),
            ("credit_role", "in", (False, role)),
        ]
    )
    for account in accounts:
        account.credit_role = account._get_proposed_credit_role()

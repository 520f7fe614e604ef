# What became of it.
import json

account = env["credit.account"].search([("partner_id.name", "=", "Customer of before")])
hold = account.hold_ids
company = env.company
print(
    json.dumps(
        {
            "history": sorted(account.history_ids.mapped(lambda row: f"{row.kind} {row.value}")),
            "notes": hold.note_ids.mapped("text"),
            "added": hold.added,
            "changed_by": hold.order_id.credit_changed_by_ids.mapped("login"),
            "rules": env["credit.rule"]
            .with_context(active_test=False)
            .search_count([("company_id", "=", company.id)]),
            "shipped": len(env["credit.rule"]._prepare_default_vals(company)),
            "twice": env["credit.rule"].search_count(
                [("company_id", "=", company.id), ("kind", "=", "limit_exceeded")]
            ),
            "deciders": env["credit.approval.rule"].search_count([("company_id", "=", company.id)]),
            "kinds": len(env["credit.request"]._fields["kind"].get_values(env)),
            "analyst_sees_all": env.ref("credit_control.group_credit_analyst")
            in env.ref("credit_control.credit_account_all_rule").groups,
        }
    )
)

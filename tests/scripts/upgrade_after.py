# What became of it.
import json

account = env["credit.account"].search([("partner_id.name", "=", "Customer of before")])
hold = account.hold_ids
company = env.company
policy = env["credit.followup.policy"].search([("company_id", "=", company.id)])
policy.level_ids.create({"name": "Coming due", "policy_id": policy.id, "days": -3, "channel": "call"})
messages = account.followup_ids
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
            "listed": messages.item_ids.mapped(
                lambda item: [item.level_id.days, item.cycle, item.is_trigger]
            ),
            "sends_on_sundays": policy.mapped(lambda each: [each.sun, each.keeps_holidays, each.basis]),
            "policy_currency": policy.currency_id == company.currency_id,
            "chased_again": [
                env["credit.followup.level"].browse(row.level_id).days
                for row in env["credit.followup"].decide(company, partners=account.partner_id)
            ],
            "document": hold._get_document() == hold.order_id,
            "company_logs": len(
                env["credit.lock"].search([("chain_company_id", "!=", False)]).chain_company_id
            )
            == env["res.company"].search_count([("parent_id", "=", False)]),
            "controls": env["credit.key.control"].search_count([]),
            "control_remark": "Looked at with the auditor."
            in "".join(env["credit.key.control"].search([]).message_ids.mapped("body")),
            "controls_of_before": env["ir.model.data"].search_count(
                [("module", "=", "credit_control"), ("name", "=like", "%credit_control_type%")]
            ),
            "control_model": env["ir.model"].search_count(
                [("model", "in", ("credit.control", "credit.control.type"))]
            ),
            "holidays": env["credit.holiday"].search_count([]) > 0,
            "analyst_sees_all": [
                name
                for name in (
                    "credit_control.credit_account_all_rule",
                    "credit_control_collection.credit_followup_all_rule",
                    "credit_control_collection.credit_followup_item_all_rule",
                    "credit_control_statement.credit_statement_all_rule",
                )
                if env.ref("credit_control.group_credit_analyst") in env.ref(name).groups
            ],
            "analyst_sees_team": [
                bool(env.ref(f"credit_control_collection.{name}", raise_if_not_found=False))
                for name in ("credit_followup_team_rule", "credit_followup_item_team_rule")
            ],
            "own_preview": bool(
                env.ref(
                    "credit_control_collection.credit_followup_preview_own_rule", raise_if_not_found=False
                )
            ),
            "undecided": [company.credit_undecided, company.credit_undecided_answered],
            "policies": env["credit.followup.policy"].search_count([("company_id", "=", company.id)]),
        }
    )
)

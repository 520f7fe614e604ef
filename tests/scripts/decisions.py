# 24 requests about one customer, each for another limit, which one manager may decide.
import json

from odoo import Command

users = {}
for role in ("analyst", "manager"):
    group = env.ref(f"credit_control.group_credit_{role}")
    vals = {"name": f"Log {role}", "login": f"log_{role}", "password": f"log_{role}"}
    users[role] = env["res.users"].create({**vals, "group_ids": [Command.link(group.id)]})
customer = env["res.partner"].create({"name": "Grossiste Baobab"})
account = env["credit.account"].ensure_accounts(customer, env.company)
requests = (
    env["credit.request"]
    .with_user(users["analyst"])
    .create(
        [
            {"account_id": account.id, "kind": "limit", "proposed_amount": 100 * number, "reason": "Log"}
            for number in range(1, 25)
        ]
    )
)
requests.action_submit()
env.cr.commit()
print(json.dumps({"uid": users["manager"].id, "requests": requests.ids, "account": account.id}))

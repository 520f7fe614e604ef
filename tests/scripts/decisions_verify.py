# What the log says of the account with the most entries, and whether its chain holds.
import json

decisions = env["credit.decision"]
[[account, _count]] = decisions._read_group([], ["account_id"], ["__count"], order="__count DESC", limit=1)
entries = decisions.search([("account_id", "=", account.id)], order="sequence")
print(
    json.dumps(
        {
            "sequences": entries.mapped("sequence"),
            "requests": entries.mapped("request_id"),
            "last": json.loads(entries[-1].after)["credit_limit"],
            "limit": account.credit_limit,
            "breaks": [(found.sequence, found.code) for found in decisions.verify()],
        }
    )
)

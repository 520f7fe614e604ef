# The same customer once the foreign addon is gone: what it said stays readable, what it counted no longer counts.
import json

account = env["credit.account"].search([("partner_id.name", "=", "Customer behind doors")])
row = env["credit.exposure"].browse(account.id)
holds = env["credit.hold"].search([("account_id", "=", account.id)])
fragile = holds.filtered(lambda hold: "parcels" in hold.reason_ids.mapped("code"))
item = env["credit.open.item"].search([("account_id", "=", account.id)])
lent = env["credit.exposure"].search([("partner_id.name", "=", "Lent goods")])
held = env["sale.order"].search([("partner_id", "=", account.partner_id.id), ("state", "=", "draft")])
facts = {
    "other": row.other,
    # The guarantee of the kernel is still there; there is nothing left for it to secure.
    "lent": [lent.exposure, lent.secured, lent.unsecured],
    "paused": item.mapped("is_paused"),
    "events": env["credit.event"].search_count([("account_id", "=", account.id), ("kind", "=", "parcel")]),
    "rules": env["credit.rule"].search_count([("name", "=", "Fragile")]),
    "reasons": bool(fragile.reasons),
}
held.action_confirm()
facts["states"] = held.mapped("state")
env.cr.rollback()
print(json.dumps(facts))

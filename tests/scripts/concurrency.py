# Three cases, each with 32 who ask at once for 100 where there is room for 10: the limit of one customer, the limit of
# a group of three, and increases of confirmed orders against new orders.
import json

from odoo import Command

WORTH, ROOM, ASKING = 100, 1050, 32

# Where nobody decides, here on orders that are there already and on members of a group, nothing is held.
env.company.credit_undecided = "none"

admin = env.ref("base.user_admin")
admin.password = "admin"
product = env["product.product"].create({"name": "Rice, 25 kg", "taxes_id": [Command.clear()]})


def accounts(*names):
    customers = env["res.partner"].create([{"name": name} for name in names])
    return env["credit.account"].ensure_accounts(customers, env.company)


def orders(accounts, count):
    line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": WORTH, "tax_ids": [Command.clear()]}
    return env["sale.order"].create(
        [
            {
                "partner_id": accounts[place % len(accounts)].partner_id.id,
                "order_line": [Command.create(line)],
            }
            for place in range(count)
        ]
    )


alone = accounts("Grossiste Baobab")
members = accounts("Teranga Dakar", "Teranga Thiès", "Teranga Touba")
growing = accounts("Cayor Gros")
data = {"customer": {"orders": orders(alone, ASKING).ids, "lines": []}}
data["group"] = {"orders": orders(members, ASKING).ids, "lines": []}
confirmed = orders(growing, ASKING // 2)
confirmed.action_confirm()
data["increase"] = {"orders": orders(growing, ASKING // 2).ids, "lines": confirmed.order_line.ids}
alone.write({"limit_mode": "amount", "credit_limit": ROOM})
growing.write({"limit_mode": "amount", "credit_limit": WORTH * len(confirmed) + ROOM})
members.group_id = env["credit.group"].create(
    {"name": "Teranga", "limit_mode": "amount", "credit_limit": ROOM}
)
env.cr.commit()
print(json.dumps({"uid": admin.id, "cases": data}))

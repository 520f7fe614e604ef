# 32 orders of 100 for one customer whose limit has room for 10.
import json

from odoo import Command

admin = env.ref("base.user_admin")
admin.password = "admin"
customer = env["res.partner"].create({"name": "Grossiste Baobab"})
product = env["product.product"].create({"name": "Rice, 25 kg", "taxes_id": [Command.clear()]})
account = env["credit.account"].ensure_accounts(customer, env.company)
account.write({"limit_mode": "amount", "credit_limit": 1050})
line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": 100, "tax_ids": [Command.clear()]}
orders = env["sale.order"].create(
    [{"partner_id": customer.id, "order_line": [Command.create(line)]} for _i in range(32)]
)
env.cr.commit()
print(json.dumps({"uid": admin.id, "orders": orders.ids, "account": account.id}))

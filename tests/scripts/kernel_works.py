# Whatever else is installed, the kernel does its work: an order over the limit is held, released and confirmed.
import json

from odoo import Command

admin = env.ref("base.user_admin")
maker = env["res.users"].create(
    {
        "name": "Maker",
        "login": "maker",
        "group_ids": [Command.link(env.ref("sales_team.group_sale_salesman").id)],
    }
)
customer = env["res.partner"].create({"name": "Grossiste Baobab"})
product = env["product.product"].create({"name": "Rice, 25 kg", "taxes_id": [Command.clear()]})
account = env["credit.account"].ensure_accounts(customer, env.company)
account.write({"limit_mode": "amount", "credit_limit": 100})
line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": 150, "tax_ids": [Command.clear()]}
order = (
    env["sale.order"]
    .with_user(maker)
    .create({"partner_id": customer.id, "order_line": [Command.create(line)]})
)
order.action_confirm()
states = [order.state, order.credit_hold_state]
order.sudo().credit_hold_ids.with_user(admin).action_release("Test")
order.action_confirm()
exposure = env["credit.exposure"].browse(account.id).exposure
# Every view of ours still fits the models that are left.
for view in env["ir.ui.view"].search([("model", "in", list(env.registry))]):
    if (view.xml_id or "").startswith("credit_control"):
        view._check_xml()
env.cr.rollback()
print(
    json.dumps(
        {"before": states, "after": order.exists().state if order.exists() else "sale", "exposure": exposure}
    )
)

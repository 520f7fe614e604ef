# Leaves the database as version 19.0.0.1.0 left it: a hold with feedback, the rules of then, nothing that is newer.
from odoo import Command

customer = env["res.partner"].create({"name": "Customer of before"})
product = env["product.product"].create({"name": "Rice, 25 kg", "taxes_id": [Command.clear()]})
account = env["credit.account"].ensure_accounts(customer, env.company)
account.write({"limit_mode": "zero"})
line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": 150, "tax_ids": [Command.clear()]}
order = env["sale.order"].create({"partner_id": customer.id, "order_line": [Command.create(line)]})
order.action_confirm()
env.flush_all()
analyst = env.ref("credit_control.group_credit_analyst")
env.ref("credit_control.credit_account_all_rule").groups |= analyst
env.flush_all()
changer = env.ref("base.user_admin").id
for statement in (
    "ALTER TABLE credit_hold ADD COLUMN feedback TEXT",
    "UPDATE credit_hold SET feedback = 'They pay on Friday.', added = NULL",
    "ALTER TABLE sale_order ADD COLUMN credit_changed_by_id INTEGER",
    f"UPDATE sale_order SET credit_changed_by_id = {changer}",
    "DELETE FROM credit_account_history",
    "DELETE FROM credit_approval_rule",
    "DELETE FROM credit_rule WHERE kind NOT IN ('limit_exceeded', 'overdue', 'account_suspended')",
    "UPDATE ir_module_module SET latest_version = '19.0.0.1.0' WHERE name = 'credit_control'",
):
    env.cr.execute(statement)
env.cr.commit()
print("{}")

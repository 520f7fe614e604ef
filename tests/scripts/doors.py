# What a foreign addon adds to each of the four doors, as users see it. Commits: its hold is read again later.
import json
from datetime import date

from odoo import Command, fields
from odoo.tools import SQL

admin = env.ref("base.user_admin")
groups = "sales_team.group_sale_salesman", "credit_control.group_credit_collector"
maker = env["res.users"].create(
    {
        "name": "Doors",
        "login": "doors",
        "group_ids": [Command.link(env.ref(group).id) for group in groups],
    }
)
today = fields.Date.today()
customer = env["res.partner"].create({"name": "Customer behind doors"})
product = env["product.product"].create({"name": "Rice, 25 kg", "taxes_id": [Command.clear()]})
line = {"product_id": product.id, "price_unit": 150, "tax_ids": [Command.clear()]}
invoice = env["account.move"].create(
    {
        "move_type": "out_invoice",
        "partner_id": customer.id,
        "invoice_date": date(2024, 1, 1),
        "invoice_date_due": date(2024, 1, 31),
        "invoice_line_ids": [Command.create({**line, "quantity": 1})],
    }
)
invoice.action_post()
account = env["credit.account"].ensure_accounts(customer, env.company)
account.write({"limit_mode": "amount", "credit_limit": 1000})
receivable = invoice.line_ids.filtered(lambda line: line.account_id.credit_role)
parcels = env["credit.dummy.parcel"].create(
    {"account_id": account.id, "date": today, "amount": 300, "move_line_id": receivable.id}
)
rule = env["credit.rule"].create(
    {"name": "Fragile", "kind": "parcels", "sequence": 1, "company_id": env.company.id}
)


def confirm():
    order = (
        env["sale.order"]
        .with_user(maker)
        .create({"partner_id": customer.id, "order_line": [Command.create({**line, "product_uom_qty": 1})]})
    )
    order.action_confirm()
    return order


env.flush_all()
env.invalidate_all()
# Exposure: it counts, in the row, in a decision and against the limit.
row = env["credit.exposure"].with_user(maker).browse(account.id)
facts = {
    "parcels": row.parcels,
    "exposure": row.exposure,
    "decision": account.get_exposures()[account.id].total,
}
# Pauses: the item is not chased.
facts["paused"] = env["credit.open.item"].with_user(maker).browse(receivable.id).is_paused
# Expected receipts: what the addon knows comes first, the rest on the due date.
expected = env["credit.account"]._expected_sql(today)
env.cr.execute(
    SQL(
        "SELECT kind, amount::float, share::float FROM %s row WHERE account_id = %s ORDER BY kind",
        expected,
        account.id,
    )
)
facts["expected"] = env.cr.fetchall()
# Events: the timeline has it, in words even when nobody gave any for its kind.
event = (
    env["credit.event"].with_user(maker).search([("account_id", "=", account.id), ("kind", "=", "parcel")])
)
facts["event"] = [event.date == today, event.amount, event.res_model, bool(event.display_name)]
# Rules: confirmed without a fragile parcel, held with one; the limit counts what the door adds.
facts["without"] = confirm().state
parcels.is_fragile = True
events = env["credit.event"].with_user(maker)
facts["hidden"] = [
    events.sudo(su).search_count([("account_id", "=", account.id), ("kind", "=", "parcel")])
    for su in (True, False)
]
held = confirm()
facts["held"] = [held.state, held.sudo().credit_hold_ids.reason_ids.mapped("code")]
facts["sentence"] = held.sudo().credit_hold_ids.reasons
parcels.write({"is_fragile": False, "amount": 2000})
over = confirm()
facts["over"] = [over.state, over.sudo().credit_hold_ids.reason_ids.mapped("code")]
env.cr.commit()
print(json.dumps(facts))

# Lines of the ledger as a foreign addon changes them: one stands for another, one is no sale, one is always due, and a
# pause has a column of its own. Leaves nothing.
import json
from datetime import date, timedelta

from odoo import Command, fields

today = fields.Date.today()
company, sale = env.company, env["account.journal"].search([("type", "=", "sale")], limit=1)
customer = env["res.partner"].create({"name": "Lines of a debt"})
loans = sale.copy({"name": "Goods lent", "code": "LENT"})


def invoice(amount, journal):
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "journal_id": journal.id,
            "partner_id": customer.id,
            "invoice_date": today - timedelta(days=40),
            "invoice_payment_term_id": False,
            "invoice_date_due": today - timedelta(days=10),
            "invoice_line_ids": [
                Command.create({"name": "Rice", "price_unit": amount, "tax_ids": [Command.clear()]})
            ],
        }
    )
    move.action_post()
    return move


def role_account(code, role):
    vals = {"name": code, "code": code, "account_type": "asset_receivable", "reconcile": True}
    return env["account.account"].create({**vals, "credit_role": role})


def aged(**options):
    env.flush_all()
    report = env["credit.report.aged.balance"].with_options(as_of=str(today), **options)
    names = ("bucket_1", "total", "parcelled", "paused")
    rows = report._read_group([("partner_id", "=", customer.id)], [], [f"{name}:sum" for name in names])
    return [round(amount or 0, 2) for amount in rows[0]]


def facts():
    Kpi = env["credit.kpi"]
    months = Kpi._get_facts(Kpi._get_kpis(), {"as_of": today}, company).months
    names = ("sales", "due", "due_credited", "due_collected")
    return {name: sum(float(month[name]) for month in months[-3:]) for name in names}


def change(before):
    return {name: round(amount - before[name], 2) for name, amount in facts().items()}


found = {}
before = facts()
sold, lent = invoice(750.25, sale), invoice(99.90, loans)
# Two claims, one sale.
found["booked"] = change(before)
line = sold.line_ids.filtered(lambda each: each.account_id.credit_role)
account = env["credit.account"].ensure_accounts(customer, company)
parcel = env["credit.dummy.parcel"].create(
    {"account_id": account.id, "date": today, "amount": 1, "move_line_id": line.id}
)
found["aged"] = aged(overlays=True)
swapped = parcel._swap_line(today - timedelta(days=2), role_account("412990", "instrument"))
# The line is another one, the debt is not: nothing is due, credited or chased anew.
found["swapped"] = [line.reconciled, swapped.credit_origin_id == line, str(swapped.credit_late_since)]
found["late_since"] = str(today - timedelta(days=9))
found["after"], found["aged_after"] = change(before), aged(overlays=True)
item = env["credit.open.item"].search([("move_line_id", "=", swapped.id)])
found["item"] = [item.move_id == sold, item.amount, item.is_paused, item.days]
# Back, on the account of what is always due: late from its date, whatever its due date says.
bounced = parcel._swap_line(today, role_account("413990", "unpaid"), due=date(2099, 12, 31))
item = env["credit.open.item"].search([("move_line_id", "=", bounced.id)])
found["unpaid"] = [item.component, item.days, aged()[1]]
env.cr.rollback()
print(json.dumps(found))

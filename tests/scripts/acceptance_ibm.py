# The main job on IBM's file, on the clock of a day in 2013, with real commits: what came out, as JSON.
import base64
import json
import os
from datetime import date

from freezegun import freeze_time

from odoo import Command

cut_off = date.fromisoformat(os.environ["CUT_OFF"])
company = env.company
found = {}


def user(login, *groups):
    return env["res.users"].create(
        {"name": login, "login": login, "group_ids": [Command.link(env.ref(group).id) for group in groups]}
    )


def decided():
    levels, partners = env["credit.followup.level"], env["res.partner"]
    return {
        partners.browse(row.partner_id).ref: levels.browse(row.level_id).days
        for row in env["credit.followup"].decide(company)
    }


def run_followup(collector):
    followups = env["credit.followup"].with_user(collector).run(company)
    env.invalidate_all()
    return {each.partner_id.ref: each.level_id.days for each in followups.sudo()}


def money(value):
    return f"{value:.2f}"


with freeze_time(cut_off):
    accountant = user("accountant", "account.group_account_invoice")
    collector = user("collector", "credit_control.group_credit_collector")
    manager = user("manager", "credit_control.group_credit_manager")
    sales = user("sales", "sales_team.group_sale_salesman", "credit_control.group_credit_sales")

    # The import, through its own job.
    with open(os.environ["SAMPLE"], "rb") as sample:
        vals = {"filename": "ibm.csv", "file": base64.b64encode(sample.read()), "cut_off_date": cut_off}
    record = env["credit.import"].with_user(accountant).create(vals)
    found["signs"] = [record.date_order, record.decimal_sign]
    record.action_check()
    found["checked"] = [record.new_count, record.left_out_count, record.error_count]
    record.action_run()
    env.cr.commit()
    while record.state == "running":
        env.ref("credit_control_import.ir_cron_import").method_direct_trigger()
        env.cr.commit()  # the job has a transaction of its own: see what it did
        env.invalidate_all()
    found["imported"] = [record.state, record.done_count]
    moves = record.sudo().line_ids.move_id
    found["invoices"] = [
        [
            move.partner_id.ref,
            move.name,
            str(move.invoice_date),
            str(move.invoice_date_due),
            money(move.amount_total),
        ]
        for move in moves
        if move.state == "posted"
    ]
    found["accounts"] = env["credit.account"].search_count([("partner_id", "in", moves.partner_id.ids)])
    again = env["credit.import"].with_user(accountant).create(vals)
    again.action_check()
    found["again"] = [again.new_count, again.existing_count]

    # The aged balance of three days.
    names = ("not_due", "bucket_1", "bucket_2", "bucket_3", "bucket_4", "total")
    found["aged"] = {}
    for day in os.environ["DAYS"].split():
        report = env["credit.report.aged.balance"].with_options(as_of=day)
        sums = report._read_group([("company_id", "=", company.id)], [], [f"{name}:sum" for name in names])[0]
        found["aged"][day] = dict(zip(names, map(money, sums), strict=True))

    # The follow-up of the day; disputed invoices are left out by the import until somebody takes them in again.
    policy = env["credit.followup.policy"].search(
        [("company_id", "=", company.id), ("is_default", "=", True)]
    )
    policy.sat = True  # the day of the books is a Saturday
    found["levels"] = policy.level_ids.mapped("days")
    found["without_disputed"] = decided()
    env["account.move"].search([("credit_import_disputed", "=", True)]).no_followup = False
    found["decided"] = decided()
    found["first_run"] = run_followup(collector)
    found["second_run"] = run_followup(collector)

    # An order over the limit.
    partner = env["res.partner"].search([("ref", "=", os.environ["CUSTOMER"])])
    account = env["credit.account"].search([("partner_id", "=", partner.id)])
    owed = env["credit.exposure"].browse(account.id).exposure
    account.write({"limit_mode": "amount", "credit_limit": owed + 50})
    product = env["product.product"].create({"name": "Rice, 25 kg", "taxes_id": [Command.clear()]})

    def order(amount):
        line = {"product_id": product.id, "price_unit": amount, "tax_ids": [Command.clear()]}
        vals = {"partner_id": partner.id, "user_id": sales.id, "order_line": [Command.create(line)]}
        return env["sale.order"].with_user(sales).create(vals)

    first = order(50.01)
    first.action_confirm()
    hold = first.sudo().credit_hold_ids
    reason = hold.reason_ids
    found["owed"] = money(owed)
    found["held"] = [first.state, hold.state, reason.code, money(reason.value), money(reason.threshold)]
    hold.with_user(manager).action_release("Long-standing customer")
    first.action_confirm()
    second = order(0.01)
    second.action_confirm()
    found["after"] = [first.state, second.state]
print(json.dumps(found))

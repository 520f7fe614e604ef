# A foreign addon uses reason codes, papers, accounts of postings, exact days and four eyes. Commits.
import json
from datetime import date

from odoo import Command


def user(login, *groups):
    links = [Command.link(env.ref(group).id) for group in groups]
    return env["res.users"].create({"name": login, "login": login, "group_ids": links})


def refused(act):
    try:
        with env.cr.savepoint():
            act()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "nothing"


clerk = user("posting_clerk", "base.group_user")
manager = user("posting_manager", "credit_control.group_credit_manager")
accountant = user("posting_accountant", "account.group_account_manager")
customer = env["res.partner"].create({"name": "Customer with parcels"})
account = env["credit.account"].ensure_accounts(customer, env.company)
invoice = env["account.move"].create(
    {
        "move_type": "out_invoice",
        "partner_id": customer.id,
        "invoice_date": date(2024, 1, 1),
        "invoice_line_ids": [
            Command.create({"name": "Rice", "price_unit": 70, "tax_ids": [Command.clear()]})
        ],
    }
)
invoice.action_post()
receivable = invoice.line_ids.filtered(lambda line: line.account_id.credit_role)
parcel = (
    env["credit.dummy.parcel"]
    .with_user(accountant)
    .create({"account_id": account.id, "date": date(2024, 1, 2), "amount": 70, "move_line_id": receivable.id})
)
facts = {}

# Papers: filed to the parcel, they prove the invoice of its goods, too.
Document = env["credit.document"].with_user(accountant)
for record, number in ((parcel, "POD 1"), (invoice.with_user(accountant), "INV 1")):
    action = record.action_file_credit_paper()
    Document.with_context(**action["context"]).create({"number": number})
papers = Document._papers_of(invoice)[invoice.id]
facts["papers"] = [sorted(papers.mapped("number")), parcel.credit_paper_count, invoice.credit_paper_count]
filed = papers.filtered(lambda paper: paper.number == "POD 1")
facts["filed"] = [filed.account_id == account, filed.record_name == parcel.display_name, filed.move_id.id]

# A reason by its keyword, and the text that it asks for.
Reason = env["credit.reason.code"]
facts["reasons"] = Reason._of_usage("parcel", env.company).mapped("code")
facts["short"] = refused(lambda: parcel.action_lose("volé", "2024-03-31"))
# The accounts: one by the chart, one that somebody has to choose.
facts["missing"] = refused(lambda: parcel.action_lose("It was volé on the way", "2024-03-31"))
stock = env["account.account"].create({"name": "Lent", "code": "117001", "account_type": "asset_current"})
rows = {row.key: row for row in env["credit.posting.operation"].search([("operation", "=", "parcel")])}
env["credit.posting"].with_user(accountant).create({"operation_id": rows["stock"].id, "account_id": stock.id})
check = env["credit.posting.check"].with_user(manager).create({})
facts["dry_run"] = [
    (row["operation"], bool(row["problem"])) for row in check._get_rows() if "parcel" in row["operation"]
]
# The day: not in a locked period, and exactly.
env.company.fiscalyear_lock_date = date(2024, 3, 31)
facts["locked"] = refused(lambda: parcel.action_lose("It was volé on the way", "2024-03-31"))
parcel.action_lose("It was volé on the way", "2024-04-01")
entry = parcel.loss_move_id
facts["lost"] = [
    parcel.reason_id.code,
    entry.state,
    str(entry.date),
    entry.line_ids.account_id == stock | env["credit.posting"]._accounts_for(env.company, "parcel", "loss"),
]
env.company.fiscalyear_lock_date = False
facts["in_use"] = refused(parcel.reason_id.with_user(manager).unlink)

# Entered by one, confirmed by another.
rate = env["credit.dummy.rate"].with_user(manager).create({"date_from": date(2024, 1, 1), "rate": 0.5})
facts["own"] = refused(rate.action_confirm_entry)
facts["no_role"] = refused(rate.with_user(clerk).action_confirm_entry)
rate.with_user(accountant).action_confirm_entry()
facts["confirmed"] = [rate.is_confirmed, rate.confirmed_by_id == accountant, rate.is_self_confirmed]
rate.with_user(clerk).rate = 0.7
facts["changed"] = [rate.is_confirmed, rate.entered_by_id == clerk]
facts["by_hand"] = refused(lambda: rate.with_user(clerk).write({"confirmed_by_id": manager.id}))
env.cr.commit()
print(json.dumps(facts))

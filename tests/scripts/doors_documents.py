# A document of a foreign addon is held at a checkpoint of its own, released, and asked about. Commits.
import json

from odoo import Command, fields


def user(login, *groups):
    links = [Command.link(env.ref(group).id) for group in groups]
    return env["res.users"].create({"name": login, "login": login, "group_ids": links})


def refused(act):
    try:
        with env.cr.savepoint():
            act()
    except Exception as error:
        return type(error).__name__
    return "nothing"


team = "credit_control.group_credit_"
maker = user("parcel_maker", f"{team}manager")
asker, manager = user("parcel_asker", f"{team}account_manager"), user("parcel_manager", f"{team}manager")
account = env["credit.account"].ensure_accounts(env["res.partner"].create({"name": "Parcels"}), env.company)
account.action_force_hold("Nothing leaves")
Parcel = env["credit.dummy.parcel"].with_user(maker)
today = fields.Date.today()
facts = {}

# Holds: only a rule that looks at parcels stops one; one open hold a document; who made it does not release it.
parcel = Parcel.create({"account_id": account.id, "date": today, "amount": 40})
free = Parcel.create({"account_id": account.id, "date": today, "amount": 10})
free.action_send()
rule = env["credit.rule"].search([("kind", "=", "forced"), ("company_id", "=", env.company.id)])
rule.at_parcel = True
parcel.action_send()
parcel.action_send()
hold = env["credit.hold"].search([("res_model", "=", parcel._name), ("res_id", "=", parcel.id)])
facts["sent"] = [free.is_sent, parcel.is_sent]
facts["holds"] = [len(hold), hold.checkpoint, hold.name == parcel.display_name, hold.salesperson_id == maker]
facts["own_release"] = refused(lambda: hold.with_user(maker).action_release("Mine"))
hold.with_user(manager).action_release("Known customer")
facts["released"] = [hold.state, hold.is_unused]
# A second one goes on by itself once its reason is gone.
other = Parcel.create({"account_id": account.id, "date": today, "amount": 50})
other.action_send()
env.company.credit_confirm_cleared = True
account.action_lift_forced_hold("Paid")
waiting = env["credit.hold"].search([("res_model", "=", other._name), ("res_id", "=", other.id)])
for cleared in waiting._recheck():
    cleared._proceed(cleared._get_document())
facts["proceeded"] = other.is_sent

# Requests: about a document with an account, about one without, and about nothing that can be asked about.
Request = env["credit.request"].with_user(asker)


def ask(document):
    return Request.create(
        {"kind": "parcel", "res_model": document._name, "res_id": document.id, "reason": "They are loyal"}
    )


given = ask(parcel)
given.action_submit()
facts["request"] = [
    given.account_id == account,
    given.amount,
    given.description,
    given.waiting_group_id.id > 0,
]
facts["own_approval"] = refused(lambda: given.action_approve("Mine"))
given.with_user(manager).action_approve("Agreed")
last = env["credit.decision"].search([("account_id", "=", account.id)], limit=1)
facts["approved"] = [given.state, parcel.is_given, last.kind, last.document_model]
lost = Parcel.create({"date": today, "amount": 7})
unknown = ask(lost)
unknown.action_submit()
unknown.with_user(manager).action_refuse("Not ours to give")
again = ask(lost)
again.action_submit()
again.with_user(manager).action_approve("Given")
entries = env["credit.decision"].search([("account_id", "=", False)], order="sequence")
facts["company_log"] = [
    [entry.sequence, entry.kind, entry.company_id == env.company, entry.display_name == env.company.name]
    for entry in entries
]
facts["refusals"] = [lost.refusals, lost.is_given]
facts["about_nothing"] = refused(lambda: ask(env["res.partner"].browse(1)))
facts["breaks"] = len(env["credit.decision"].verify())
heads = env["credit.decision"]._heads_csv(env.company)
facts["heads"] = len(env["credit.decision"].verify_heads(heads))
env.cr.execute("ALTER TABLE credit_decision DISABLE TRIGGER USER")
env.cr.execute("UPDATE credit_decision SET reason = 'Because' WHERE account_id IS NULL AND sequence = 1")
facts["tampered"] = [
    (found.account_id, found.company_id == env.company.id, found.sequence, found.code)
    for found in env["credit.decision"].verify()
]
env.cr.execute(
    "UPDATE credit_decision SET reason = 'Not ours to give' WHERE account_id IS NULL AND sequence = 1"
)
env.cr.execute("ALTER TABLE credit_decision ENABLE TRIGGER USER")
# Companies that were there have got the approval rule of the new kind.
facts["rules"] = env["credit.approval.rule"].search_count(
    [("kind", "=", "parcel"), ("company_id", "=", env.company.id)]
)
env.cr.commit()
print(json.dumps(facts))

# A component and a security of a foreign addon, as users see them. Commits: they are looked for again once it is gone.
import json

from odoo import fields

account = env["credit.account"].ensure_accounts(
    env["res.partner"].create({"name": "Lent goods"}), env.company
)
today = fields.Date.today()
parcels = env["credit.dummy.parcel"].create(
    [{"account_id": account.id, "date": today, "amount": amount} for amount in (300, 200)]
)
guarantee = env["credit.guarantee"].create(
    {"account_id": account.id, "amount": 120, "date_from": today, "currency_id": account.currency_id.id}
)


def figures():
    env.flush_all()
    env.invalidate_all()
    row = env["credit.exposure"].browse(account.id)
    return [row.parcels, row.other, row.exposure, row.uncounted, row.secured, row.unsecured]


# A column of its own; the guarantee of the kernel secures all components.
facts = {"column": figures()}
# Half of what is sent is secured, where it is still left: after the guarantee.
parcels[0].is_sent = True
facts["secured"] = figures()
decided = account.get_secured()[account.id]
facts["decided"] = [float(decided.total), float(decided.unsecured())]
facts["gauge"] = [
    [part["name"], part["label"], part["look"], part["amount"]] for part in account.gauge["parts"]
]
lists = env["credit.exposure"].get_view(view_type="list")["arch"]
facts["list"] = [
    lists.index('name="drafts"') < lists.index('name="parcels"') < lists.index('name="oldest_days"'),
    lists.count('name="parcels"'),
]
form = env.ref("base.res_config_settings_view_form")
settings = env["res.config.settings"].get_view(form.id, "form")["arch"]
facts["settings"] = [settings.count('name="credit_count_parcels"'), "lent to customers" in settings]
if "credit.report.due.week" in env:
    labels = dict(env["credit.report.due.week"].fields_get(["component"])["component"]["selection"])
    facts["weeks"] = labels["parcels"]
# A company that does not count it.
env.company.credit_count_parcels = False
facts["left_out"] = figures()
env.company.credit_count_parcels = True
env.cr.commit()
print(json.dumps(facts))

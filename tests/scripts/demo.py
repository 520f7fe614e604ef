# The demo company as JSON. With DEMO_TODAY it is made first, in a database whose main company is in use.
import hashlib
import json
import os
from datetime import date

from odoo import Command
from odoo.addons.credit_control_suite.demo.people import PEOPLE
from odoo.addons.credit_control_suite.models.credit_demo import PARAMETER
from odoo.exceptions import AccessDenied

main = env.ref("base.main_company")
if os.environ.get("DEMO_TODAY"):
    line = {"name": "Rice", "quantity": 1, "price_unit": 100, "tax_ids": [Command.clear()]}
    customer = env["res.partner"].create({"name": "Customer of the main company"})
    env["account.move"].create(
        {"move_type": "out_invoice", "partner_id": customer.id, "invoice_line_ids": [Command.create(line)]}
    ).action_post()
    env["credit.demo"]._install(date.fromisoformat(os.environ["DEMO_TODAY"]))
company_id, today = env["ir.config_parameter"].get_param(PARAMETER).split()
company = env["res.company"].browse(int(company_id))
again = env["credit.demo"]._install()
env.flush_all()
env.invalidate_all()
env = env(context={"allowed_company_ids": company.ids})


def select(query, *arguments):
    env.cr.execute(query, arguments)
    return env.cr.fetchall()


def may_log_in(login):
    credential = {"type": "password", "login": login, "password": login}
    try:
        info = (
            env["res.users"]
            .with_context(tracking_disable=True)
            ._login(credential, user_agent_env={"interactive": True})
        )
    except AccessDenied:
        return False
    user = env["res.users"].browse(info["uid"])
    return user.company_id == company and user.company_ids == company


figures = select(
    """SELECT 'item', partner.name, move.move_type, line.date::text, line.date_maturity::text, currency.name,
              line.amount_currency::text, line.balance::text, line.amount_residual::text
         FROM account_move_line line
         JOIN account_move move ON move.id = line.move_id
         JOIN account_account account ON account.id = line.account_id
         JOIN res_partner partner ON partner.id = line.partner_id
         JOIN res_currency currency ON currency.id = line.currency_id
        WHERE line.company_id = %(company)s AND account.account_type = 'asset_receivable'
        UNION ALL
       SELECT 'order', partner.name, orders.state, orders.date_order::text, hold.state, NULL,
              orders.amount_total::text, hold.amount::text, NULL
         FROM sale_order orders
         JOIN res_partner partner ON partner.id = orders.partner_id
    LEFT JOIN credit_hold hold ON hold.order_id = orders.id
        WHERE orders.company_id = %(company)s
        UNION ALL
       SELECT 'account', partner_name, state, limit_mode, sale_mode, NULL, credit_limit::text, NULL, NULL
         FROM credit_account WHERE company_id = %(company)s
        UNION ALL
       SELECT 'message', partner.name, level.name ->> 'en_US', followup.date::text, followup.state, followup.channel,
              followup.overdue::text, followup.credits::text, followup.net::text
         FROM credit_followup followup
         JOIN credit_followup_level level ON level.id = followup.level_id
         JOIN res_partner partner ON partner.id = followup.partner_id
        WHERE followup.company_id = %(company)s""".replace("%(company)s", str(company.id))
)
digest = hashlib.sha256(json.dumps(sorted(map(repr, figures))).encode()).hexdigest()
accounts = env["credit.account"].search([("company_id", "=", company.id)])
customers = accounts.partner_id
exposures = env["credit.exposure"].search([("company_id", "=", company.id)])
items = env["credit.open.item"].search([("company_id", "=", company.id)])
base = date.fromisoformat(today)
buckets = [0.0] * 5
for item in items:
    if item.component != "unallocated":
        days = (base - item.date_due).days
        buckets[0 if days <= 0 else min(1 + (days - 1) // 30, 4)] += item.amount
quotations = env["sale.order"].search([("company_id", "=", company.id), ("state", "=", "draft")])
waiting = quotations.filtered(lambda order: not order.credit_hold_state)
codes = [
    {breach.code for breach in waiting._credit_evaluate(waiting._credit_accounts())[order.id]}
    for order in waiting
]
print(
    json.dumps(
        {
            "today": today,
            "again": len(again),
            "digest": digest,
            "lines": len(figures),
            "is_main": company == main,
            "companies": env["res.company"].search_count([]),
            "chart": company.chart_template,
            "currency": company.currency_id.name,
            "customers": len(customers),
            "countries": sorted(customers.country_id.mapped("code")),
            "types": len(exposures.customer_type_id),
            "languages": sorted(set(customers.mapped("lang"))),
            "modes": sorted(set(exposures.mapped("limit_mode"))),
            "currencies": sorted(items.currency_id.mapped("name")),
            "states": sorted(set(exposures.mapped("state"))),
            "over_limit": exposures.filtered("is_over_limit").mapped("partner_name"),
            "subsidiaries": len(customers.filtered("parent_id")),
            "invoices": env["account.move"].search_count(
                [("company_id", "=", company.id), ("move_type", "=", "out_invoice"), ("state", "=", "posted")]
            ),
            "buckets": buckets,
            "unallocated": sum(items.filtered(lambda item: item.component == "unallocated").mapped("amount")),
            "paused": len(items.filtered("is_paused")),
            "components": {
                name: sum(exposures.mapped(name))
                for name in ("overdue", "not_due", "unallocated", "delivered", "orders", "drafts")
            },
            "receivable": float(
                select(
                    """SELECT SUM(line.balance) FROM account_move_line line
                         JOIN account_account account ON account.id = line.account_id
                        WHERE line.company_id = %s AND line.parent_state = 'posted'
                          AND account.account_type = 'asset_receivable'""",
                    company.id,
                )[0][0]
            ),
            "unbalanced": len(
                select(
                    "SELECT move_id FROM account_move_line WHERE company_id = %s "
                    "GROUP BY move_id HAVING SUM(debit) <> SUM(credit)",
                    company.id,
                )
            ),
            "holds": {
                state: env["credit.hold"].search_count(
                    [("company_id", "=", company.id), ("state", "=", state)]
                )
                for state in ("open", "refused", "released")
            },
            "files": {
                state: env["credit.account"].search_count(
                    [("company_id", "=", company.id), ("file_state", "=", state)]
                )
                for state in ("approved", "complete", "draft", "review")
            },
            "papers": {
                state: env["credit.document"].search_count(
                    [("company_id", "=", company.id), ("state", "=", state)]
                )
                for state in ("missing", "expired")
            },
            "requests": sorted(
                env["credit.request"]
                .search(
                    [("company_id", "=", company.id), ("state", "=", "submitted"), ("batch_id", "=", False)]
                )
                .mapped("kind")
            ),
            "batch": env["credit.request.batch"].search([("company_id", "=", company.id)]).line_count,
            "secured": sum(exposures.mapped("secured")),
            "unsecured": sum(exposures.mapped("unsecured")),
            "exposure": sum(exposures.mapped("exposure")),
            "controls": env["credit.key.control"].search_count([("company_id", "=", company.id)]),
            "decisions": env["credit.decision"].search_count([("company_id", "=", company.id)]),
            "log": [str(each) for each in env["credit.decision"].verify(accounts)],
            "oldest_hold": max(env["credit.hold"].search([("state", "=", "open")]).mapped("age")),
            "messages": sorted(set(env["credit.followup"].search([]).mapped("state"))),
            "letters": len(env["credit.followup"].search([("body", "!=", False), ("subject", "!=", False)])),
            "letters_by_language": {
                lang: sorted(
                    set(
                        env["credit.followup"]
                        .search([("lang", "=", lang), ("body", "!=", False)])
                        .mapped("subject")
                    )
                )
                for lang in ("en_US", "fr_FR")
            },
            "late": env["credit.worklist"].search_count([("company_id", "=", company.id)]),
            "due_messages": len(env["credit.followup"].decide(company)),
            "would_hold": sorted(set().union(*codes)),
            "would_pass": len([found for found in codes if not found]),
            "logins": {person.login: may_log_in(person.login) for person in PEOPLE if person.password},
            "nobody": any(may_log_in(person.login) for person in PEOPLE if not person.password),
            "mails": env["mail.mail"].search_count([]),
        }
    )
)
env.cr.rollback()

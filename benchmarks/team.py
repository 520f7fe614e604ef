"""Who works with the ledger, and what the credit team has decided about its customers."""

from odoo import Command
from odoo.tools import SQL

USER = "benchmark"
COLLECTORS = 20
GROUPS = ("account.group_account_invoice", "sales_team.group_sale_salesman_all_leads")
CREDIT_GROUPS = ("credit_control.group_credit_manager", "credit_control.group_credit_collector")


def user(env):
    """The user whose rights all jobs run with, made when missing."""
    found = env["res.users"].search([("login", "=", USER)])
    if found:
        return found
    names = GROUPS + (CREDIT_GROUPS if "credit.account" in env else ())
    groups = env["res.groups"].union(*map(env.ref, names))
    values = {"group_ids": [Command.set(groups.ids)], "lang": "en_US"}
    return env["res.users"].create({**values, "name": "Benchmark", "login": USER})


def open_accounts(env, days):
    """Open the credit accounts of all customers, with a limit for most and a collector for each; without our
    kernel nothing.

    :param days: length of the ledger's history
    """
    if "credit.account" not in env:
        return
    manager = env["res.users"].browse(user(env).id)
    wizard = env["credit.account.create"].with_user(manager).create({"adopt_limits": False})
    wizard.action_create()
    collectors = env["res.users"].create(
        [
            {
                "name": f"Collector {number}",
                "login": f"{USER}_collector_{number}",
                "group_ids": [Command.set(env.ref("credit_control.group_credit_collector").ids)],
            }
            for number in range(1, COLLECTORS + 1)
        ]
    )
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            UPDATE credit_account account
               SET limit_mode = CASE WHEN share < 0.10 THEN 'none'
                                     WHEN share < 0.12 THEN 'zero' ELSE 'amount' END,
                   credit_limit = CASE WHEN share < 0.12 THEN 0 ELSE amount END,
                   collector_id = (%(collectors)s)[1 + floor(20 * pg_temp.u(account.id, 71))::int]
              FROM credit_account owner
         LEFT JOIN (SELECT commercial_partner_id, sum(amount_total_signed) * 365 / %(days)s AS turnover
                      FROM account_move WHERE move_type = 'out_invoice' AND state = 'posted'
                     GROUP BY commercial_partner_id) sales ON sales.commercial_partner_id = owner.partner_id,
                   LATERAL (SELECT pg_temp.u(owner.id, 70) AS share, 1000 * ceil(
                                   2 + COALESCE(turnover, 0) * (1 + pg_temp.u(owner.id, 72)) / 1000
                                   ) AS amount) decided
             WHERE owner.id = account.id AND account.company_id = %(company)s
            """,
            collectors=collectors.ids,
            days=days,
            company=env.company.id,
        )
    )
    # The mirror in Odoo's own field, as the kernel writes it.
    env.cr.execute(
        SQL(
            """
            UPDATE res_partner partner
               SET credit_limit = jsonb_build_object(account.company_id::text, account.credit_limit)
              FROM credit_account account
             WHERE account.partner_id = partner.id AND account.limit_mode = 'amount'
            """
        )
    )
    for name in ("credit_account", "credit_lock", "res_partner"):
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(name)))
    env.invalidate_all()

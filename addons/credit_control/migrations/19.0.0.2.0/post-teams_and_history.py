"""Accounts of before get the first row of their history; collectors and analysts see what their team may see."""

from odoo import SUPERUSER_ID, api
from odoo.fields import Command

SEEN_LIKE_THE_ACCOUNT = (
    "credit_account",
    "credit_account_history",
    "credit_document",
    "credit_exposure",
    "credit_hold",
    "credit_hold_note",
    "credit_hold_reason",
    "credit_open_item",
)


def migrate(cr, _version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(
        """
        INSERT INTO credit_account_history (
            account_id, company_id, kind, date, value, user_id, create_uid, create_date, write_uid, write_date
        )
        SELECT account.id, account.company_id, first.kind, account.create_date::date, first.value, account.create_uid,
               account.create_uid, account.create_date, account.create_uid, account.create_date
          FROM credit_account account
    CROSS JOIN LATERAL (VALUES ('state', account.state), ('sale_mode', account.sale_mode)) first(kind, value)
         WHERE NOT EXISTS (SELECT FROM credit_account_history history
                            WHERE history.account_id = account.id AND history.kind = first.kind)
        """
    )
    role = {
        name: env.ref(f"credit_control.group_credit_{name}") for name in ("analyst", "collector", "manager")
    }
    for name in SEEN_LIKE_THE_ACCOUNT:
        rule = env.ref(f"credit_control.{name}_all_rule", raise_if_not_found=False)
        if rule:
            rule.groups = [
                Command.unlink(role["analyst"].id),
                Command.unlink(role["collector"].id),
                Command.link(role["manager"].id),
            ]

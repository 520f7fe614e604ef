"""Collectors and analysts leave the rule that shows every statement; those of their team have a rule of their own."""

from odoo import SUPERUSER_ID, api
from odoo.fields import Command


def migrate(cr, _version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref("credit_control_statement.credit_statement_all_rule", raise_if_not_found=False)
    if rule:
        role = {
            name: env.ref(f"credit_control.group_credit_{name}")
            for name in ("analyst", "collector", "manager")
        }
        rule.groups = [
            Command.unlink(role["analyst"].id),
            Command.unlink(role["collector"].id),
            Command.link(role["manager"].id),
        ]

"""Collectors and analysts see what their team may see: they leave the rules that show everything."""

from odoo import SUPERUSER_ID, api
from odoo.fields import Command


def migrate(cr, _version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    role = {
        name: env.ref(f"credit_control.group_credit_{name}") for name in ("analyst", "collector", "manager")
    }
    rule = env.ref("credit_control_collection.credit_worklist_all_rule", raise_if_not_found=False)
    if rule:
        rule.groups = [
            Command.unlink(role["analyst"].id),
            Command.unlink(role["collector"].id),
            Command.link(role["manager"].id),
        ]

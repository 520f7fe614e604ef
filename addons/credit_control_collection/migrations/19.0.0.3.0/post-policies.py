"""What was there before goes on as it did; who decides about payment plans is set up for companies that exist.

The policies Gentle and Strict come with new companies only: one that exists keeps the policies that it has.
"""

from odoo import SUPERUSER_ID, api
from odoo.fields import Command


def migrate(cr, _version):
    # Quiet times are switched on by people.
    cr.execute("UPDATE credit_followup_policy SET sat = TRUE, sun = TRUE, keeps_holidays = FALSE")
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["res.company"].search([])._credit_create_plan_approvals()
    _show_messages_of_the_team(env)


def _show_messages_of_the_team(env):
    """Collectors and analysts leave the rules that show every message; those of their team have rules of their own."""
    role = {
        name: env.ref(f"credit_control.group_credit_{name}") for name in ("analyst", "collector", "manager")
    }
    for name in ("credit_followup_all_rule", "credit_followup_item_all_rule"):
        rule = env.ref(f"credit_control_collection.{name}", raise_if_not_found=False)
        if rule:
            rule.groups = [
                Command.unlink(role["analyst"].id),
                Command.unlink(role["collector"].id),
                Command.link(role["manager"].id),
            ]

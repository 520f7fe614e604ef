"""What happens when the addon is installed or removed."""


def post_init_hook(env):
    """Give the companies that exist already their policies, as new ones get it when they are created."""
    companies = env["res.company"].search([])
    companies._credit_create_followup_policies()
    companies._credit_create_plan_approvals()


def uninstall_hook(env):
    """Let go of the templates: Odoo deletes them before the levels that use them."""
    # SQL: a level by e-mail or SMS needs a template, and the whole table is dropped in a moment.
    env.cr.execute(
        "UPDATE credit_followup_level SET template_id = NULL, sms_template_id = NULL, channel = 'call'"
    )
    # The kinds of approval rules are those of requests, and this one goes.
    env["credit.approval.rule"].with_context(active_test=False).search(
        [("kind", "=", "payment_plan")]
    ).unlink()

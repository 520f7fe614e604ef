"""What happens once, when the addon is installed."""


def post_init_hook(env):
    """Give the companies that exist already their policy, as new ones get it when they are created."""
    env["res.company"].search([])._credit_create_default_followup_policy()

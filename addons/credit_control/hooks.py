"""What happens once, when the addon is installed."""


def post_init_hook(env):
    """Give the companies that exist already their rules, as new ones get them when they are created."""
    env["res.company"].search([])._credit_create_default_rules()

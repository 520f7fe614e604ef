"""What happens once, when the addon is installed or removed."""


def post_init_hook(env):
    """Give the companies that exist already their rules, as new ones get them when they are created."""
    env["res.company"].search([])._credit_create_default_rules()


def uninstall_hook(env):
    """Let go of the log of decisions, so that the database can drop it."""
    env.cr.execute("DROP FUNCTION IF EXISTS credit_append_only_refuse() CASCADE")

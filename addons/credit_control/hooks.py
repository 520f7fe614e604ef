"""What happens once, when the addon is installed or removed."""


def post_init_hook(env):
    """Give the companies that exist already their rules, as new ones get them when they are created.

    Where the ledger is in use, customers without a decision have no limit until somebody answers in the settings.
    """
    companies = env["res.company"].search([])
    companies._credit_create_default_rules()
    companies._credit_start_undecided()


def uninstall_hook(env):
    """Let go of the log of decisions, so that the database can drop it."""
    env.cr.execute("DROP FUNCTION IF EXISTS credit_append_only_refuse() CASCADE")

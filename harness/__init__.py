"""What `make` calls: sets up Odoo, PostgreSQL and the databases, and runs and tests the addons.

Only the standard library is used here, because it has to run before anything is installed.
"""

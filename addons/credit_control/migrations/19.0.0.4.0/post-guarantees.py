"""A rule may ask how much of the exposure is secured."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Give companies that exist the rule that new ones get; it is not active. Other shipped rules stay as they are."""
    if version:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["credit.rule"]._complete_companies(kinds=("unsecured_above",))

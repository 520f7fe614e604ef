"""A rule holds customers that have the VAT number of a stopped one."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Give companies that exist the rule that new ones get; it is active. Other shipped rules stay as they are."""
    if version:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["credit.rule"]._complete_companies(kinds=("same_vat",))

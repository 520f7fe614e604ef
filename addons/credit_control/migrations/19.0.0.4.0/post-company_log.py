"""Decisions about no account have a log of their root company."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Make the rows that keep the ends of these logs."""
    if version:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["credit.lock"]._make_for_companies(env["res.company"].search([]))

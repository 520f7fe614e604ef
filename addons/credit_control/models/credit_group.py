from odoo import fields, models

from ..tools.roles import FIGURES


class CreditGroup(models.Model):
    """Customers, of one company or of several, that share one limit."""

    _name = "credit.group"
    _description = "Credit group"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, help="The limit of an archived group no longer counts.")
    company_id = fields.Many2one(
        "res.company",
        index=True,
        domain="[('parent_id', '=', False)]",
        help="Root company of all its accounts. Empty: its accounts may belong to several companies.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        tracking=True,
        help="Currency of the shared limit; exposures of other currencies are converted at today's rate.",
    )
    limit_mode = fields.Selection(
        [("none", "No limit"), ("zero", "No credit"), ("amount", "Limit")],
        required=True,
        default="none",
        tracking=True,
        help="Of all members together; the limit of each member counts beside it, and the tighter one decides.",
    )
    credit_limit = fields.Monetary(
        tracking=True,
        groups=FIGURES,
        help="Most that all members together may owe, in the currency of the group.",
    )
    account_ids = fields.One2many("credit.account", "group_id", string="Members")

    _limit_positive = models.Constraint(
        "CHECK (credit_limit >= 0)", "The limit of a credit group cannot be negative."
    )

from odoo import fields, models


class CreditKeyControlType(models.Model):
    """A key control: what is looked at each month, and by whom."""

    _name = "credit.key.control.type"
    _description = "Key control"
    _order = "sequence, id"
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True, help="What to look at, and what the figures mean.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, help="Only active controls come each month.")
    company_id = fields.Many2one(
        "res.company", index=True, domain="[('parent_id', '=', False)]", help="Empty: in every company."
    )
    kind = fields.Selection(
        [
            ("limits_reviewed", "Limits reviewed"),
            ("overrides", "Overrides listed"),
            ("unapplied_cash", "Unapplied cash"),
            ("new_accounts", "New accounts"),
            ("ageing_ledger", "Ageing tied to the ledger"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
        help="Which figures are its evidence. Other: none, the papers are attached.",
    )
    owner_id = fields.Many2one("res.users", help="Who looks at it; a credit manager when empty.")
    days = fields.Integer(
        string="Due after (days)",
        default=10,
        help="Days after the end of the month until it has to be signed.",
    )

    _days_positive = models.Constraint("CHECK (days >= 0)", "The days of a key control cannot be negative.")

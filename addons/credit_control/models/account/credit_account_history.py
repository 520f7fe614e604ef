from odoo import fields, models


class CreditAccountHistory(models.Model):
    """What the state and the sale mode of an account were, and since when; reports ask for any past date."""

    _name = "credit.account.history"
    _description = "History of a credit account"
    _order = "date desc, id desc"
    _rec_name = "value"
    _check_company_domain = models.check_company_domain_parent_of

    account_id = fields.Many2one(
        "credit.account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [("state", "State"), ("sale_mode", "Sale mode")],
        required=True,
        readonly=True,
        help="What changed.",
    )
    date = fields.Date(required=True, readonly=True, help="First day on which the new value holds.")
    previous = fields.Char(readonly=True, help="Value before, as a code; empty for the first one.")
    value = fields.Char(required=True, readonly=True, help="Value from this day on, as a code.")
    user_id = fields.Many2one("res.users", required=True, readonly=True, help="Who changed it.")
    reason = fields.Text(readonly=True, help="Why it was changed.")
    merged_from = fields.Char(
        readonly=True,
        help="Customer whose account this was before it was merged into this one; no value of this account.",
    )

    _as_of_idx = models.Index("(account_id, kind, date, id) INCLUDE (value) WHERE merged_from IS NULL")

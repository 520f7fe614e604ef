from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CreditDelegation(models.Model):
    """Who decides for whom during an absence; the log names both.

    Everybody hands over own decisions only, which the record rules see to; the CFO also those of others.
    """

    _name = "credit.delegation"
    _description = "Delegation"
    _order = "date_from desc, id desc"
    _rec_name = "from_user_id"
    _check_company_domain = models.check_company_domain_parent_of

    from_user_id = fields.Many2one(
        "res.users",
        string="Absent",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        help="Whose rights to decide are used.",
    )
    to_user_id = fields.Many2one(
        "res.users",
        string="Decides instead",
        required=True,
        index=True,
        domain="[('share', '=', False)]",
        help="Decides requests with the rights of the absent; only of the absent, and never own requests.",
    )
    date_from = fields.Date(string="First day", required=True, default=fields.Date.context_today)
    date_until = fields.Date(string="Last day", required=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        domain="[('parent_id', '=', False)]",
        help="Only for requests of this company; empty: of all companies.",
    )
    reason = fields.Char(help="Holiday, illness…")

    _dates_ordered = models.Constraint(
        "CHECK (date_from <= date_until)", "The last day of a delegation cannot be before its first."
    )

    @api.constrains("from_user_id", "to_user_id")
    def _check_users(self):
        for delegation in self:
            if delegation.from_user_id == delegation.to_user_id:
                raise ValidationError(
                    self.env._(
                        "Decides instead: %(user)s cannot stand in for the same person.",
                        user=delegation.to_user_id.name,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        # Odoo asks before a change only; nobody makes an own absence that of somebody else.
        self.check_access("write")
        return result

    @api.model
    def _active(self, company=None):
        """Domain of the delegations of today, for one root company or for any."""
        today = fields.Date.context_today(self)
        domain = Domain("date_from", "<=", today) & Domain("date_until", ">=", today)
        return domain & Domain("company_id", "in", [False, company.id]) if company else domain

    @api.model
    def _active_for(self, user, company=None):
        """The delegations by which a user decides for others today."""
        # Those of companies that the user is not working in just now, too.
        return self.sudo().search(self._active(company) & Domain("to_user_id", "=", user.id))

    @api.model
    def _replace_absent(self, users, company):
        """These users, and instead of those who are absent today whoever stands in for them."""
        delegations = self.sudo().search(self._active(company) & Domain("from_user_id", "in", users.ids))
        return users - delegations.from_user_id | delegations.to_user_id

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CreditRootCompany(models.AbstractModel):
    """What belongs to a root company and holds in all of its branches."""

    _name = "credit.root.company"
    _description = "Record of a root company"
    _check_company_domain = models.check_company_domain_parent_of

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company.root_id,
        domain="[('parent_id', '=', False)]",
        help="Root company; it holds in all of its branches.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            # A rule looks at the company that a record comes from, not at the one that it goes to.
            self.check_access("write")
        return result

    @api.constrains("company_id")
    def _check_company_is_root(self):
        for record in self:
            if record.company_id.parent_id:
                raise ValidationError(
                    self.env._(
                        "%(branch)s is a branch: choose its root company %(root)s, it holds in all of its branches.",
                        branch=record.company_id.display_name,
                        root=record.company_id.root_id.display_name,
                    )
                )

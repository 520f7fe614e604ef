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

    @api.model
    def _complete_companies(self, kinds=None):
        """Give each root company the shipped records of every kind that it has no record of, archived ones included.

        For models with a ``kind`` and ``_prepare_default_vals(company)``, as rules and approval rules. An addon with a
        kind of its own calls it once, from a ``<function>`` in its data that is not updated: companies that exist get
        what new ones get.

        :param kinds: only these kinds, so that what a company has deleted on purpose does not come back; None: all
        """
        # They are made for all companies, also those that the user is not working in.
        known = self.sudo().with_context(active_test=False)._read_group([], ["company_id", "kind"])
        taken = {(company.id, kind) for company, kind in known}
        roots = self.env["res.company"].sudo().search([("parent_id", "=", False)])
        self.sudo().create(
            [
                vals
                for company in roots
                for vals in self._prepare_default_vals(company)
                if (company.id, vals["kind"]) not in taken and (kinds is None or vals["kind"] in kinds)
            ]
        )

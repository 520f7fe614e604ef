from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache

PREFIX = "credit_count_"


class ResCompany(models.Model):
    """Which components of the exposure a company counts.

    A component with a field ``credit_count_<component>`` can be switched off, one without always counts: an addon that
    adds a component adds its switch by adding that field, and its line to the settings. What is due by the ledger has
    none, because an exposure without it would be none.
    """

    _inherit = "res.company"

    credit_count_unallocated = fields.Boolean(
        string="Unallocated credits",
        default=True,
        help="Payments and credit notes that are not matched yet reduce the exposure. "
        "Otherwise they do so once they are matched.",
    )
    credit_count_orders = fields.Boolean(
        string="Orders to invoice",
        default=True,
        help="Confirmed orders count, as far as no posted invoice has taken their place.",
    )
    credit_count_drafts = fields.Boolean(
        string="Draft invoices",
        default=True,
        help="Draft invoices and credit notes that come from no order count.",
    )
    credit_count_quotations = fields.Boolean(
        string="Quotations",
        help="Quotations count as soon as they are made, until they are confirmed, cancelled or no longer valid.",
    )

    def _get_company_root_delegated_field_names(self):
        # An account counts with all branches, so that they cannot differ.
        return [*super()._get_company_root_delegated_field_names(), *self._credit_switches()]

    @api.model
    def _credit_switches(self):
        """:return: names of the fields that switch a component"""
        return [name for name in self._fields if name.startswith(PREFIX)]

    @api.model
    @ormcache()
    def _credit_counting(self):
        """Which root companies count what.

        :return: (ids of those that count it, ids of those that leave it out) by component
        """
        # Figures depend on the company of the account, not on those that the user sees.
        roots = self.sudo().with_context(active_test=False).search(Domain("parent_id", "=", False))
        return {
            name.removeprefix(PREFIX): (
                tuple(root.id for root in roots if root[name]),
                tuple(root.id for root in roots if not root[name]),
            )
            for name in self._credit_switches()
        }

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env.registry.clear_cache()
        return companies

    def cache_invalidation_fields(self):
        return super().cache_invalidation_fields() | set(self._credit_switches())

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache

from ..tools.component import by_switch
from ..tools.undecided import Meaning

# What customers may owe on whom nobody has decided; of root companies, for all of their branches.
UNDECIDED_FIELDS = {"credit_undecided", "credit_undecided_amount", "credit_undecided_on_delivery"}
# What a ledger that is in use has.
INVOICED = Domain("move_type", "in", ("out_invoice", "out_receipt"))


class ResCompany(models.Model):
    """Which components of the exposure a company counts.

    A component whose registry entry names a field of this model can be switched off, the others always count. What is
    due by the ledger has none, because an exposure without it would be none.
    """

    _inherit = "res.company"

    credit_self_approval = fields.Boolean(
        string="Self-approval",
        help="For a team of one: whoever made an order may release its hold, and whoever asks may decide. The log says "
        "“self-approved”.",
    )
    credit_confirm_cleared = fields.Boolean(
        string="Confirm what nothing holds any more",
        help="An order on hold is confirmed by itself once money or a higher limit has ended all of its reasons. "
        "Otherwise its salesperson is told that it may go on.",
    )
    # Empty, where a company was made before this addon was loaded, is *Off*.
    credit_invoice_check = fields.Selection(
        [("off", "Off"), ("warning", "Warning"), ("hold", "Hold")],
        default="off",
        string="Invoices without an order",
        help="What happens when an invoice is posted to a customer whom a rule for invoices stops. Warning: it is "
        "posted, with a note, and the analyst gets an activity. Hold: an invoice without an order waits for a "
        "decision; what was ordered or delivered, and what is posted by a schedule or by a program, is posted with a "
        "warning.",
    )
    credit_opening_required = fields.Boolean(
        string="New accounts start as drafts",
        help="A customer's first order makes a draft account, which somebody has to open; otherwise an open one.",
    )

    # Not required in the database, where companies are made before this addon is loaded: empty is *No credit*.
    credit_undecided = fields.Selection(
        [("zero", "No credit"), ("amount", "Up to an amount"), ("none", "No limit")],
        string="Credit without a decision",
        default="zero",
        help="What a customer may owe until somebody decides on its limit. What is paid in advance passes in any case.",
    )
    credit_undecided_amount = fields.Monetary(
        string="Most without a decision",
        help="Most that such a customer may owe, orders that are not yet invoiced included.",
    )
    credit_undecided_on_delivery = fields.Monetary(
        string="Cash on delivery without a decision",
        help="An order that is paid on delivery passes while such a customer owes no more than this with it. "
        "Zero: it is treated as any other order.",
    )
    credit_undecided_answered = fields.Boolean(
        string="Credit without a decision was chosen",
        default=True,
        help="False where the addon came to a ledger that was in use: nobody is stopped there, and a warning stays on "
        "the dashboard until somebody says in the settings what such customers may owe.",
    )

    credit_request_days = fields.Integer(
        string="Days to decide",
        default=30,
        help="A request that nobody has decided after so many days expires.",
    )

    _credit_request_days_positive = models.Constraint(
        "CHECK (credit_request_days > 0)", "A request needs at least one day to be decided."
    )
    _credit_undecided_positive = models.Constraint(
        "CHECK (credit_undecided_amount >= 0 AND credit_undecided_on_delivery >= 0)",
        "What customers without a decision may owe cannot be negative.",
    )

    credit_count_unallocated = fields.Boolean(
        string="Unallocated credits",
        default=True,
        help="Payments and credit notes that are not matched yet reduce the exposure. "
        "Otherwise they do so once they are matched.",
    )
    credit_count_orders = fields.Boolean(
        string="Orders to deliver and to invoice",
        default=True,
        help="Confirmed orders count, delivered or not, as far as no posted invoice has taken their place.",
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

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._credit_create_default_rules()
        # Which companies count what is cached.
        self.env.registry.clear_cache()
        return companies

    def write(self, vals):
        if "credit_undecided" in vals:
            vals = {"credit_undecided_answered": True, **vals}
        result = super().write(vals)
        if not UNDECIDED_FIELDS.isdisjoint(vals):
            # More credit may end the reason of a hold.
            self.env["credit.hold.recheck"].ask(self)
        return result

    def _get_credit_tree(self):
        """:return: the company and its branches, each of which has own values of company-dependent fields"""
        # Who decides for the root company need not work in all its branches.
        return self.sudo().search([("id", "child_of", self.id)])

    def _get_credit_manager(self):
        """A credit manager of the company, for work that belongs to nobody else; empty where there is none."""
        self.ensure_one()
        managers = self.env.ref("credit_control.group_credit_manager").sudo().all_user_ids
        return managers.filtered(
            lambda user: user.active and not user._is_superuser() and self in user.company_ids
        ).sorted("id")[:1]

    def _credit_create_default_rules(self):
        """Give each root company its own copy of the shipped rules; branches use those of their root."""
        roots = self.filtered(lambda company: not company.parent_id)
        # Nobody has rights on locks.
        self.env["credit.lock"].sudo()._make_for_companies(roots)
        # Whoever may create a company may not be allowed to write rules.
        self.env["credit.rule"].sudo().create(
            [vals for company in roots for vals in self.env["credit.rule"]._prepare_default_vals(company)]
        )
        approvals = self.env["credit.approval.rule"].sudo()
        approvals.create([vals for company in roots for vals in approvals._prepare_default_vals(company)])

    # Customers without a decision

    def _credit_start_undecided(self):
        """Stop nobody's business: on a ledger with invoices, no decision is no limit until somebody answers."""
        for root in self.filtered(lambda company: not company.parent_id):
            domain = Domain("company_id", "child_of", root.id) & Domain("state", "=", "posted")
            # Whoever installs an addon need not see invoices.
            if self.env["account.move"].sudo().search_count(domain & INVOICED, limit=1):
                root.write({"credit_undecided": "none", "credit_undecided_answered": False})

    @api.model
    @ormcache()
    def _credit_undecided(self):
        """What customers may owe on whom nobody has decided.

        :return: two dicts of ``tools.undecided.Meaning``: by id of the root company, and by id of the customer type,
            for those types that have one of their own
        """
        # What holds for an account does not depend on what its reader sees.
        roots = self.sudo().with_context(active_test=False).search(Domain("parent_id", "=", False))
        types = self.env["credit.customer.type"].sudo().with_context(active_test=False)
        return (
            {
                root.id: Meaning(
                    root.credit_undecided or "zero", root.credit_undecided_amount, root.currency_id.id
                )
                for root in roots
            },
            {
                kind.id: Meaning(kind.credit_undecided, kind.credit_undecided_amount, kind.currency_id.id)
                for kind in types.search([("credit_undecided", "!=", False)])
            },
        )

    # Components of the exposure

    def _get_company_root_delegated_field_names(self):
        # An account counts with all branches, so that they cannot differ.
        return [
            *super()._get_company_root_delegated_field_names(),
            "credit_invoice_check",
            *self._credit_switches(),
        ]

    @api.model
    def _credit_switches(self):
        """:return: names of the fields that switch a component"""
        return list(by_switch(self.env["credit.account"]._exposure_components()))

    @api.model
    @ormcache()
    def _credit_counting(self):
        """Which root companies count what.

        :return: (ids of those that count it, ids of those that leave it out) by switch
        """
        # Figures depend on the company of the account, not on those that the user sees.
        roots = self.sudo().with_context(active_test=False).search(Domain("parent_id", "=", False))
        return {
            name: (
                tuple(root.id for root in roots if root[name]),
                tuple(root.id for root in roots if not root[name]),
            )
            for name in self._credit_switches()
        }

    def cache_invalidation_fields(self):
        return (
            super().cache_invalidation_fields() | UNDECIDED_FIELDS | {"currency_id", *self._credit_switches()}
        )

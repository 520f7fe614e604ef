from lxml.builder import E

from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_self_approval = fields.Boolean(related="company_id.credit_self_approval", readonly=False)
    credit_confirm_cleared = fields.Boolean(related="company_id.credit_confirm_cleared", readonly=False)
    credit_invoice_check = fields.Selection(related="company_id.credit_invoice_check", readonly=False)
    credit_request_days = fields.Integer(related="company_id.credit_request_days", readonly=False)
    credit_opening_required = fields.Boolean(related="company_id.credit_opening_required", readonly=False)
    # Of the root company, also where a branch is chosen: an account counts for all of them.
    credit_undecided = fields.Selection(related="company_id.root_id.credit_undecided", readonly=False)
    credit_undecided_amount = fields.Monetary(
        related="company_id.root_id.credit_undecided_amount", currency_field="currency_id", readonly=False
    )
    credit_undecided_on_delivery = fields.Monetary(
        related="company_id.root_id.credit_undecided_on_delivery",
        currency_field="currency_id",
        readonly=False,
    )
    credit_undecided_answered = fields.Boolean(related="company_id.root_id.credit_undecided_answered")
    credit_count_unallocated = fields.Boolean(related="company_id.credit_count_unallocated", readonly=False)
    credit_count_orders = fields.Boolean(related="company_id.credit_count_orders", readonly=False)
    credit_count_drafts = fields.Boolean(related="company_id.credit_count_drafts", readonly=False)
    credit_count_quotations = fields.Boolean(related="company_id.credit_count_quotations", readonly=False)
    group_credit_figures_sales = fields.Boolean(
        string="Figures for sales",
        implied_group="credit_control.group_credit_figures",
        group="credit_control.group_credit_sales",
        help="Sales see exposure, limits and overdue amounts of their own customers, not only the reasons in words.",
    )

    def action_keep_undecided(self):
        """Say that customers without a decision may owe what they may owe now: the warning on the dashboard ends.

        :raise AccessError: for whoever may not change the settings of the company
        """
        self.ensure_one()
        root = self.company_id.root_id
        root.check_access("write")
        root.credit_undecided_answered = True

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """The switch of a component of an addon stands with the kernel's without a view of its own."""
        arch, view = super()._get_view(view_id, view_type, **options)
        for block in arch.xpath("//block[@name='credit_exposure']"):
            for switch in self.env["res.company"]._credit_switches():
                if switch in self._fields and not arch.xpath(f"//field[@name='{switch}']"):
                    text = self.env["res.company"]._fields[switch]._description_help(self.env) or ""
                    block.append(
                        E.setting(
                            E.field(name=switch, readonly="not is_root_company"),
                            id=switch,
                            company_dependent="1",
                            help=text,
                        )
                    )
        return arch, view

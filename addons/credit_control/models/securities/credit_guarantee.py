from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CreditGuarantee(models.Model):
    """Somebody or something that pays if a customer, or one of a group, does not.

    What it secures of the exposure: ``tools/security.py``. Who is told before it ends: ``credit_guarantee_watch.py``.
    """

    _name = "credit.guarantee"
    _description = "Guarantee"
    _inherit = ["credit.expiry.watch", "mail.thread", "mail.activity.mixin"]
    _order = "date_until, sequence, id"
    _check_company_domain = models.check_company_domain_parent_of
    _rec_names_search = ["reference", "account_id", "group_id", "issuer_id"]

    account_id = fields.Many2one(
        "credit.account",
        index="btree_not_null",
        ondelete="cascade",
        tracking=True,
        check_company=True,
        help="The account that it secures; empty where it secures a group.",
    )
    group_id = fields.Many2one(
        "credit.group",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="The group that it secures: each member has its part of what the members owe. It counts after what "
        "secures a member alone.",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
        help="Company of the account or group. Empty: the group has members in several companies.",
    )
    active = fields.Boolean(
        default=True,
        tracking=True,
        help="An archived guarantee secures nothing; it is kept to look things up.",
    )
    sequence = fields.Integer(
        default=10, help="Of several guarantees, those with the lower number are used up first."
    )
    kind = fields.Selection(
        [
            ("bank", "Bank guarantee"),
            ("deposit", "Deposit"),
            ("pledge", "Pledge"),
            ("personal", "Personal guarantee"),
            ("parent", "Guarantee of the parent company"),
            ("other", "Other"),
        ],
        required=True,
        default="bank",
        tracking=True,
    )
    issuer_id = fields.Many2one(
        "res.partner",
        string="Issued by",
        ondelete="restrict",
        tracking=True,
        help="Bank, company or person that pays if the customer does not.",
    )
    reference = fields.Char(string="Reference number", tracking=True, help="Number on the paper.")
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        tracking=True,
        default=lambda self: self.env.company.currency_id,
        help="In another currency than the company's it counts at today's rate.",
    )
    amount = fields.Monetary(required=True, tracking=True, help="Most that it pays.")
    percent = fields.Float(
        string="Counts (%)",
        default=100.0,
        digits=(5, 2),
        required=True,
        tracking=True,
        help="What it would bring of each amount that it covers: less than 100 where a share stays with you, or for a "
        "pledge that would not sell at its price.",
    )
    date_from = fields.Date(
        string="Valid from", required=True, default=fields.Date.context_today, tracking=True
    )
    date_until = fields.Date(
        string="Valid until", tracking=True, help="Last day on which it secures anything. Empty: no end."
    )
    state = fields.Selection(
        [("coming", "Not yet valid"), ("valid", "Valid"), ("expired", "Expired")],
        compute="_compute_state",
        help="Today. An expired guarantee secures nothing.",
    )
    document_id = fields.Many2one(
        "credit.document",
        string="Paper",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('account_id', '=', account_id)]",
        help="The paper among those of the account; other files are attached below.",
    )
    note = fields.Text(help="Remarks of the team.")

    _owner = models.Constraint(
        "CHECK (num_nonnulls(account_id, group_id) = 1)",
        "A guarantee secures either one account or one group.",
    )
    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The amount of a guarantee must be more than zero."
    )
    _percent_between = models.Constraint(
        "CHECK (percent > 0 AND percent <= 100)", "A guarantee counts with more than 0 % and at most 100 %."
    )
    _dates = models.Constraint("CHECK (date_until >= date_from)", "A guarantee cannot end before it begins.")
    _until_idx = models.Index("(date_until) WHERE date_until IS NOT NULL AND active")

    @api.depends("account_id.company_id", "group_id.company_id")
    def _compute_company_id(self):
        for guarantee in self:
            guarantee.company_id = guarantee.account_id.company_id or guarantee.group_id.company_id

    @api.depends("date_from", "date_until")
    def _compute_state(self):
        # Not stored: a guarantee expires at midnight, not when a scheduled action gets to it.
        today = fields.Date.context_today(self)
        for guarantee in self:
            if guarantee.date_until and guarantee.date_until < today:
                guarantee.state = "expired"
            else:
                guarantee.state = "coming" if (guarantee.date_from or today) > today else "valid"

    @api.depends("kind", "reference", "issuer_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for guarantee in self:
            said = (kinds.get(guarantee.kind), guarantee.reference or guarantee.issuer_id.name)
            guarantee.display_name = " ".join(filter(None, said))

    @api.constrains("document_id", "account_id")
    def _check_document(self):
        for guarantee in self:
            if guarantee.document_id and guarantee.document_id.account_id != guarantee.account_id:
                raise ValidationError(
                    self.env._(
                        "The paper %(paper)s is of %(customer)s: choose one of the account that is secured.",
                        paper=guarantee.document_id.display_name,
                        customer=guarantee.document_id.partner_id.display_name,
                    )
                )

    @api.constrains("currency_id", "account_id", "group_id")
    def _check_rate(self):
        for guarantee in self:
            # A group may have members in companies that the user is not working in.
            accounts = guarantee.account_id | guarantee.sudo().group_id.account_ids
            companies = accounts.company_id or self.env.company
            if any(
                guarantee.currency_id._credit_convert(1.0, company.currency_id, company) is None
                for company in companies
            ):
                raise ValidationError(
                    self.env._(
                        "There is no exchange rate for %(currency)s: a guarantee in it would secure nothing.",
                        currency=guarantee.currency_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        guarantees = super().create(vals_list)
        guarantees._ask_recheck()
        return guarantees

    def write(self, vals):
        self._ask_recheck()
        result = super().write(vals)
        if not vals.keys().isdisjoint(("account_id", "group_id")):
            # The rights ask whose guarantee it was, not whose it becomes.
            self.check_access("write")
            self._ask_recheck()
        return result

    def _ask_recheck(self):
        """More that is secured may end the reason of a hold."""
        for owners in (self.account_id, self.group_id):
            if owners:
                self.env["credit.hold.recheck"].ask(owners)

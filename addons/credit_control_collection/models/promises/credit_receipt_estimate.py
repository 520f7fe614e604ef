from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CreditReceiptEstimate(models.Model):
    """When a collector thinks that an open item will be paid, and how likely that is: an opinion, and no promise.

    Nothing is paused by it, and nobody is reminded of it: it only says what money to expect.
    """

    _name = "credit.receipt.estimate"
    _description = "Estimate of a receipt"
    _inherit = ["credit.guarded", "credit.debt.mixin"]
    _order = "date, id"
    _rec_name = "move_line_id"
    _check_company_domain = models.check_company_domain_parent_of
    # Who said it, and about which item, is not for the client to say afterwards.
    _drops_guarded = True
    _guarded_fields = ("account_id", "company_id", "user_id")

    move_line_id = fields.Many2one(
        "account.move.line",
        string="Journal item",
        required=True,
        index=True,
        ondelete="cascade",
        help="The open item that it is about.",
    )
    move_id = fields.Many2one(related="origin_line_id.move_id", string="Document")
    date_due = fields.Date(related="move_line_id.date_maturity", string="Due date")
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    open_amount = fields.Monetary(
        compute="_compute_open_amount",
        compute_sudo=True,  # collectors have no rights on the books
        string="Open",
        help="In the currency of the document.",
    )
    account_id = fields.Many2one(
        "credit.account",
        compute="_compute_account_id",
        store=True,
        index=True,
        ondelete="cascade",
        help="Account of the customer.",
    )
    partner_id = fields.Many2one(related="account_id.partner_id", string="Customer", store=True, index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    collector_id = fields.Many2one(related="account_id.collector_id")
    date = fields.Date(string="Expected on", required=True, help="The day on which the money will come.")
    probability = fields.Integer(
        string="Probability (%)",
        required=True,
        default=100,
        aggregator=None,
        help="How likely it is that the money comes on this day, from 1 to 100.",
    )
    note = fields.Char(help="Why you think so.")
    user_id = fields.Many2one(
        "res.users",
        string="Estimated by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        help="Who said so last.",
    )

    _line_uniq = models.UniqueIndex("(origin_line_id)", "There is an estimate for this item already.")

    @api.depends("origin_line_id")
    def _compute_open_amount(self):
        lines = self.env["account.move.line"].search(
            ["|", ("id", "in", self.origin_line_id.ids), ("credit_origin_id", "in", self.origin_line_id.ids)]
        )
        debts = lines.grouped(lambda line: line._get_credit_origin())
        for estimate in self:
            debt = debts.get(estimate.origin_line_id, lines.browse())
            estimate.open_amount = sum(debt.mapped("amount_residual_currency"))

    @api.depends("move_line_id")
    def _compute_account_id(self):
        for estimate in self:
            line = estimate.move_line_id.sudo()  # collectors have no rights on the books
            accounts = self.env["credit.account"].sudo()._find_accounts(line.partner_id, line.company_id)
            key = (line.partner_id.commercial_partner_id, line.company_id.root_id)
            estimate.account_id = accounts.get(key, False)

    @api.constrains("probability")
    def _check_probability(self):
        for estimate in self:
            if not 1 <= estimate.probability <= 100:
                raise ValidationError(
                    self.env._(
                        "Probability: %(percent)s%% is not from 1 to 100.", percent=estimate.probability
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        estimates = super().create(vals_list)
        estimates._check_item()
        return estimates

    def write(self, vals):
        self._refuse_moved("move_line_id", vals)
        result = super().write(vals)
        if not vals.keys().isdisjoint(("date", "note", "probability")):
            self._check_item()
            # Users do not say who said it.
            self.sudo().user_id = self.env.user
        return result

    def _check_item(self):
        """:raise AccessError: for a customer whom the user does not chase

        :raise ValidationError: for an item that no customer owes, or a day that is over
        """
        self.account_id._check_may_collect()
        today = fields.Date.context_today(self)
        for estimate in self:
            if not estimate.account_id:
                raise ValidationError(
                    self.env._("Journal item %(id)s: no customer owes it.", id=estimate.move_line_id.id)
                )
            estimate.account_id._check_own_items(estimate.move_line_id)
            if estimate.date < today:
                raise ValidationError(
                    self.env._(
                        "Expected on: %(date)s is in the past.", date=fields.Date.to_string(estimate.date)
                    )
                )

    @api.model
    def estimate(self, lines, date, probability=100, note=None):
        """Say when open items will be paid; what was said of them before is replaced.

        :param lines: ``account.move.line`` records, open items of customers whom the user may chase
        :param date date: the day on which the money will come, today or later
        :param int probability: in percent
        :param str note: why
        :raise AccessError: for a customer whom the user does not chase
        :raise ValidationError: for an item that no customer owes, a day that is over, a probability out of range
        :return: the estimates
        """
        debts = {line: line.sudo()._get_credit_origin() for line in lines}
        known = self.search([("origin_line_id", "in", [debt.id for debt in debts.values()])])
        vals = {"date": date, "probability": probability, "note": note}
        known.write(vals)
        new = self.create(
            [
                {**vals, "move_line_id": line.id}
                for line, debt in debts.items()
                if debt not in known.sudo().origin_line_id
            ]
        )
        return known | new

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ..tools.proposal import propose


class CreditRequestMass(models.TransientModel):
    """Proposes new limits for the customers of a list, as one batch."""

    _name = "credit.request.mass"
    _description = "Propose limits for many customers"

    account_ids = fields.Many2many(
        "credit.account", string="Customers", default=lambda self: self._default_accounts()
    )
    account_count = fields.Integer(string="Chosen customers", compute="_compute_account_count")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company.root_id, readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    method = fields.Selection(
        [("percent", "Change by a percentage"), ("amount", "The same limit for all")],
        required=True,
        default="percent",
        help="A percentage leaves out customers who have no limit, no credit, or no decision yet.",
    )
    percent = fields.Float(string="Change (%)", help="10 raises each limit by a tenth, -10 lowers it.")
    amount = fields.Monetary(string="New limit", help="In company currency.")
    rounding = fields.Monetary(
        string="Round to", help="Each limit becomes a multiple of this amount; zero: to the currency only."
    )
    date_until = fields.Date(string="Valid until", help="Last day of the new limits; empty: no end.")
    reason = fields.Text(required=True, help="Whoever decides reads it, and the log keeps it.")

    def _default_accounts(self):
        if self.env.context.get("active_model") not in ("credit.account", "credit.exposure"):
            return []
        # The rows of the portfolio have the ids of their accounts.
        return [Command.set(self.env.context.get("active_ids", []))]

    @api.depends("account_ids")
    def _compute_account_count(self):
        for wizard in self:
            wizard.account_count = len(wizard.account_ids)

    def action_propose(self):
        """Make the batch, as a draft to look through.

        :return: action that opens it
        :raise UserError: where nothing would change
        """
        self.ensure_one()
        if self.amount < 0 or self.rounding < 0:
            raise ValidationError(
                self.env._(
                    "New limit and rounding: %(amount)s is negative.", amount=min(self.amount, self.rounding)
                )
            )
        vals_list = self._prepare_requests()
        if not vals_list:
            raise UserError(self.env._("None of these limits would change."))
        batch = self.env["credit.request.batch"].create(
            {"company_id": self.company_id.id, "reason": self.reason, "method": self._get_method()}
        )
        # A thousand lines need no message each that says they were made.
        requests = self.env["credit.request"].with_context(
            tracking_disable=True, mail_create_nosubscribe=True
        )
        requests.check_access("create")
        # The number of a line is that of its batch.
        requests.sudo().create(
            [
                {**vals, "batch_id": batch.id, "name": f"{batch.name}/{number}"}
                for number, vals in enumerate(vals_list, start=1)
            ]
        )
        return batch._get_records_action(context={})

    def _prepare_requests(self):
        vals_list = []
        for account in self.account_ids.filtered(lambda account: account.company_id == self.company_id):
            currency = account.limit_currency_id
            if self.method == "amount":
                today = fields.Date.context_today(self)
                limit = self.currency_id._credit_converted(self.amount, currency, self.company_id, today)
                limit = propose(limit, rounding=self.rounding, places=currency.decimal_places)
            elif account.limit_mode == "amount":
                limit = propose(
                    account.credit_limit,
                    percent=self.percent,
                    rounding=self.rounding,
                    places=currency.decimal_places,
                )
            else:
                continue
            limit = float(limit)
            same = account.limit_mode == "amount" and not currency.compare_amounts(
                limit, account.credit_limit
            )
            if same and account.limit_until == self.date_until:
                continue
            vals_list.append(
                {
                    "account_id": account.id,
                    "kind": "limit",
                    "proposed_mode": "amount",
                    "proposed_amount": limit,
                    "proposed_currency_id": currency.id,
                    "proposed_until": self.date_until,
                    "reason": self.reason,
                }
            )
        return vals_list

    def _get_method(self):
        if self.method == "percent":
            return self.env._("Changed by %(percent)s %%", percent=f"{self.percent:+g}")
        return self.env._("The same limit for all: %(amount)s", amount=self.currency_id.format(self.amount))

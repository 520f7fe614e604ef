from odoo import api, fields, models
from odoo.fields import Command


class CreditHold(models.Model):
    """An order that may not be confirmed, why, and what was decided about it."""

    _name = "credit.hold"
    _description = "Credit hold"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_domain = models.check_company_domain_parent_of
    # Sales, who only read holds, answer in the chatter of theirs.
    _mail_post_access = "read"

    name = fields.Char(
        required=True, readonly=True, help="Number of the held order; it stays when the order is deleted."
    )
    order_id = fields.Many2one(
        "sale.order", readonly=True, index=True, ondelete="set null", help="The held order."
    )
    account_id = fields.Many2one(
        "credit.account", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="account_id.partner_id", string="Customer", store=True, index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    salesperson_id = fields.Many2one(related="order_id.user_id", string="Salesperson", store=True)
    owner_id = fields.Many2one(
        "res.users", tracking=True, help="Who decides next; the analyst of the account when the hold opens."
    )
    state = fields.Selection(
        [
            ("open", "Held"),
            ("released", "Released"),
            ("refused", "Refused"),
            ("cleared", "Cleared"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="open",
        readonly=True,
        index=True,
        tracking=True,
        help="Cleared: the reason no longer exists, so the order went through without a decision.",
    )
    checkpoint = fields.Selection(
        [("confirmation", "Confirmation"), ("increase", "Increase")],
        required=True,
        default="confirmation",
        readonly=True,
        help="Confirmation: the quotation waits. Increase: the order goes on as it was confirmed; what somebody wants "
        "to add to it waits.",
    )
    amount = fields.Monetary(
        readonly=True,
        help="Total of the order when it was held, with what should be added to it, in company currency.",
    )
    added = fields.Monetary(
        string="Held amount",
        readonly=True,
        help="What waits, in company currency: the whole order, or what should be added to a confirmed one.",
    )
    reason_ids = fields.One2many("credit.hold.reason", "hold_id", string="Reasons", readonly=True)
    reasons = fields.Text(compute="_compute_reasons", string="Why")
    note_ids = fields.One2many("credit.hold.note", "hold_id", string="Feedback", readonly=True)

    _open_order_uniq = models.UniqueIndex(
        "(order_id) WHERE state = 'open'", "This order already has an open hold."
    )

    @api.depends("reason_ids.description")
    @api.depends_context("uid", "lang")
    def _compute_reasons(self):
        for hold in self:
            hold.reasons = "\n".join(hold.reason_ids.mapped("description"))

    @api.model
    @api.private
    def open_for(
        self, order, account, breaches, amount, *, checkpoint="confirmation", added=None, change=None
    ):
        """Hold an order, or bring its open hold up to date.

        :param breaches: list of ``tools.check.Breach``
        :param amount: total of the order in company currency, with what should be added to it
        :param checkpoint: ``confirmation`` of a quotation, or ``increase`` of a confirmed order
        :param added: what waits, in company currency; when empty, the whole order, or for an increase what the amount
            is above the order's total of now
        :param change: the wanted change of a confirmed order, as JSON: ``{"lines": [{"id": 7, "values": {"price_unit":
            12.0}, "before": {"price_unit": 10.0}}, {"id": False, "values": {"product_id": 3, …}}]}``; values as for
            ``write`` on the line, ``before`` what they were when it was asked for, a new line without id
        :return: the hold
        """
        # Sales confirm orders but have no right to write holds.
        holds = self.sudo()
        if added is None:
            added = amount - (order._get_credit_amount() if checkpoint == "increase" else 0.0)
        vals = {
            "account_id": account.id,
            "added": added,
            "amount": amount,
            "change": change,
            "checkpoint": checkpoint,
            "reason_ids": self._prepare_reasons(breaches),
        }
        hold = holds.search([("order_id", "=", order.id), ("state", "=", "open")])
        if hold:
            hold.write(vals)
        else:
            hold = holds.create({**vals, **self._prepare_vals(order, account)})
        return hold.with_env(self.env)

    @api.model
    def _prepare_reasons(self, breaches):
        return [Command.clear()] + [
            Command.create(
                {
                    "sequence": index,
                    "rule_id": breach.rule_id,
                    "code": breach.code,
                    "value": breach.value,
                    "threshold": breach.threshold,
                    "parameters": breach.parameters,
                }
            )
            for index, breach in enumerate(breaches)
        ]

    @api.model
    def _prepare_vals(self, order, account):
        """Values of a new hold that do not change while it is open."""
        # Sales see which analyst decides, but the account may be of a customer that is not theirs.
        return {"name": order.name, "order_id": order.id, "owner_id": account.sudo().analyst_id.id}

    def action_open_order(self):
        """Open the held order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "views": [(False, "form")],
        }

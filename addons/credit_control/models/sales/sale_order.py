from odoo import Command, api, fields, models

from ...tools.checkpoint import Checkpoint
from ...tools.level import LEVELS
from ...tools.order import worth_of_order
from ...tools.roles import CREDIT_ROLES


class SaleOrder(models.Model):
    """The customer's own purchase order: its number, amount and scan, compared with ours."""

    _name = "sale.order"
    _inherit = ["sale.order", "credit.hold.document", "credit.derived"]

    _credit_derived = (
        "amount_tax",
        "amount_total",
        "amount_untaxed",
        "credit_changed_by_ids",
        "credit_hold_state",
    )

    credit_account_id = fields.Many2one(
        "credit.account",
        compute="_compute_credit_account_id",
        compute_sudo=True,
        groups=CREDIT_ROLES,
        help="Account of the invoiced customer.",
    )
    has_credit_account = fields.Boolean(
        compute="_compute_credit_account_id",
        compute_sudo=True,
        help="Our banner then takes the place of Odoo's.",
    )
    credit_hold_ids = fields.One2many("credit.hold", "order_id", string="Credit holds", groups=CREDIT_ROLES)
    credit_hold_state = fields.Selection(
        lambda self: self.env["credit.hold"]._fields["state"].selection,
        compute="_compute_credit_hold_state",
        store=True,
        compute_sudo=True,
        copy=False,
        string="Credit hold",
        help="State of the newest credit hold of this order.",
    )
    credit_changed_by_ids = fields.Many2many(
        "res.users",
        "credit_sale_order_changed_by_rel",
        readonly=True,
        copy=False,
        string="Amounts changed by",
        help="Who else than its maker changed quantities or prices; none of them may release a hold of the order.",
    )
    credit_level = fields.Selection(LEVELS, compute="_compute_credit_message", string="Credit status")
    credit_message = fields.Text(
        compute="_compute_credit_message",
        groups="base.group_user",
        help="Whether this order may be confirmed, and if not why.",
    )

    # Quotations are fewer than what became of them, and only companies that count them ask.
    _credit_quotation_idx = models.Index("(partner_invoice_id) WHERE state IN ('draft', 'sent')")

    credit_po_number = fields.Char(
        related="client_order_ref",
        readonly=False,
        string="Purchase order",
        help="Number of the customer's purchase order: Odoo's customer reference.",
    )
    credit_po_amount = fields.Monetary(
        string="Its amount",
        copy=False,
        help="Total of the customer's purchase order, taxes included, in the currency of this order.",
    )
    credit_po_difference = fields.Monetary(
        string="Difference",
        compute="_compute_credit_po_difference",
        help="This order less the customer's purchase order: positive when we would deliver more than was ordered. "
        "Zero while the amount of the purchase order is not known.",
    )
    credit_po_scan_ids = fields.Many2many(
        "ir.attachment",
        "credit_purchase_order_scan_rel",
        string="Its scan",
        copy=False,
        help="The purchase order as the customer sent it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._credit_believed(vals) for vals in vals_list]
        with Checkpoint.of(self.env.cr).making(self._credit_newest_id()) as made:
            orders = super(SaleOrder, self._credit_without_defaults()).create(vals_list).with_env(self.env)
        orders._credit_refuse_made(made)
        if any("credit_po_scan_ids" in vals for vals in vals_list):
            orders._claim_po_scans()
        return orders

    def write(self, vals):
        vals = self._credit_believed(vals)
        # Asked before, while their rows are at hand: most orders never had a hold.
        held = self.sudo().filtered("credit_hold_state") if vals.get("state") == "sale" else self.browse()
        with self._credit_check_write(vals):
            result = super().write(vals)
        held._credit_use_releases()
        if "credit_po_scan_ids" in vals:
            self._claim_po_scans()
        return result

    @api.depends("partner_invoice_id.commercial_partner_id", "company_id")
    def _compute_credit_account_id(self):
        accounts = self.env["credit.account"]._find_accounts(self.partner_invoice_id, self.company_id)
        for order in self:
            key = order._credit_key()
            order.credit_account_id = accounts.get(key, False)
            order.has_credit_account = key in accounts

    def _credit_key(self):
        """:return: commercial partner and root company, by which the account of the order is found"""
        # Who works in a branch need not have access to its root.
        return self.partner_invoice_id.commercial_partner_id, self.company_id.sudo().root_id

    @api.depends("credit_hold_ids.state")
    def _compute_credit_hold_state(self):
        for order in self:
            order.credit_hold_state = order._get_newest_hold().state

    @api.depends(
        "state", "partner_invoice_id", "company_id", "amount_total", "currency_id", "credit_hold_ids.state"
    )
    @api.depends_context("uid", "lang")
    def _compute_credit_message(self):
        self.credit_level = False
        self.credit_message = False
        for order in self.filtered("partner_invoice_id"):
            if order.state in ("draft", "sent"):
                order.credit_level, order.credit_message = order._get_credit_message()
            elif order.state == "sale" and order.credit_hold_state:
                order.credit_level, order.credit_message = order._get_credit_increase_message()

    def _get_credit_message(self):
        """What the banner of a quotation says.

        :return: level (False for no banner) and text
        """
        # Everybody who sees the order sees its holds; the sentences leave figures out for whoever may not see them.
        hold = self.sudo()._get_newest_hold()
        if hold.state == "open":
            text = self.env._(
                "On credit hold, %(owner)s decides.", owner=hold.owner_id.name or self.env._("credit control")
            )
            return "act", f"{text}\n{hold.reasons}"
        if hold.state == "refused":
            return "act", self.env._(
                "Credit refused by %(user)s: %(reason)s",
                user=hold.decided_by_id.name,
                reason=hold.decision_reason,
            )
        breaches = self._origin and self._credit_evaluate(self._credit_accounts())[self.id]
        if not breaches and self._origin and hold in self._credit_releases():
            return "ok", self.env._(
                "Released by %(user)s: %(reason)s", user=hold.decided_by_id.name, reason=hold.decision_reason
            )
        if not breaches:
            return False, False
        sentences = "\n".join(self._credit_sentences(breaches))
        return "watch", self.env._("Confirming this order would put it on credit hold.") + "\n" + sentences

    def _get_newest_hold(self):
        return self.credit_hold_ids.sorted("id")[-1:]

    def _credit_end_holds(self, state):
        """These orders go on, or end: nobody has to decide about them any more, nor to do what was decided.

        :param state: of their open holds: ``cleared`` or ``cancelled``
        """
        self._credit_open_holds()._close(state)
        # The activity is the salesperson's, whoever confirms. Most orders never had a hold.
        held = self.sudo().filtered("credit_hold_state")
        if held:
            held.activity_unlink(["credit_control.mail_activity_hold"])

    def _credit_open_holds(self):
        """The holds of these orders that nobody has decided yet."""
        # Whoever acts on an order need not see its holds, nor may write them. Most orders never had one, which their
        # own row says.
        on_hold = self.sudo().filtered(lambda order: order.credit_hold_state == "open")
        return on_hold.credit_hold_ids.filtered(lambda hold: hold.state == "open")

    def _get_credit_amount(self, facts=True):
        """What the order is worth for the credit check, in company currency, at today's rate.

        Not Odoo's total: returns count once they are credited, and an order is never worth less than nothing. Nothing
        without a rate, see ``_credit_unrated``.

        :param facts: as in ``sale.order.line._credit_line``
        """
        return self._credit_convert(self._credit_own_amount(facts)) or 0.0

    def _credit_own_amount(self, facts=True):
        """The same in the currency of the order."""
        return worth_of_order(self._credit_order_lines(facts))

    def _credit_order_lines(self, facts=True):
        """:return: list of ``tools.order.Line``, without sections and notes"""
        self.ensure_one()
        return [line._credit_line(facts) for line in self.order_line if not line.display_type]

    def _credit_convert(self, amount):
        """An amount of the order in company currency, at today's rate; None without a rate."""
        self.ensure_one()
        company = self.company_id
        return self.currency_id._credit_convert(amount, company.currency_id, company)

    def _credit_note_change(self):
        """Remember who changes amounts: that person may not release a hold of these orders."""
        # Lines may be changed by a user who has no right on the order itself. Who made it is known anyway.
        user = self.env.user
        others = self.sudo().filtered(
            lambda order: user != order.create_uid and user not in order.credit_changed_by_ids
        )
        others.write({"credit_changed_by_ids": [Command.link(user.id)]})

    def _action_cancel(self):
        self._credit_end_holds("cancelled")
        self._credit_spend_releases()
        # What a confirmed order took is free for the others of its customer; whoever cancels it need not see accounts.
        freed = self.filtered(lambda order: order.state == "sale").sudo().credit_account_id
        self.env["credit.hold.recheck"].ask(freed)
        with Checkpoint.of(self.env.cr).cancelling(self.ids):
            return super()._action_cancel()

    @api.ondelete(at_uninstall=False)
    def _unlink_cancels_hold(self):
        self._credit_end_holds("cancelled")

    def action_open_credit_account(self):
        """Open the credit account of the order's customer."""
        self.ensure_one()
        return self.credit_account_id.action_open()

    def action_open_credit_hold(self):
        """Open the newest credit hold of the order: its reasons, what was said about it and what was decided."""
        self.ensure_one()
        return self._get_newest_hold()._get_records_action(context={})

    # The customer's purchase order

    @api.depends("credit_po_amount", "amount_total", "currency_id")
    def _compute_credit_po_difference(self):
        for order in self:
            known = order.credit_po_amount
            order.credit_po_difference = order.currency_id.round(order.amount_total - known) if known else 0.0

    def _claim_po_scans(self):
        """Files that were uploaded before the order was saved belong to it now, so that others may read them."""
        for order in self:
            loose = order.credit_po_scan_ids.filtered(
                lambda file: not file.res_id and file.create_uid == file.env.user
            )
            loose.write({"res_model": order._name, "res_id": order.id})

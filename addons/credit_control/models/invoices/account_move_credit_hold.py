from odoo import api, fields, models

from ...tools.roles import CREDIT_ROLES


class AccountMove(models.Model):
    """What a hold asks of an invoice, and what the invoice shows of it."""

    _name = "account.move"
    _inherit = ["account.move", "credit.hold.document"]

    credit_hold_ids = fields.One2many(
        "credit.hold",
        "move_id",
        string="Credit holds",
        groups=f"{CREDIT_ROLES},account.group_account_invoice",
    )
    # Not stored: invoices are many, and few ever have a hold.
    credit_hold_state = fields.Selection(
        lambda self: self.env["credit.hold"]._fields["state"].selection,
        compute="_compute_credit_hold_state",
        compute_sudo=True,
        string="Credit hold",
        help="State of the newest credit hold of this invoice.",
    )

    @api.depends("credit_hold_ids.state")
    def _compute_credit_hold_state(self):
        newest = self._origin._credit_newest_holds()
        for move in self:
            hold = newest.get(move._origin.id)
            move.credit_hold_state = hold.state if hold else False

    def _credit_newest_holds(self):
        """:return: the newest hold by move id, for whoever posts; absent where there never was one"""
        if not self.ids:
            return {}
        # Whoever acts on an invoice need not see its holds.
        holds = self.env["credit.hold"].sudo().search([("move_id", "in", self.ids)], order="id")
        return {hold.move_id.id: hold for hold in holds}

    def _credit_end_holds(self, state):
        """Nobody has to decide about these any more, nor to do what was decided.

        :param state: of their open holds: ``cleared`` or ``cancelled``
        """
        newest = self._credit_newest_holds()
        if not newest:
            return
        self.env["credit.hold"].sudo().union(
            *(hold for hold in newest.values() if hold.state == "open")
        )._close(state)
        # The activity is of whoever made the invoice, whoever posts it.
        self.browse(newest).sudo().activity_unlink(["credit_control.mail_activity_hold"])

    @api.ondelete(at_uninstall=False)
    def _unlink_cancels_hold(self):
        self._credit_sales()._credit_end_holds("cancelled")

    def action_open_credit_hold(self):
        """Open the newest credit hold of the invoice: its reasons, what was said about it and what was decided."""
        self.ensure_one()
        hold = self.env["credit.hold"].browse(self._credit_newest_holds()[self.id].id)
        return hold._get_records_action(context={})

    def _credit_hold_message(self):
        """What the banner of a draft says of its newest hold.

        :return: level and text; None where there is no hold to speak of
        """
        # Everybody who sees the invoice sees its holds; the sentences leave figures out for whoever may not see them.
        hold = self.sudo().credit_hold_ids.sorted("id")[-1:]
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
        if hold and self._credit_is_released(hold):
            return "ok", self.env._(
                "Released by %(user)s: %(reason)s", user=hold.decided_by_id.name, reason=hold.decision_reason
            )
        return None

    def _credit_is_released(self, hold):
        # A release is of one customer.
        customer = self.partner_id.commercial_partner_id
        return hold.account_id.partner_id == customer and hold._is_valid_for(self._get_credit_amount())

    # What a hold asks of an invoice

    @api.model
    def _credit_hold_evaluate(self, holds):
        breaches = {move.id: [] for move in self}
        for move, _account, found in self._credit_may_hold()._credit_find_breaches():
            breaches[move.id] = found
        return breaches

    def _credit_hold_has_proceeded(self):
        return self.state == "posted"

    def _credit_hold_excluded_users(self):
        # Who wrote the lines decided on the amount, too.
        lines = self.invoice_line_ids
        return self.create_uid | lines.create_uid | lines.write_uid

    def _credit_hold_user(self):
        # Who made it posts it, once it may be; nobody reads what a program is told.
        return self.create_uid.filtered(lambda user: not user._is_superuser()) or self.invoice_user_id

    def _credit_hold_lines(self):
        return self.env["ir.qweb"]._render("credit_control.hold_invoice_lines", {"move": self})

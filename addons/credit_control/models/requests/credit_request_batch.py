from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.account_fields import LIMIT_FIELDS


class CreditRequestBatch(models.Model):
    """New limits for many customers, proposed and decided as one; lines may be dropped on the way."""

    _name = "credit.request.batch"
    _description = "Batch of credit requests"
    _inherit = ["credit.approval"]
    _order = "id desc"
    _check_company_domain = models.check_company_domain_parent_of
    _mail_post_access = "read"

    company_id = fields.Many2one(
        "res.company",
        credit_proposal=True,
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company.root_id,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    method = fields.Char(readonly=True, help="How the new limits were made from the old ones.")
    request_ids = fields.One2many("credit.request", "batch_id", string="Limits")
    line_count = fields.Integer(string="Customers", compute="_compute_totals")
    present_total = fields.Monetary(string="Limits now", compute="_compute_totals")
    proposed_total = fields.Monetary(string="Limits proposed", compute="_compute_totals")
    increase_total = fields.Monetary(
        string="Increases",
        compute="_compute_totals",
        help="Sum of what is raised; what is lowered is not set off.",
    )
    amount = fields.Monetary(
        string="At stake",
        compute="_compute_totals",
        help="The largest new limit, or the sum of all increases if that is more: it says who may decide. Whoever may "
        "not raise one customer by as much may not raise a thousand by it, either.",
    )

    def _compute_totals(self):
        for batch in self:
            rows = batch._get_amounts()
            batch.line_count = len(rows)
            batch.present_total = sum(before for before, _after in rows)
            batch.proposed_total = sum(after for _before, after in rows)
            batch.increase_total = sum(max(after - before, 0.0) for before, after in rows)
            batch.amount = max([batch.increase_total, *(after for _before, after in rows)])

    def _get_amounts(self):
        """:return: (limit now, limit proposed) of each line that is left, in company currency"""
        today = fields.Date.context_today(self)
        # Everybody who decides on a batch sees its totals.
        lines = self.sudo().request_ids.filtered(lambda request: request.state != "cancelled")
        return [
            (
                # A limit without a rate is not known: what is proposed counts as an increase as a whole.
                line.present_currency_id._credit_convert(
                    line.present_amount if line.present_mode == "amount" else 0.0,
                    line.currency_id,
                    line.company_id,
                    today,
                )
                or 0.0,
                line.amount,
            )
            for line in lines
        ]

    def _get_approval_kind(self):
        return "limit"

    def _get_approval_amount(self):
        self.ensure_one()
        return self.amount

    def _get_accounts(self):
        return self._decided_lines().account_id

    def _check_proposal(self):
        for batch in self:
            lines = batch.request_ids.filtered(lambda request: request.state != "cancelled")
            if not lines:
                raise UserError(self.env._("%(name)s: no customer is left in it.", name=batch.name))
            lines._check_proposal()

    def action_submit(self):
        """Hand these batches, with all their lines, to whoever may decide."""
        super().action_submit()
        for batch in self:
            lines = batch.request_ids.filtered(lambda request: request.state == "draft")
            # Lines have no approvals of their own: those of the batch are theirs.
            lines.sudo().write(
                {
                    "state": "submitted",
                    "submitted_on": batch.submitted_on,
                    "date_expiry": batch.date_expiry,
                    "reason": batch.reason,
                }
            )

    def _set_decided(self, state, cause):
        super()._set_decided(state, cause)
        lines = self._open_lines()
        values = {name: self[name] for name in ("decided_on", "decision_reason", "is_self_approved")}
        lines.sudo().write({"state": state, "decided_by_id": self.decided_by_id.id, **values})

    def _open_lines(self):
        return self.request_ids.filtered(lambda request: request.state in ("draft", "submitted"))

    @api.model
    def _expire(self):
        """Close batches that nobody has decided in time, with their lines."""
        late = super()._expire()
        late._open_lines().write({"state": "expired"})
        return late

    def action_cancel(self):
        """Take batches back, with all their lines."""
        lines = self._open_lines()
        super().action_cancel()
        lines.sudo().write({"state": "cancelled"})

    def _as_request(self):
        by_account = {request.account_id.id: request for request in self.request_ids}
        return lambda account: by_account[account.id]

    def _log_decision(self, kind, cause):
        self.env["credit.decision"].with_context(credit_cause=cause)._record(
            self._decided_lines().account_id, kind, cause.reason, document=self
        )

    def _decided_lines(self):
        return self.request_ids.filtered(lambda request: request.state != "cancelled")

    def _carry_out(self, cause):
        """Set all limits by one statement, and log each."""
        lines = self._decided_lines()
        # The right to decide was checked; what it takes to write an account is another one.
        accounts = lines.account_id.sudo().with_context(credit_cause=cause)
        with (
            self.env["credit.decision"]
            .with_context(credit_cause=cause)
            ._recording(accounts, "limit", cause.reason, LIMIT_FIELDS)
        ):
            lines._set_limits()
        accounts._mirror_limit()
        self.env["credit.hold.recheck"].ask(accounts)
        accounts._message_log_batch(
            bodies={
                # Without the limit: sales read what is said of their customers, and may not see figures.
                line.account_id.id: self.env._(
                    "Limit decided by %(batch)s: %(reason)s", batch=self.name, reason=cause.reason
                )
                for line in lines
            }
        )

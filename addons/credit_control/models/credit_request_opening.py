from odoo import api, fields, models

from ..tools.decision import Cause


class CreditRequest(models.Model):
    """An opening goes with its file: asked for, the account is in review; not given, its file is a draft again."""

    _inherit = "credit.request"

    file_missing = fields.Text(
        related="account_id.file_missing",
        help="Required papers that are missing, to validate, refused or expired.",
    )

    @api.depends("account_id", "kind", "hold_id")
    def _compute_proposal(self):
        super()._compute_proposal()
        for request in (self - self._hidden()).filtered(lambda request: request.kind == "opening"):
            # Whoever asks begins with what the customer asked for.
            account = request.account_id.sudo()
            if account.requested_limit:
                request.proposed_mode = "amount"
                request.proposed_amount = account.requested_limit
            if account.requested_payment_term_id:
                request.proposed_payment_term_id = account.requested_payment_term_id

    def write(self, vals):
        result = super().write(vals)
        openings = self.filtered(lambda request: request.kind == "opening")
        if vals.get("state") == "submitted":
            openings._move_account("draft", "review")
        elif vals.get("state") in ("refused", "cancelled", "expired"):
            openings.account_id.invalidate_recordset(["open_request_count"])
            waiting = openings.account_id.filtered("open_request_count")
            given_up = openings.filtered(lambda request: request.account_id not in waiting)
            given_up._move_account("review", "draft")
        return result

    def _move_account(self, before, after):
        for request in self:
            reason = request.decision_reason or request.reason or request.name
            # Whoever may ask or decide may move the account along; the log tells on which request.
            account = request.account_id.sudo().with_context(credit_cause=Cause(reason, request))
            if account.state == before:
                account._change_state(after, reason)

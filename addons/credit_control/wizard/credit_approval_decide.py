from odoo import fields, models
from odoo.exceptions import UserError


class CreditApprovalDecide(models.TransientModel):
    """Asks for the reason of a decision on requests."""

    _name = "credit.approval.decide"
    _description = "Decide on requests"

    decision = fields.Selection(
        [("approve", "Approve"), ("refuse", "Refuse")],
        required=True,
        default="approve",
        help="What is approved by the last who has to decide is carried out at once.",
    )
    reason = fields.Text(help="Kept with the decision, and told to whoever asked.")
    proposal = fields.Text(
        default=lambda self: self._default_proposal(), readonly=True, help="What is being decided."
    )

    def _default_proposal(self):
        requests = self._get_requests()
        return "\n".join(f"{request.display_name}: {request._get_summary()}" for request in requests[:20])

    def _get_requests(self):
        model = self.env.context.get("active_model")
        if model not in self.env or not isinstance(self.env[model], self.env.registry["credit.approval"]):
            raise UserError(self.env._("Choose the requests to decide first."))
        return self.env[model].browse(self.env.context.get("active_ids", []))

    def action_decide(self):
        """Approve or refuse; the rights are checked there."""
        self.ensure_one()
        requests = self._get_requests()
        if self.decision == "approve":
            requests.action_approve(self.reason)
        else:
            requests.action_refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}

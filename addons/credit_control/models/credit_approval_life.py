from odoo import models


class CreditApproval(models.AbstractModel):
    """What of a request no client writes, in whichever way it comes."""

    _inherit = "credit.approval"
    _guarded_fields = (
        "batch_id",
        "changed_by_id",
        "decided_by_id",
        "decided_on",
        "decision_reason",
        "is_self_approved",
        "name",
        "requested_by_id",
        "state",
        "step_ids",
        "submitted_on",
        "waiting_group_id",
    )

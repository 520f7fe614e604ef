from odoo import fields, models


class CreditApprovalStep(models.Model):
    """One approval that a request needs, and who gave it."""

    _name = "credit.approval.step"
    _description = "Approval step"
    _order = "id"
    _rec_name = "group_id"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(
        model_field="res_model", required=True, readonly=True, string="Request", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    sequence = fields.Integer(string="Step", readonly=True)
    group_id = fields.Many2one("res.groups", string="Who decides", required=True, readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("approved", "Approved"), ("void", "Void")],
        required=True,
        default="waiting",
        readonly=True,
        help="Void: the proposal was changed afterwards.",
    )
    user_id = fields.Many2one("res.users", string="Approved by", readonly=True)
    on_behalf_id = fields.Many2one("res.users", string="On behalf of", readonly=True)
    date = fields.Datetime(string="Approved on", readonly=True)

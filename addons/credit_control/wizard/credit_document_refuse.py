from odoo import fields, models


class CreditDocumentRefuse(models.TransientModel):
    """Asks why a paper is refused."""

    _name = "credit.document.refuse"
    _description = "Refuse a paper"

    document_ids = fields.Many2many(
        "credit.document",
        string="Papers",
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_ids", []),
    )
    reason = fields.Text(required=True, help="Whoever brought the paper reads it.")

    def action_refuse(self):
        """Refuse the papers; the rights are checked there."""
        self.ensure_one()
        self.document_ids.action_refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}

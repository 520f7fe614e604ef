from odoo import fields, models
from odoo.fields import Command


class CreditDummyParcel(models.Model):
    """A parcel that does not come back: why, and its entry on the accounts of the operation."""

    _inherit = "credit.dummy.parcel"

    reason_id = fields.Many2one("credit.reason.code")
    loss_move_id = fields.Many2one("account.move", readonly=True)

    def action_lose(self, text, day):
        """Write a parcel off, for a reason that its text names, on exactly one day."""
        self.ensure_one()
        self.reason_id = self.env["credit.reason.code"]._propose(text, "parcel", self.company_id)
        self.reason_id._check_text(text)
        Posting = self.env["credit.posting"]
        loss, counterpart = Posting._accounts_for(self.company_id, "parcel", "loss", "stock")
        entry = self.env["account.move"].create(
            {
                "journal_id": Posting._journal_for(self.company_id, "parcel").id,
                "ref": self.display_name,
                "line_ids": [
                    Command.create({"account_id": loss.id, "debit": self.amount}),
                    Command.create({"account_id": counterpart.id, "credit": self.amount}),
                ],
            }
        )
        self.loss_move_id = entry._credit_post_on(day)

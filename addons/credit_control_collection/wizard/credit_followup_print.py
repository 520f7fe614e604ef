import base64

from odoo import api, fields, models


class CreditFollowupPrint(models.TransientModel):
    """Letters in one PDF: printed, then posted."""

    _name = "credit.followup.print"
    _description = "Letters to print"

    followup_ids = fields.Many2many("credit.followup", string="Letters", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    letter_count = fields.Integer(
        string="Number of letters", compute="_compute_letter_count", help="Each begins on a new page."
    )
    name = fields.Char(string="File", readonly=True)
    pdf = fields.Binary(string="PDF", attachment=True, readonly=True)

    @api.depends("followup_ids")
    def _compute_letter_count(self):
        for wizard in self:
            wizard.letter_count = len(wizard.followup_ids)

    @api.model
    @api.private
    def open_for(self, letters):
        """Make the PDF of letters, whose reader's rights were checked.

        :return: the action that shows it
        """
        # Nobody writes messages but the run: it is noted there when a letter was printed.
        content = letters.sudo().print_together()
        wizard = self.create(
            {
                "followup_ids": letters.ids,
                "company_id": letters.company_id[0].id,
                "name": self.env._("Letters %(date)s.pdf", date=fields.Date.context_today(self)),
                "pdf": base64.b64encode(content),
            }
        )
        return wizard._get_records_action(name=self.env._("Letters to print"), target="new", context={})

    def action_mark_posted(self):
        """All letters of this PDF are on their way."""
        self.ensure_one()
        self.followup_ids.filtered(lambda letter: letter.state == "to_print").action_mark_posted()
        return {"type": "ir.actions.act_window_close"}

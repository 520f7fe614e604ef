from odoo import api, fields, models


class CreditHoldNote(models.Model):
    """What was said about a held order, by whom and when, and what happens next; a note stays as it was written."""

    _name = "credit.hold.note"
    _description = "Feedback on a hold"
    _order = "date desc, id desc"
    _rec_name = "text"
    _check_company_domain = models.check_company_domain_parent_of

    hold_id = fields.Many2one(
        "credit.hold", required=True, index=True, ondelete="cascade", help="The held order that it is about."
    )
    company_id = fields.Many2one(related="hold_id.company_id", store=True, index=True)
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, default=lambda self: self.env.user, help="Who wrote it."
    )
    text = fields.Text(required=True, help="What sales, the customer or the team says about it.")
    next_step = fields.Char(help="What happens next.")
    next_date = fields.Date(
        string="Next date", help="When it happens; whoever wrote the note gets an activity on that day."
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # Who said it, and when, is not for the client to say.
            for vals in vals_list:
                vals.update(user_id=self.env.uid, date=fields.Datetime.now())
        notes = super().create(vals_list)
        for note in notes.filtered("next_date"):
            note._plan_next_step()
        return notes

    def _plan_next_step(self):
        """An activity on the hold for whoever wrote the note."""
        self.hold_id.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.next_date,
            summary=self.next_step or self.text.splitlines()[0],
            user_id=self.user_id.id,
        )

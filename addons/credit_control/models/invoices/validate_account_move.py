from odoo import fields, models


class ValidateAccountMove(models.TransientModel):
    """The dialog that posts drafts of a list: what is held stays behind."""

    _inherit = "validate.account.move"

    def validate_move(self):
        """Post the drafts of the dialog, but for those that go on credit hold.

        :return: as Odoo; a notice when something is held
        """
        today = fields.Date.context_today(self)
        # Those of a later day are only scheduled, unless they are forced.
        asking = self.move_ids.filtered(lambda move: self.force_post or not move.date or move.date <= today)

        def post(passed):
            self.move_ids = passed
            return super(ValidateAccountMove, self).validate_move()

        return self.move_ids._credit_post_by_hand(post, asking)

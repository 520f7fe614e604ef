from odoo import fields, models

from . import credit_account_state  # noqa: F401 its class comes first: the one below extends how a state is written


class CreditAccount(models.Model):
    """The way of an opening file: started, complete, in review, approved; who did what on which day."""

    _inherit = "credit.account"

    def _write_dated(self, name, value, reason, date):
        before = {account: account.state for account in self}
        result = super()._write_dated(name, value, reason, date)
        if name == "state":
            # Whoever may take the step may not write what is noted about it.
            self.sudo().filtered("file_started_on")._note_steps(before)
        return result

    def _note_steps(self, before):
        """Remember who took which step on which day.

        :param before: the state of each account before the change
        """
        today = fields.Date.context_today(self)
        for account in self:
            step = (before[account], account.state)
            if step == ("draft", "review"):
                vals = {
                    "file_submitted_on": today,
                    "file_submitted_by_id": self.env.uid,
                    "file_submit_missing": account.file_missing,
                }
            elif account.state == "open" and before[account] in ("draft", "review"):
                vals = {"file_approved_on": today, "file_approved_by_id": self.env.uid}
            elif step == ("closed", "draft"):
                # A customer who comes back goes through the opening again.
                vals = {
                    "file_started_on": today,
                    "file_started_by_id": self.env.uid,
                    **dict.fromkeys(
                        ("file_completed_on", "file_submitted_on", "file_submit_missing", "file_approved_on"),
                        False,
                    ),
                    **dict.fromkeys(("file_submitted_by_id", "file_approved_by_id"), False),
                }
            else:
                continue
            account.write(vals)

    def action_submit_file(self):
        """Ask for the opening of this account, with what its file says; whoever decides gets it for review.

        A file that is not complete goes too, for a reason that has to be given.

        :return: the dialog of the request
        """
        self.ensure_one()
        reason = self.env._("The file is complete.") if self.is_file_complete else False
        return self.with_context(default_kind="opening", default_reason=reason).action_propose()

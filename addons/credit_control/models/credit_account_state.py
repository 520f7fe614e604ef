from odoo import fields, models
from odoo.exceptions import AccessError


class CreditAccount(models.Model):
    """Whether a customer has credit at all, and how it pays."""

    _inherit = "credit.account"

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("review", "In review"),
            ("open", "Open"),
            ("suspended", "Suspended"),
            ("closed", "Closed"),
        ],
        required=True,
        default="draft",
        tracking=True,
        help="Draft: its papers are being gathered. In review: somebody decides. Rules can hold the orders of accounts "
        "that are not open.",
    )
    sale_mode = fields.Selection(
        [("term", "On account"), ("cash", "Cash")],
        required=True,
        default="term",
        tracking=True,
        help="On account: pays by the due date. Cash: pays before delivery.",
    )
    history_ids = fields.One2many("credit.account.history", "account_id", string="History", readonly=True)

    def action_suspend(self):
        """Stop the credit of these customers until somebody reactivates them."""
        self._change_state("suspended")

    def action_reactivate(self):
        """Give these customers credit again."""
        self._change_state("open")

    def action_close(self):
        """End these accounts; their history stays."""
        self._change_state("closed")

    def _change_state(self, state):
        self.check_access("write")
        if not self.env.user.has_group("credit_control.group_credit_analyst"):
            raise AccessError(
                self.env._("Only a credit analyst or manager suspends, reactivates or closes an account.")
            )
        self.write({"state": state})

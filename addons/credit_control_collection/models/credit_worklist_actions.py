from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError

from ..tools import score
from .credit_account_collect import ROLES


class CreditWorklist(models.Model):
    """Why somebody is on the list, and what can be done about it."""

    _inherit = "credit.worklist"

    @api.depends("score")
    @api.depends_context("lang")
    def _compute_reason(self):
        label = {
            "amount": self.env._("amount"),
            "age": self.env._("age"),
            "promise": self.env._("broken promise"),
            "no_answer": self.env._("no answer"),
            "level": self.env._("level reached"),
        }
        for row in self:
            known = score.factors(
                net=Decimal(str(row.net)),
                average=Decimal(str(row.average)),
                days=row.days,
                step=row.step,
                steps=row.steps,
                silent=row.silent if row.was_contacted else None,
                broken=row.broken if row.has_broken else None,
                attempts=row.attempts,
            )
            label["silence"] = self.env._("silence") if row.was_contacted else self.env._("no contact yet")
            weights = {name: row.company_id[f"credit_weight_{name}"] for name in known}
            row.reason = ", ".join(label[name] for name in score.reasons(known, weights)[:3])

    def get_accounts(self):
        """The accounts of these rows, for whoever works down the list.

        Where there is none it is made, for whoever may agree something with the customer.

        :return: list of ids of ``credit.account`` in the order of the rows; 0 for a row that has none
        """
        rows = self.exists()
        rows.check_access("read")
        made = self.env["credit.account"]
        if self.env.user.has_groups(ROLES):
            missing = rows.filtered(lambda row: not row.account_id)
            for company, same in missing.grouped("company_id").items():
                made |= made.ensure_accounts(same.partner_id, company)
        of_customer = {(account.partner_id.id, account.company_id.id): account.id for account in made}
        account_of = {
            row.id: row.account_id.id or of_customer.get((row.partner_id.id, row.company_id.id), 0)
            for row in rows
        }
        return [account_of.get(id_, 0) for id_ in self.ids]

    def _get_own_accounts(self):
        accounts = self.env["credit.account"].browse(id_ for id_ in self.get_accounts() if id_)
        accounts._check_may_collect()
        return accounts

    def action_postpone(self):
        """Ask until when these customers are left alone."""
        return self._get_own_accounts().action_postpone()

    def action_assign(self):
        """Ask to which collector these customers are given."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Assign"),
            "res_model": "credit.worklist.change",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_account_ids": self._get_own_accounts().ids, "default_what": "assign"},
        }

    def action_pin(self):
        """Keep these customers on top of the list, or let go of those that are."""
        self._get_own_accounts().action_pin()

    def action_open_account(self):
        """Open the credit account of a row, or the customer where it has none."""
        self.ensure_one()
        [account] = self.get_accounts()
        return (
            self.env["credit.account"].browse(account).action_open()
            if account
            else self.partner_id.get_formview_action()
        )

    def action_preview_followup(self):
        """Show which messages these customers would get today."""
        if len(self.company_id) > 1:
            raise UserError(
                self.env._("Please choose customers of one company: each company has its own run.")
            )
        return self.env["credit.followup.preview"].open_for(self.company_id, self.partner_id)

from odoo import models


class CreditHold(models.Model):
    """Who may decide on which amount: what the approval rules of the company say of releases."""

    _inherit = "credit.hold"

    def _find_right(self, amount):
        """By whose right the user decides on a hold at once, without a request.

        :param amount: of the release, in company currency
        :return: the user; whoever is absent and has handed over to the user; empty: a request has to be approved
        """
        user = self.env.user
        if self.env.su:
            # A request was approved, step by step.
            return user
        groups = self._deciding_groups(amount)
        if len(groups) > 1:
            return user.browse()
        if groups[0] in user.all_group_ids:
            return user
        for delegation in self.env["credit.delegation"]._active_for(user, self.company_id):
            absent = delegation.sudo().from_user_id
            if groups[0] in absent.all_group_ids and absent not in self._makers():
                return absent.sudo(False)
        return user.browse()

    def _deciding_groups(self, amount):
        """The groups that have to say yes, one after the other."""
        return self.env["credit.approval.rule"]._find(self.company_id, "release", amount)

    def _get_no_right(self, amount):
        groups = self._deciding_groups(amount)
        return self.env._(
            "%(order)s: %(amount)s takes the decision of %(groups)s. Ask for it by a request.",
            order=self.name,
            amount=self.currency_id.format(amount),
            # Names of roles are not secret.
            groups=", ".join(group.sudo().name for group in groups),
        )

    def action_propose_release(self):
        """A request for the release, for whoever may not decide on the amount."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for the release"),
            "res_model": "credit.request",
            "views": [(False, "form")],
            "context": {
                "default_kind": "release",
                "default_account_id": self.account_id.id,
                "default_hold_id": self.id,
            },
        }

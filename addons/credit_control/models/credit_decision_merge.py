import json

from odoo import api, models
from odoo.tools import SQL

from ..tools.decision import Head

MERGED = "merged_account"


class CreditDecision(models.Model):
    """The log of an account that was merged ends in the log of the account that took it over."""

    _inherit = "credit.decision"

    @api.model
    def _selection_kind(self):
        return [*super()._selection_kind(), ("merge", "Accounts merged")]

    @api.model
    def _record_merge(self, account, other, reason):
        """Log that one account takes over another one, with the end of the other one's chain.

        :param account: the ``credit.account`` that stays
        :param other: the one that ends
        """
        head = self._heads(other)[other.id]
        merged = {"id": other.id, "name": other.partner_name, "sequence": head.sequence, "hash": head.hash}
        self._record(account, "merge", reason, after={MERGED: merged})

    def _merged_heads(self, account_ids):
        """Where the chains of accounts end that were merged into others.

        :return: ``Head`` by account id
        """
        # SQL: of all entries those of merged accounts are few, and only they know where those chains end.
        rows = self.env.execute_query(SQL("SELECT after FROM credit_decision WHERE kind = 'merge'"))
        merged = [json.loads(after)[MERGED] for (after,) in rows]
        wanted = set(account_ids)
        return {one["id"]: Head(one["sequence"], one["hash"]) for one in merged if one["id"] in wanted}

    def _describe(self, name, before, after):
        if name == MERGED:
            return self.env._(
                "%(customer)s, with %(count)s entries of its own",
                customer=after["name"],
                count=after["sequence"],
            )
        return super()._describe(name, before, after)

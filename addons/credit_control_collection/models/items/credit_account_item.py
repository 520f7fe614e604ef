from odoo import models


class CreditAccount(models.Model):
    """Open items of a customer, for who demands, announces or follows them."""

    _inherit = "credit.account"

    def _read_open_items(self):
        """What is open of these customers by the ledger of this moment, whoever asks, the oldest first.

        :return: rows of ``credit.open.item`` by ``account.move.line``; credits have negative amounts
        """
        self.env.flush_all()
        # A fact of the ledger must not depend on what the user sees of it.
        rows = self.env["credit.open.item"].sudo().search([("account_id", "in", self.ids)])
        rows.invalidate_recordset()
        return {row.move_line_id: row for row in rows}

    def _read_owed_items(self):
        """The same without credits: what is to be paid."""
        return {
            line: row
            for line, row in self._read_open_items().items()
            if row.component != "unallocated" and row.amount > 0
        }

    def action_follow_items(self):
        """Ask who follows all open items of this customer."""
        self.ensure_one()
        self._check_may_collect()
        return self.env["credit.item.follow"].open_for(self.item_ids)

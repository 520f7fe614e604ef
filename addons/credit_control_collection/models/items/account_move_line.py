from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _credit_read_open(self):
        """What is open of these lines by the ledger of this moment, whoever asks.

        :return: rows of ``credit.open.item`` by line; without lines of which nothing is open
        """
        self.env.flush_all()
        # A fact of the ledger must not depend on what the user sees of it.
        rows = self.env["credit.open.item"].sudo().search([("move_line_id", "in", self._origin.ids)])
        rows.invalidate_recordset()
        return {row.move_line_id: row for row in rows}

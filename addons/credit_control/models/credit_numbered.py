from odoo import models


class CreditNumbered(models.AbstractModel):
    """A document with a number: its sequence has the model's name as code, and its ``name`` begins as ``/``."""

    _name = "credit.numbered"
    _description = "Numbered document"

    def _give_numbers(self):
        """Give a number to each record that has none yet."""
        for record in self.filtered(lambda record: record.name == "/"):
            # Users neither read sequences nor write numbers.
            record.sudo().name = self.env["ir.sequence"].sudo().next_by_code(self._name) or "/"

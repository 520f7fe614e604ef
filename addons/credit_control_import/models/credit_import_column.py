from odoo import api, fields, models


class CreditImportColumn(models.Model):
    """A column of the file, and what it is read as."""

    _name = "credit.import.column"
    _description = "Column of an Imported File"
    _order = "sequence, id"

    import_id = fields.Many2one(
        "credit.import", required=True, index=True, ondelete="cascade", readonly=True, help="The import."
    )
    company_id = fields.Many2one(related="import_id.company_id", store=True)
    sequence = fields.Integer(readonly=True, help="Place of the column in the file.")
    header = fields.Char(string="Column", readonly=True, help="Name of the column in the file.")
    sample = fields.Char(string="Examples", readonly=True, help="What stands in the first lines.")
    target = fields.Selection(
        [
            ("customer", "Customer (code or name)"),
            ("customer_name", "Customer's name"),
            ("country", "Country (code or name)"),
            ("number", "Invoice number"),
            ("invoice_date", "Invoice date"),
            ("due_date", "Due date"),
            ("amount", "Amount"),
            ("currency", "Currency"),
            ("settled_date", "Settled date"),
            ("disputed", "Disputed"),
        ],
        string="Read as",
        help="What the column holds; empty: it is not read.",
    )

    def write(self, vals):
        """A change of what a column means makes the last check void."""
        self.import_id._void_check()
        return super().write(vals)

    @api.model
    def _target_label(self, target):
        """What a column is called, in the user's language."""
        return dict(self._fields["target"]._description_selection(self.env))[target]

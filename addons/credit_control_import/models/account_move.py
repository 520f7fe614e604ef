from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    credit_import_id = fields.Many2one(
        "credit.import",
        string="Imported by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The import of receivables that made this invoice.",
    )
    credit_import_key = fields.Char(
        string="Key of the import",
        readonly=True,
        copy=False,
        help="Customer and number in the imported file, by which a second import of the file finds the invoice.",
    )
    credit_import_disputed = fields.Boolean(
        string="Disputed when imported",
        readonly=True,
        copy=False,
        help="The imported file said that the customer disputes this invoice.",
    )

    # A text, not the customer's id: when customers are merged, Odoo deletes what a unique index on them refuses.
    _credit_import_key_uniq = models.UniqueIndex(
        "(credit_import_key) WHERE credit_import_key IS NOT NULL",
        "An invoice of this customer with this number was imported already.",
    )

from odoo import fields, models


class CreditDocumentUploadLine(models.TransientModel):
    _name = "credit.document.upload.line"
    _description = "A scan to add"

    upload_id = fields.Many2one("credit.document.upload", required=True, ondelete="cascade")
    account_id = fields.Many2one(related="upload_id.account_id")
    attachment_id = fields.Many2one("ir.attachment", required=True, ondelete="cascade")
    name = fields.Char(related="attachment_id.name", string="File")
    document_id = fields.Many2one(
        "credit.document",
        string="Paper",
        domain="[('account_id', '=', account_id), ('usage', '=', 'opening')]",
        help="The line of the checklist that it is a scan of.",
    )

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.papers import guess


class CreditDocumentUpload(models.TransientModel):
    """Several scans at once, each to its line of the checklist."""

    _name = "credit.document.upload"
    _description = "Add scans to a file"

    account_id = fields.Many2one("credit.account", required=True, readonly=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files", help="PDF files or pictures.")
    line_ids = fields.One2many(
        "credit.document.upload.line",
        "upload_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        help="Which paper each file is a scan of, guessed from its name.",
    )

    @api.depends("attachment_ids")
    def _compute_line_ids(self):
        for upload in self:
            documents = upload.account_id.checklist_ids
            papers = {
                document.id: (document.type_id.name, document.type_id.code)
                for document in documents
                if document.stage != "valid"
            }
            known = upload.line_ids.attachment_id._origin
            gone = upload.line_ids.filtered(
                lambda line, files=upload.attachment_ids: line.attachment_id._origin not in files._origin
            )
            upload.line_ids = [Command.delete(line.id) for line in gone] + [
                Command.create({"attachment_id": file.id, "document_id": guess(file.name, papers)})
                for file in upload.attachment_ids._origin - known
            ]

    def action_file(self):
        """Put each file to its paper, which waits for somebody to look at it from then on."""
        self.ensure_one()
        unknown = self.line_ids.filtered(lambda line: not line.document_id)
        if unknown:
            raise UserError(
                self.env._("Say which paper it is: %(files)s.", files=", ".join(unknown.mapped("name")))
            )
        for line in self.line_ids:
            line.document_id.check_access("write")
            line.attachment_id.write({"res_model": "credit.document", "res_id": line.document_id.id})
            line.document_id._message_set_main_attachment_id(line.attachment_id)
        return {"type": "ir.actions.act_window_close"}

from odoo import api, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._credit_documents()._receive()
        return attachments

    def write(self, vals):
        result = super().write(vals)
        if any(name in vals for name in ("raw", "datas", "res_id", "res_model")):
            self._credit_documents()._receive()
        return result

    def unlink(self):
        documents = self._credit_documents()
        result = super().unlink()
        documents.exists()._lose_scan()
        return result

    def _credit_documents(self):
        """The credit documents that these files are scans of; what is there, however the file came."""
        scans = self.sudo().filtered(lambda file: file.res_model == "credit.document" and file.res_id)
        return self.env["credit.document"].browse(scans.mapped("res_id")).exists()

import io

from odoo import models
from odoo.tools.pdf import merge_pdf

DOSSIER = "credit_control.credit_dossier_document"
CONTRACT = "credit_control.credit_contract_document"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        name = self._get_report(report_ref).report_name
        if name not in (DOSSIER, CONTRACT) or not res_ids:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        streams = {}
        # One by one, so that it works with every build of wkhtmltopdf.
        for account in self.env["credit.account"].browse(res_ids):
            pages, unreadable = account._get_scans() if name == DOSSIER else ([], {})
            report = self.with_context(credit_unreadable=unreadable)
            stream = super(IrActionsReport, report)._render_qweb_pdf_prepare_streams(
                report_ref, dict(data or {}), res_ids=account.ids
            )[account.id]
            if pages:
                stream["stream"] = io.BytesIO(merge_pdf([stream["stream"].getvalue(), *pages]))
            streams[account.id] = stream
        return streams

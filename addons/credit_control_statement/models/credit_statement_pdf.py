"""Statements as PDF. Their pages load nothing, so that a process makes many of them in the time of one."""

import io

from odoo import api, models
from odoo.addons.base.models.ir_actions_report import _wkhtml
from odoo.exceptions import UserError
from odoo.tools.pdf import OdooPdfFileReader, OdooPdfFileWriter, merge_pdf

REPORT = "credit_control_statement.credit_statement_action_pdf"
AT_ONCE = 50  # documents for one process; each costs it memory


class CreditStatement(models.Model):
    _inherit = "credit.statement"

    @api.model
    @api.private
    def render_pdfs(self, pages):
        """Print statements, whoever asks.

        :param pages: list of what ``_prepare_page`` returned; each is rendered in its own language
        :return: list of bytes, one PDF for each page
        :raise UserError: when there is no wkhtmltopdf, or it fails
        """
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() == "install":
            raise UserError(self.env._("wkhtmltopdf is not installed, so no PDF can be made."))
        # Only a patched Qt takes several documents at once.
        size = AT_ONCE if _wkhtml().is_patched_qt else 1
        documents = []
        for start in range(0, len(pages), size):
            documents += self._render_batch(pages[start : start + size])
        return documents

    @api.model
    def _merge(self, documents):
        """One PDF of several.

        :raise UserError: for none
        """
        if not documents:
            raise UserError(self.env._("There is nothing to state."))
        return documents[0] if len(documents) == 1 else merge_pdf(documents)

    @api.model
    def _render_batch(self, pages):
        content = self._print(pages)
        if len(pages) == 1:
            return [content]
        return self._split(content, len(pages)) or [self._print([page]) for page in pages]

    @api.model
    def _print(self, pages):
        """One PDF of all pages; they are numbered customer by customer."""
        template = self.env["ir.qweb"]
        bodies = [
            template.with_env(page["company"].env)._render(
                "credit_control_statement.statement_document", page
            )
            for page in pages
        ]
        header, footer = (
            template._render("credit_control_statement.statement_margins", {"margins": margins, "name": name})
            for name in ("header", "footer")
            for margins in [
                [
                    template.with_env(page["company"].env)._render(
                        f"credit_control_statement.statement_{name}", page
                    )
                    for page in pages
                ]
            ]
        )
        report = self.env["ir.actions.report"].with_context(credit_pages_are_complete=True)
        return report._run_wkhtmltopdf(bodies, report_ref=REPORT, header=header, footer=footer)

    @api.model
    def _split(self, content, count):
        """Cut a PDF where the documents begin: each has one heading, so one entry in the outline.

        :return: list of bytes; empty when the outline does not tell
        """
        reader = OdooPdfFileReader(io.BytesIO(content), strict=False)
        root = reader.trailer["/Root"]
        starts = []
        node = root.get("/Outlines", {}).get("/First")
        while node:
            starts.append(root["/Dests"][node["/Dest"]][0])
            node = node.get("/Next")
        starts = sorted(set(starts))
        if len(starts) != count or starts[0] != 0:
            return []
        documents = []
        for start, end in zip(starts, [*starts[1:], reader.getNumPages()], strict=True):
            writer = OdooPdfFileWriter()
            for number in range(start, end):
                writer.addPage(reader.getPage(number))
            with io.BytesIO() as stream:
                writer.write(stream)
                documents.append(stream.getvalue())
        return documents

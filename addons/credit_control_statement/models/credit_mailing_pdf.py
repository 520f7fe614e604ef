"""Messages on paper. Their pages load nothing, so that a process makes many of them in the time of one."""

import io

from odoo import api, models
from odoo.addons.base.models.ir_actions_report import _wkhtml
from odoo.exceptions import UserError
from odoo.tools import split_every
from odoo.tools.pdf import OdooPdfFileReader, OdooPdfFileWriter, merge_pdf

REPORT = "credit_control_statement.credit_statement_action_pdf"
AT_ONCE = 50  # documents for one process; each costs it memory
MOST_BANKS = 3


class CreditMailing(models.AbstractModel):
    _inherit = "credit.mailing"
    _sheet = None  # template of what stands on the paper between its margins

    @api.model
    @api.private
    def render_pdfs(self, pages):
        """Print messages, whoever asks.

        :param pages: list of values for the template ``_sheet``, with what ``_prepare_letterhead`` returned; each is
            rendered in its own language
        :return: list of bytes, one PDF for each page
        :raise UserError: when there is no wkhtmltopdf, or it fails
        """
        return [document for batch in self._batches(pages) for document in self._render_batch(batch)]

    @api.model
    @api.private
    def render_together(self, pages):
        """Print messages into one PDF; see ``render_pdfs``.

        :return: bytes
        """
        return self._merge([self._print(batch) for batch in self._batches(pages)])

    @api.model
    def _batches(self, pages):
        """What one process prints at once."""
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() == "install":
            raise UserError(self.env._("wkhtmltopdf is not installed, so no PDF can be made."))
        # Only a patched Qt takes several documents at once.
        return list(split_every(AT_ONCE if _wkhtml().is_patched_qt else 1, pages, list))

    @api.model
    def _prepare_letterhead(self, partner, company, title, period, contact=None):
        """What the head and the margins of a message on paper show, in the language of this environment.

        :param partner: the customer, a commercial partner
        :param company: root company
        :param str title: what the message is
        :param str period: of which day or days
        :param contact: to whom; the first of who gets the messages of the customer when None
        """
        contact = contact or partner._get_credit_contact()
        return {
            "title": title,
            "company": company.with_env(self.env),
            "partner": partner,
            "contact": contact,
            "address": self._get_address(contact if contact.street else partner),
            "company_address": self._get_address(company.with_env(self.env).partner_id),
            "period": period,
            "direction": self.env["res.lang"]._get_data(code=self.env.lang or "en_US").direction or "ltr",
            "colour": company.primary_color or "#374151",
        }

    @api.model
    def _get_address(self, partner):
        """The lines of an address, without those that are empty."""
        lines = partner._display_address(without_company=True).splitlines()
        return "\n".join(line.strip() for line in lines if line.strip())

    @api.model
    def _get_banks(self, company, currencies):
        """The company's bank accounts that a customer may pay to: in any currency, or in one of the statement's."""
        banks = company.partner_id.bank_ids.filtered(
            lambda bank: not bank.currency_id or bank.currency_id in currencies
        )
        return banks[:MOST_BANKS]

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
                "credit_control_statement.statement_document", {**page, "sheet": self._sheet}
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

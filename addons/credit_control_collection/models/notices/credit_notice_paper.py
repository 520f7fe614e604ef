"""The letter of a formal notice; its page loads nothing, so that it is made while the notice is being sent."""

import base64

from odoo import models
from odoo.tools import format_date

SHEET = "credit_control_collection.notice_sheet"


class CreditNoticePaper(models.AbstractModel):
    """Prints formal notices as all letters are printed."""

    _name = "credit.notice.paper"
    _description = "Letter of a formal notice"
    _inherit = ["credit.mailing"]
    _sheet = SHEET


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        if self._get_report(report_ref).report_name != SHEET:
            return super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        return self.env["credit.notice"].browse(res_ids)._render_letters(), "pdf"


class CreditNotice(models.Model):
    _inherit = "credit.notice"

    def _render_letters(self):
        """One PDF of these notices, each in the language of its customer.

        :return: bytes
        """
        self.check_access("read")
        # Who may read a notice needs no right on company, bank accounts and addresses to print it.
        pages = [notice._prepare_page() for notice in self.sudo()]
        return self.env["credit.notice.paper"].sudo().render_together(pages)

    def _prepare_page(self):
        lang = self.partner_id.lang or self.company_id.partner_id.lang
        notice = self.with_context(lang=lang)
        paper = self.env["credit.notice.paper"].with_context(lang=lang).sudo()
        return {
            **paper._prepare_letterhead(
                notice.partner_id,
                notice.company_id,
                notice.env._("Formal notice %(number)s", number=notice.name),
                format_date(notice.env, notice.sent_on)
                if notice.sent_on
                else notice.env._("Draft, not sent"),
                contact=notice.contact_id or notice.partner_id,
            ),
            "notice": notice,
            "totals": notice._get_totals(),
            "banks": paper._get_banks(notice.company_id, notice.line_ids.currency_id),
        }

    def _get_totals(self):
        """:return: list of (currency, what is demanded in it), for the letter"""
        self.ensure_one()
        return [
            (currency, currency.round(sum(items.mapped("open_amount"))))
            for currency, items in self.line_ids.grouped("currency_id").items()
        ]

    def _keep_letter(self):
        """Keep the letter as it was sent: names and addresses change, and words of a template too."""
        self.ensure_one()
        letter = (
            self.env["ir.attachment"]
            .sudo()  # it belongs to the notice, which its sender may not write any more
            .create(
                {
                    "name": f"{self.name.replace('/', '-')}.pdf",
                    "datas": base64.b64encode(self._render_letters()),
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        self.message_post(
            body=self.env._("Sent; this is the letter."),
            attachment_ids=letter.ids,
            subtype_xmlid="mail.mt_note",
        )

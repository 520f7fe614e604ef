import io

from PIL import Image

from odoo.addons.account.tests.common import AccountTestInvoicingHttpCommon
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.pdf import PdfReader

from .test_credit_document import CreditDocumentCommon


@tagged("post_install", "-at_install")
class TestCreditAccountDossier(CreditDocumentCommon, AccountTestInvoicingHttpCommon):
    """The PDF files themselves, made by wkhtmltopdf."""

    def _print(self, name, accounts, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.account_manager)
        content, kind = report.with_context(force_report_rendering=True)._render_qweb_pdf(name, accounts.ids)
        self.assertEqual(kind, "pdf")
        pages = PdfReader(io.BytesIO(content)).pages
        return [" ".join(page.extract_text().split()) for page in pages]

    def _picture(self, size, kind="PNG"):
        file = io.BytesIO()
        Image.new("RGB", size, "white").save(file, kind)
        return file.getvalue()

    def test_dossier_has_cover_checklist_and_scans(self):
        self.file.write(
            {
                "requested_limit": 5000,
                "has_rebate": True,
                "contract_reference": "CC-17",
                "requested_payment_term_id": self.env.ref("account.account_payment_term_30days").id,
            }
        )
        self.env["res.partner"].create(
            {"name": "Awa Sarr", "parent_id": self.prospect.id, "function": "Cashier"}
        )
        self._complete()
        plain = self._print("credit_control.credit_dossier_report", self.file)
        for name, raw in (
            ("two pages.pdf", self._pdf(2)),
            ("photo.jpg", self._picture((4000, 300), "JPEG")),
            ("fax.tiff", self._fax(3)),
            ("broken.pdf", b"%PDF-1.4 nothing"),
            ("letter.docx", b"PK no picture"),
        ):
            self.env["ir.attachment"].create(
                {"name": name, "raw": raw, "res_model": "credit.document", "res_id": self.cin.id}
            )
        pages = self._print("credit_control.credit_dossier_report", self.file)
        self.assertEqual(len(pages), len(plain) + 6)
        cover = pages[0]
        for text in (
            "Boulangerie Ndar",
            "Senegal",
            "30 Days",
            "5,000",
            "CC-17",
            "Awa Sarr",
            "Cashier",
            "NINEA",
            "Copy of the signatory's CIN",
            "Received",
            "Valid",
            "Cannot be shown here: broken.pdf, letter.docx",
        ):
            self.assertIn(text, " ".join(pages[: len(plain) - 5]))
        self.assertIn("Credit file", cover)

    def _pdf(self, count):
        file = io.BytesIO()
        pages = [Image.new("RGB", (100, 140), "white") for _page in range(count)]
        pages[0].save(file, "PDF", save_all=True, append_images=pages[1:])
        return file.getvalue()

    def _fax(self, count):
        file = io.BytesIO()
        pages = [Image.new("1", (100, 140)) for _page in range(count)]
        pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:])
        return file.getvalue()

    def test_several_dossiers_in_one_file(self):
        other = self.env["credit.account"].create({"partner_id": self.other_customer.id})
        self._complete()
        text = " ".join(self._print("credit_control.credit_dossier_report", self.file | other))
        self.assertIn("Credit file: Boulangerie Ndar", text)
        self.assertIn("Credit file: Grossiste Baobab", text)

    def test_contract_is_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self._complete()
        self.file.write(
            {
                "has_rebate": True,
                "contract_reference": "CC-17",
                "contract_signatory": "Awa Diop",
                "contract_function": "gérante",
                "interest_clause": "Late interest follows article 291 of the AUDCG.",
            }
        )
        self.file.sudo().write({"limit_mode": "amount", "credit_limit": 7500})
        pages = self._print("credit_control.credit_contract_report", self.file)
        self.assertLessEqual(len(pages), 2)
        text = " ".join(pages)
        for part in (
            "Sales contract on account",
            "CC-17",
            "Boulangerie Ndar",
            "Awa Diop",
            "gérante",
            "NINEA: 123",
            "7,500",
            "article 291 of the AUDCG",
            "rabais, remises, ristournes",
            "For the seller",
        ):
            self.assertIn(part, text)
        self.file.write({"has_rebate": False, "interest_clause": False})
        text = " ".join(self._print("credit_control.credit_contract_report", self.file))
        self.assertNotIn("ristournes", text)
        self.assertIn("interest as the law provides", text)
        self.prospect.lang = "fr_FR"
        self.env["ir.ui.view"].search(
            [("key", "=", "credit_control.credit_contract_page")]
        ).update_field_translations(
            "arch_db", {"fr_FR": {"Sales contract on account": "Contrat de vente à terme"}}
        )
        text = " ".join(self._print("credit_control.credit_contract_report", self.file))
        self.assertIn("Contrat de vente à terme", text)

    def test_sales_do_not_print_figures(self):
        with self.assertRaises(AccessError):
            self._print("credit_control.credit_dossier_report", self.file, user=self.sales)

    def test_auditor_prints_the_dossier(self):
        self._complete()
        self.assertTrue(self._print("credit_control.credit_dossier_report", self.file, user=self.auditor))

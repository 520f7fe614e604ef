from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestCreditDocumentRecord(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.documents = cls.env["credit.document"]
        cls.kind = cls.env.ref("credit_control.document_type_signed_invoice")
        cls.invoice = cls._invoice(100, "2026-01-01")
        cls.payment = cls._payment(40, "2026-01-10")
        cls.accountant = cls._new_user("accountant", "account.group_account_invoice")

    def _file(self, record=None, user=None, **vals):
        if record:
            vals = {"res_model": record._name, "res_id": record.id, **vals}
        return self.documents.with_user(user or self.accountant).create(
            {"account_id": self.account.id, "type_id": self.kind.id, "number": "1", **vals}
        )

    def test_invoice_and_payment_follow_from_the_record(self):
        paper = self._file(self.invoice)
        self.assertEqual((paper.move_id, paper.payment_id.id), (self.invoice, False))
        self.assertEqual(paper.record_name, self.invoice.display_name)
        paper.payment_id = self.payment
        self.assertRecordValues(paper, [{"res_model": "account.payment", "res_id": self.payment.id}])
        self.assertFalse(paper.move_id)
        paper.payment_id = False
        self.assertRecordValues(paper, [{"res_model": False, "res_id": False}])
        self.assertRecordValues(
            self._file(move_id=self.invoice.id), [{"res_model": "account.move", "res_id": self.invoice.id}]
        )

    def test_papers_are_found_by_invoice_and_payment(self):
        of_invoice, of_payment, of_none = self._file(self.invoice), self._file(self.payment), self._file()
        papers = of_invoice | of_payment | of_none
        for domain, expected in (
            ([("move_id", "=", self.invoice.id)], of_invoice),
            ([("move_id", "in", (self.invoice.id, self.invoice.id + 1))], of_invoice),
            ([("move_id", "ilike", self.invoice.name)], of_invoice),
            ([("move_id.amount_total", "=", 100)], of_invoice),
            ([("move_id", "=", False)], of_payment | of_none),
            ([("move_id", "!=", False)], of_invoice),
            ([("move_id", "!=", self.invoice.id)], of_payment | of_none),
            ([("payment_id", "=", self.payment.id)], of_payment),
            ([("payment_id.amount", ">", 100)], self.documents),
        ):
            with self.subTest(domain):
                self.assertEqual(self.documents.search([("id", "in", papers.ids), *domain]), expected)

    def test_papers_of_invoices(self):
        other = self._invoice(50, "2026-01-02")
        first, second = self._file(self.invoice), self._file(self.invoice)
        self._file(self.payment)
        replaced = self._file(self.invoice)
        replaced.sudo().active = False
        papers = self.documents._papers_of(self.invoice | other)
        self.assertEqual(papers, {self.invoice.id: first | second, other.id: self.documents})
        self.assertEqual(self.invoice.credit_paper_count, 2)
        self.assertEqual(self.documents._papers_of(self.env["account.move"]), {})
        # As far as the user sees the account.
        hidden = self.documents.with_user(self.other_sales)._papers_of(self.invoice)
        self.assertEqual(hidden, {self.invoice.id: self.documents})
        seen = self.documents.with_user(self.sales)._papers_of(self.invoice)
        self.assertEqual(seen, {self.invoice.id: first | second})

    def test_names_of_many_records_cost_few_queries(self):
        invoices = self.env["account.move"].union(*(self._invoice(10, "2026-01-01") for _ in range(5)))
        papers = self.documents.union(*(self._file(record) for record in (*invoices, self.payment)))
        self.env.flush_all()

        def queries(some):
            self.env.invalidate_all()
            some.mapped("account_id")
            before = self.env.cr.sql_log_count
            some.mapped("record_name")
            return self.env.cr.sql_log_count - before

        few, many = (queries(some.with_user(self.accountant)) for some in (papers[:2] | papers[-1:], papers))
        self.assertLessEqual(many, few)

    def test_only_to_what_takes_papers(self):
        for model, id_ in (
            ("res.partner", self.customer.id),
            ("no.such.model", 1),
            ("account.move", 10**9),
            ("account.move", False),
            (False, self.invoice.id),
        ):
            with (
                self.subTest(model=model, id=id_),
                self.assertRaisesRegex(ValidationError, "No paper can be"),
            ):
                self._file(res_model=model, res_id=id_)

    def test_only_to_the_same_customer_and_company(self):
        foreign = self._invoice(100, "2026-01-01", partner=self.other_customer)
        with self.assertRaisesRegex(ValidationError, "Grossiste Baobab"):
            self._file(foreign)
        paper = self._file(self.invoice)
        with self.assertRaises(ValidationError):
            paper.write({"res_id": foreign.id})
        data = self.setup_other_company()
        journal = data["default_journal_sale"]
        elsewhere = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "journal_id": journal.id,
                "company_id": data["company"].id,
                "invoice_line_ids": [
                    Command.create({"name": "Rice", "price_unit": 1, "tax_ids": [Command.clear()]})
                ],
            }
        )
        with self.assertRaises(AccessError):
            self._file(elsewhere)
        with self.assertRaisesRegex(ValidationError, data["company"].name):
            self._file(elsewhere, user=self.env.user)

    def test_nothing_is_learnt_about_what_one_does_not_see(self):
        secret = self._payment(7, "2026-01-11")
        with self.assertRaises(AccessError):
            self._file(secret, user=self.sales)
        paper = self._file(secret)
        self.assertFalse(paper.with_user(self.sales).record_name)
        with self.assertRaises(AccessError):
            paper.with_user(self.sales).action_open_record()
        self.assertEqual(paper.action_open_record()["res_id"], secret.id)

    def test_papers_stay_when_their_record_goes(self):
        draft = self._invoice(10, "2026-01-01", post=False)
        paper = self._file(draft)
        archived = self._file(draft)
        archived.sudo().active = False
        draft.unlink()
        self.assertRecordValues(
            paper | archived, [{"res_model": False, "res_id": False, "account_id": self.account.id}] * 2
        )
        self.assertFalse(paper.record_name)

    def test_the_addon_of_a_record_is_gone(self):
        paper = self._file()
        self.env.cr.execute(
            "UPDATE credit_document SET res_model = 'no.such.model', res_id = 1 WHERE id = %s", [paper.id]
        )
        paper.invalidate_recordset()
        self.assertFalse(paper.record_name)
        paper.with_user(self.accountant).write({"note": "Still there", "account_id": self.account.id})
        self.assertFalse(self.documents._papers_of(self.invoice)[self.invoice.id])

    def test_migration_keeps_what_is_filed(self):
        of_invoice, of_payment = self._file(self.invoice), self._file(self.payment)
        of_both = self._file(self.invoice, note="Kept")
        untouched = self._file()
        self.env.flush_all()
        cr = self.env.cr
        cr.execute(
            """
            ALTER TABLE credit_document ADD COLUMN IF NOT EXISTS move_id INTEGER,
                ADD COLUMN IF NOT EXISTS payment_id INTEGER;
            UPDATE credit_document SET move_id = res_id WHERE res_model = 'account.move';
            UPDATE credit_document SET payment_id = res_id WHERE res_model = 'account.payment';
            UPDATE credit_document SET res_model = NULL, res_id = NULL
            """
        )
        cr.execute("UPDATE credit_document SET payment_id = %s WHERE id = %s", [self.payment.id, of_both.id])
        migration = self._migration("19.0.0.4.0/post-paper_records.py")
        for _again in range(2):
            migration.migrate(cr, "19.0.0.3.0")
        papers = of_invoice | of_payment | of_both | untouched
        papers.invalidate_recordset()
        self.assertRecordValues(
            papers,
            [
                {"move_id": self.invoice.id, "payment_id": False},
                {"move_id": False, "payment_id": self.payment.id},
                {"move_id": self.invoice.id, "payment_id": False},
                {"move_id": False, "payment_id": False},
            ],
        )
        self.assertEqual(of_both.note, f"Kept\n{self.payment.name}")

    def _migration(self, name):
        import importlib.util

        from odoo.modules import get_module_path

        path = f"{get_module_path('credit_control')}/migrations/{name}"
        spec = importlib.util.spec_from_file_location("credit_migration", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

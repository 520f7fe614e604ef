import base64
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..models import credit_expiry_watch
from .common import CreditControlCommon

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class CreditDocumentCommon(CreditControlCommon):
    """A prospect of Senegal whose opening file was started today, and who brings and validates papers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prospect = cls.env["res.partner"].create(
            {"name": "Boulangerie Ndar", "country_id": cls.env.ref("base.sn").id, "user_id": cls.sales.id}
        )
        cls.file = cls.env["credit.account"].create({"partner_id": cls.prospect.id})
        cls.cin = cls._paper("sn_cin")

    @classmethod
    def _paper(cls, name, account=None):
        kind = cls.env.ref(f"credit_control.document_type_{name}")
        return (account or cls.file).document_ids.filtered(lambda document: document.type_id == kind)

    @classmethod
    def _scan(cls, document, user=None, name="scan.png"):
        return (
            cls.env["ir.attachment"]
            .with_user(user or cls.account_manager)
            .create({"name": name, "raw": PIXEL, "res_model": "credit.document", "res_id": document.id})
        )

    @classmethod
    def _complete(cls, account=None):
        """Bring and validate whatever the account lacks."""
        for document in (account or cls.file).checklist_ids.filtered("is_required"):
            cls._scan(document)
            document.with_user(cls.account_manager).write({"number": "123", "date_expiry": "2099-12-31"})
            document.with_user(cls.analyst).action_validate()

    @classmethod
    def _ask_to_open(cls, account, reason="Good references"):
        """The request that the account manager's button opens."""
        action = account.with_user(cls.account_manager).action_submit_file()
        Request = cls.env["credit.request"].with_user(cls.account_manager).with_context(**action["context"])
        request = Request.create({} if action["context"]["default_reason"] else {"reason": reason})
        request.action_submit()
        return request

    @classmethod
    def _open(cls, account):
        cls._complete(account)
        cls._ask_to_open(account).with_user(cls.manager).action_approve("As proposed")


@tagged("post_install", "-at_install")
class TestCreditDocument(CreditDocumentCommon):
    # Checklist

    def test_checklist_comes_from_the_country(self):
        names = {
            "sn": ["sn_ninea", "sn_rccm", "sn_cin", "rib", "sn_contract"],
            "fr": ["fr_kbis", "rib"],
            "lb": ["lb_mof", "lb_register", "lb_bank"],
            "ml": ["registration", "bank"],
        }
        for country, expected in names.items():
            partner = self.env["res.partner"].create(
                {"name": country, "country_id": self.env.ref(f"base.{country}").id}
            )
            account = self.env["credit.account"].create({"partner_id": partner.id})
            kinds = [self.env.ref(f"credit_control.document_type_{name}") for name in expected]
            self.assertEqual(list(account.document_ids.type_id), kinds, country)
            self.assertEqual(set(account.document_ids.mapped("state")), {"missing"})

    def test_state_is_that_of_today(self):
        self._scan(self.cin)
        self.cin.write({"number": "1 234", "date_expiry": "2030-06-30"})
        with freeze_time("2030-06-30 12:00"):
            self.cin.with_user(self.analyst).action_validate()
            self.assertEqual(self.cin.state, "valid")
            self.assertNotIn(self.cin, self.env["credit.document"].get_lacking(self.file)[self.file.id])
        with freeze_time("2030-07-01 12:00"):
            self.cin.invalidate_recordset()
            self.assertEqual(self.cin.state, "expired")
            self.assertIn(self.cin, self.env["credit.document"].get_lacking(self.file)[self.file.id])
            expired = self.env["credit.document"].search([("state", "=", "expired")])
            self.assertEqual(expired, self.cin)
            groups = self.env["credit.document"]._read_group(
                [("account_id", "=", self.file.id)], ["state"], ["__count"], order="state"
            )
            self.assertEqual(groups, [("expired", 1), ("missing", 4)])

    def test_file_is_complete_when_every_required_paper_is_valid(self):
        self.assertFalse(self.file.is_file_complete)
        self.assertEqual((self.file.file_state, self.file.file_progress), ("draft", "0 of 5"))
        self._complete()
        self.assertTrue(self.file.is_file_complete)
        self.assertEqual((self.file.file_state, self.file.file_progress), ("complete", "5 of 5"))
        self.assertFalse(self.file.file_missing)
        self.assertTrue(self.file.file_completed_on)
        Account = self.env["credit.account"]
        self.assertEqual(Account.search([("file_state", "=", "complete")]), self.file)
        self.assertEqual(Account.search([("is_file_complete", "=", True)]), self.file)
        self.assertNotIn(self.file, Account.search([("is_file_complete", "=", False)]))

    # Receiving and deciding

    def test_scan_makes_it_received_and_its_loss_missing(self):
        file = self._scan(self.cin, self.sales)
        self.assertRecordValues(self.cin, [{"stage": "received", "received_by_id": self.sales.id}])
        self.assertEqual(self.cin.scan_ids, file.sudo())
        file.unlink()
        self.assertEqual(self.cin.stage, "missing")

    def test_four_eyes(self):
        self._scan(self.cin, self.analyst)
        self.cin.with_user(self.analyst).write({"number": "1", "date_expiry": "2099-12-31"})
        with self.assertRaisesRegex(UserError, "somebody else"):
            self.cin.with_user(self.analyst).action_validate()
        with self.assertRaisesRegex(AccessError, "Only a credit analyst"):
            self.cin.with_user(self.account_manager).action_validate()
        self.company.credit_self_approval = True
        self.cin.with_user(self.analyst).action_validate()
        self.assertRecordValues(self.cin, [{"stage": "valid", "is_self_validated": True}])

    def test_no_state_by_hand(self):
        with self.assertRaisesRegex(AccessError, "only the buttons change this"):
            self.cin.with_user(self.manager).write({"stage": "valid"})

    def test_changed_paper_has_to_be_validated_again(self):
        self._complete()
        self.cin.with_user(self.account_manager).number = "456"
        self.assertRecordValues(
            self.cin, [{"stage": "received", "validated_by_id": False, "validated_on": False}]
        )
        self.assertEqual(self.file.file_progress, "4 of 5")
        # The same number again is no change.
        self.cin.with_user(self.analyst).action_validate()
        self.cin.with_user(self.account_manager).write({"number": "456", "date_expiry": "2099-12-31"})
        self.assertEqual(self.cin.stage, "valid")

    def test_paper_without_what_its_type_asks_for(self):
        with self.assertRaisesRegex(UserError, "it is missing"):
            self.cin.with_user(self.analyst).action_validate()
        self._scan(self.cin)
        with self.assertRaisesRegex(UserError, "its number is not filled in, its expiry date"):
            self.cin.with_user(self.analyst).action_validate()
        ninea = self._paper("sn_ninea")
        ninea.with_user(self.account_manager).number = "004912345"
        ninea.with_user(self.analyst).action_validate()
        self.assertEqual(ninea.stage, "valid")

    def test_refusal_needs_a_reason_and_tells_who_brought_it(self):
        self._scan(self.cin, self.sales)
        with self.assertRaisesRegex(UserError, "say why"):
            self.cin.with_user(self.analyst).action_refuse(" ")
        self.cin.with_user(self.analyst).action_refuse("Not readable")
        self.assertRecordValues(self.cin, [{"stage": "refused", "refusal_reason": "Not readable"}])
        self.assertEqual(self.cin.activity_ids.user_id, self.sales)
        self.assertIn("Not readable", self.cin.activity_ids.summary)

    def test_papers_belong_to_the_same_customer(self):
        invoice = self._invoice(100, "2026-01-01", partner=self.other_customer)
        kind = self.env.ref("credit_control.document_type_signed_invoice")
        with self.assertRaisesRegex(ValidationError, "Grossiste Baobab"):
            self.env["credit.document"].create(
                {"account_id": self.file.id, "type_id": kind.id, "move_id": invoice.id}
            )

    # The customer's purchase order

    def test_purchase_order_is_compared(self):
        order = self._order(150, credit_po_number="BC-17")
        self.assertEqual((order.client_order_ref, order.credit_po_difference), ("BC-17", 0.0))
        order.credit_po_amount = 120
        self.assertEqual(order.credit_po_difference, 30.0)
        self.assertFalse(order.copy().credit_po_amount)

    def test_scan_of_a_purchase_order_is_readable_by_others(self):
        file = self.env["ir.attachment"].with_user(self.sales).create({"name": "bc.png", "raw": PIXEL})
        order = self._order(150, credit_po_scan_ids=[Command.link(file.id)])
        self.assertRecordValues(file, [{"res_model": "sale.order", "res_id": order.id}])

    # Expiry

    def _valid_until(self, day):
        self._scan(self.cin)
        self.cin.with_user(self.account_manager).write({"number": "1 234", "date_expiry": day})
        self.cin.with_user(self.analyst).action_validate()

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("credit_control.credit_document_remind_cron").method_direct_trigger()

    def test_reminder_comes_once_for_each_expiry_date(self):
        self._valid_until("2030-06-30")
        for day, tasks in (("2030-05-30 12:00", 0), ("2030-05-31 12:00", 1), ("2030-06-01 12:00", 1)):
            with freeze_time(day):
                self._run_cron()
                self.assertEqual(len(self.cin.activity_ids), tasks, day)
        self.assertRecordValues(
            self.cin.activity_ids,
            [{"user_id": self.account_manager.id, "date_deadline": self._day("2030-06-30")}],
        )
        with freeze_time("2030-06-02 12:00"):
            self._valid_until("2030-06-20")
            self._run_cron()
            self.assertEqual(self.cin.activity_ids.date_deadline, self._day("2030-06-20"))

    def test_paper_that_expired_while_nothing_ran_is_reminded_of(self):
        self._valid_until("2030-06-30")
        with freeze_time("2031-01-15 12:00"):
            self._run_cron()
            self.assertEqual(len(self.cin.activity_ids), 1)

    def test_reminders_go_on_in_batches(self):
        self._complete()
        self.file.checklist_ids.sudo().date_expiry = "2030-06-30"
        self.env.flush_all()
        with freeze_time("2030-06-15 12:00"), patch.object(credit_expiry_watch, "BATCH", 2):
            self._run_cron()
        self.assertEqual(len(self.file.checklist_ids.activity_ids), 5)

    def test_new_paper_takes_the_place_of_the_old_one(self):
        self._complete()
        self.cin.sudo().date_expiry = "2030-06-30"
        self.cin.with_user(self.analyst).action_validate()
        with freeze_time("2030-06-15 12:00"):
            self._run_cron()
            action = self.cin.with_user(self.account_manager).action_renew()
            new = self.env["credit.document"].browse(action["res_id"])
            self.assertEqual(self.cin.action_renew()["res_id"], new.id)
            # While the old one is valid the file is complete.
            self.assertTrue(self.file.is_file_complete)
        with freeze_time("2030-07-01 12:00"):
            self.file.invalidate_recordset()
            self.assertEqual(self.file.file_progress, "4 of 5")
            self._scan(new)
            new.with_user(self.account_manager).write({"number": "5 678", "date_expiry": "2040-06-30"})
            new.with_user(self.analyst).action_validate()
            self.assertTrue(self.file.is_file_complete)
            self.assertFalse(self.cin.active)
            self.assertFalse(self.cin.activity_ids)
            self.assertNotIn(self.cin, self.file.checklist_ids)

    # Sales and payment papers

    def test_papers_are_filed_to_invoices_and_payments(self):
        invoice = self._invoice(100, "2026-01-01")
        payment = self._payment(40, "2026-01-10")
        accountant = self._new_user("accountant", "account.group_account_invoice")
        for record, usage, number in ((invoice, "sale", "BL-77"), (payment, "payment", "CHQ 0012")):
            action = record.with_user(accountant).action_file_credit_paper()
            paper = (
                self.env["credit.document"]
                .with_user(accountant)
                .with_context(**action["context"])
                .create({"number": number})
            )
            self.assertEqual((paper.usage, paper.account_id), (usage, self.account))
            self.assertFalse(paper.is_required)
            self.assertEqual(record.credit_paper_count, 1)
            Document = self.env["credit.document"].with_user(accountant)
            self.assertEqual(Document.search(record.action_open_credit_papers()["domain"]), paper)
            self.assertEqual(Document.search([("number", "ilike", number[-2:])]), paper)
        self.assertFalse(self.account.checklist_ids)
        self.assertFalse(self.account.is_file_complete)

    # Many files at once

    def test_scans_find_their_papers_by_name(self):
        files = (
            self.env["ir.attachment"]
            .with_user(self.account_manager)
            .create(
                [{"name": name, "raw": PIXEL} for name in ("ninea 0049.png", "CIN recto.png", "scan7.png")]
            )
        )
        form = Form(
            self.env["credit.document.upload"]
            .with_user(self.account_manager)
            .with_context(default_account_id=self.file.id),
            view="credit_control.credit_document_upload_view_form",
        )
        for file in files:
            form.attachment_ids.add(file)
        ninea = self._paper("sn_ninea")
        with self.assertRaisesRegex(AssertionError, "document_id is a required field"):
            form.save()
        with form.line_ids.edit(2) as line:
            self.assertEqual(line.name, "scan7.png")
            line.document_id = self.cin
        upload = form.save()
        found = {line.name: line.document_id for line in upload.line_ids}
        self.assertEqual(found, {"ninea 0049.png": ninea, "CIN recto.png": self.cin, "scan7.png": self.cin})
        upload.action_file()
        self.assertEqual(self.cin.scan_count, 2)
        self.assertRecordValues(
            self.cin | ninea, [{"stage": "received", "received_by_id": self.account_manager.id}] * 2
        )
        self.assertIn(self.cin.message_main_attachment_id, self.cin.attachment_ids)

    def test_scans_of_a_form(self):
        document = self.cin.with_user(self.account_manager)
        loose = (
            self.env["ir.attachment"].with_user(self.account_manager).create({"name": "a.png", "raw": PIXEL})
        )
        document.scan_ids = [Command.link(loose.id)]
        self.assertRecordValues(loose, [{"res_model": "credit.document", "res_id": document.id}])
        self.assertEqual(document.stage, "received")
        document.scan_ids = [Command.clear()]
        self.assertFalse(loose.exists())
        self.assertEqual(document.stage, "missing")

    def test_decided_papers_are_not_deleted_by_everybody(self):
        self._complete()
        with self.assertRaisesRegex(UserError, "Only a credit manager deletes"):
            self.cin.with_user(self.account_manager).unlink()
        self.cin.with_user(self.manager).unlink()

from datetime import date
from unittest.mock import patch

from odoo.addons.credit_control_import.models import credit_import_revert
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CreditImportCommon

LINES = (
    "C1;Dupont;F1;2025-01-10;2025-02-09;100.00;;;;",
    "C1;Dupont;F2;2025-01-11;2025-02-10;200.00;;2025-03-05;;",
    "C2;Durand;F3;2025-01-12;2025-02-11;300.00;;2025-03-05;;",
    "C2;Durand;F4;2024-11-12;2024-12-11;400.00;;2024-12-31;;",
)


@tagged("post_install", "-at_install")
class TestCreditImportRevert(CreditImportCommon):
    """Taking an import back."""

    def _revert(self, record):
        record.action_revert()
        self.assertEqual(record.state, "reverting")
        self._work()

    def _entries(self):
        return {model: self.env[model].search_count([]) for model in ("account.move", "account.payment")}

    def test_revert_leaves_no_entry(self):
        before = self._entries()
        record = self._run(*LINES)
        with patch.object(credit_import_revert, "_BATCH", 2):
            self._revert(record)
        self.assertEqual(self._entries(), before)
        self.assertEqual((record.state, record.new_count, record.done_count), ("ready", 4, 0))
        self.assertEqual(len(record.line_ids.partner_id), 2, "customers stay")
        record.action_run()
        self._work()
        self.assertEqual((record.state, record.done_count), ("done", 4))
        self.assertEqual(self.env["res.partner"].search_count([("ref", "in", ("C1", "C2"))]), 2)

    def test_payments_within_the_numbering_are_cancelled(self):
        record = self._run(*LINES)
        payments = record.line_ids.payment_id
        later = self._payment(10, "2025-06-01")
        self._revert(record)
        self.assertEqual(set(payments.exists().mapped("state")), {"canceled"}, "no number may be missing")
        self.assertEqual(
            later.state, "paid" if later.outstanding_account_id.account_type == "asset_cash" else "in_process"
        )
        self.assertFalse(self.env["account.move"].search([("credit_import_id", "=", record.id)]))

    def test_audit_trail_keeps_cancelled_entries(self):
        self.company.restrictive_audit_trail = True
        record = self._run(*LINES)
        moves = record.line_ids.move_id
        self.assertTrue(moves[0].message_ids, "the law wants the history")
        self._revert(record)
        self.assertEqual(set(moves.exists().mapped("state")), {"cancel"})
        again = self._run(*LINES)
        self.assertEqual((again.state, again.done_count), ("done", 4))

    def test_touched_entries_are_named(self):
        record = self._run(*LINES)
        invoice = record.line_ids.move_id[0]
        payment = self._payment(100, "2025-06-01", invoice.partner_id, invoices=invoice)
        with self.assertRaisesRegex(UserError, "worked on 1 of the entries since.*F1"):
            record.action_revert()
        self.assertEqual((record.state, invoice.state), ("done", "posted"))
        payment.move_id.line_ids.remove_move_reconcile()
        self._revert(record)
        self.assertFalse(invoice.exists())

    def test_draft_or_reversed_entries_are_named(self):
        record = self._run(*LINES)
        record.line_ids.move_id[0].button_draft()
        with self.assertRaisesRegex(UserError, "worked on 1 of the entries"):
            record.action_revert()

    def test_payments_matched_otherwise_are_named(self):
        record = self._run(*LINES)
        line = record.line_ids[1]
        self._receivable(line.move_id).remove_move_reconcile()
        with self.assertRaisesRegex(UserError, f"worked on 1 of the entries.*{line.payment_id.name}"):
            record.action_revert()

    def test_only_own_invoices(self):
        record = self._run(*LINES)
        record.line_ids[0].sudo().move_id = self._invoice(10, "2025-05-01")
        with self.assertRaisesRegex(UserError, "worked on 1 of the entries"):
            record.action_revert()

    def test_closed_books(self):
        record = self._run(*LINES)
        self.company.fiscalyear_lock_date = date(2024, 12, 31)
        with self.assertRaisesRegex(UserError, "books are closed"):
            record.action_revert()

    def test_other_currency(self):
        self.setup_other_currency("EUR", rates=[("2025-01-01", 0.5), ("2025-03-01", 0.4)])
        record = self._run("C1;Dupont;F2;2025-01-10;2025-02-09;50.00;EUR;2025-03-05;;")
        move = record.line_ids.move_id
        self._revert(record)
        self.assertFalse(move.exists())
        balance = sum(
            self.env["account.move.line"]
            .search([("partner_id", "=", record.line_ids.partner_id.id), ("parent_state", "=", "posted")])
            .mapped("balance")
        )
        self.assertEqual(balance, 0.0)

    def test_nothing_to_revert(self):
        record = self._checked(*LINES)
        with self.assertRaisesRegex(UserError, "has nothing to revert"):
            record.action_revert()

    def test_revert_resumes(self):
        before = self._entries()
        record = self._run(*LINES)
        record.action_revert()
        remove, calls = credit_import_revert.CreditImport._remove_invoices, []

        def crash(this, moves):
            calls.append(moves)
            if len(calls) == 2:
                raise KeyboardInterrupt
            return remove(this, moves)

        with patch.object(credit_import_revert, "_BATCH", 2):
            with patch.object(credit_import_revert.CreditImport, "_remove_invoices", crash):
                self._work_until_killed()
            self.assertEqual((record.state, record.done_count), ("reverting", 2))
            self._work()
        self.assertEqual(record.state, "ready")
        self.assertEqual(self._entries(), before)

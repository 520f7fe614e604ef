from datetime import date
from unittest.mock import patch

from odoo.addons.credit_control_import.models import credit_import_run
from odoo.addons.credit_control_import.models.credit_import_post import CreditImport as Posting
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import CreditImportCommon

OPEN = "C1;Dupont;F1;2025-01-10;2025-02-09;100.00;;;;"
SETTLED = "C1;Dupont;F2;2025-01-11;2025-02-10;200.00;;2025-03-05;;"


@tagged("post_install", "-at_install")
class TestCreditImportRun(CreditImportCommon):
    """What the ledger holds afterwards."""

    def _lines(self, count):
        return [
            f"C1;Dupont;N{n:03};2025-01-10;2025-02-09;10.00;;2025-02-{n % 28 + 1:02};;" for n in range(count)
        ]

    def test_open_and_settled(self):
        record = self._run(OPEN, SETTLED)
        self.assertEqual((record.state, record.progress, record.new_count), ("done", 100, 0))
        self.assertRecordValues(
            record.line_ids.move_id,
            [
                {
                    "name": "F1",
                    "payment_reference": "F1",
                    "move_type": "out_invoice",
                    "state": "posted",
                    "invoice_date": date(2025, 1, 10),
                    "date": date(2025, 1, 10),
                    "invoice_date_due": date(2025, 2, 9),
                    "invoice_payment_term_id": False,
                    "amount_total": 100.0,
                    "amount_tax": 0.0,
                    "payment_state": "not_paid",
                    "journal_id": record.journal_id.id,
                },
                {
                    "name": "F2",
                    "payment_reference": "F2",
                    "move_type": "out_invoice",
                    "state": "posted",
                    "invoice_date": date(2025, 1, 11),
                    "date": date(2025, 1, 11),
                    "invoice_date_due": date(2025, 2, 10),
                    "invoice_payment_term_id": False,
                    "amount_total": 200.0,
                    "amount_tax": 0.0,
                    "payment_state": "paid",
                    "journal_id": record.journal_id.id,
                },
            ],
        )
        first, second = (self._receivable(move) for move in record.line_ids.move_id)
        self.assertEqual(first.date_maturity, date(2025, 2, 9))
        self.assertEqual(
            (first + second).account_id, record.line_ids.partner_id.property_account_receivable_id
        )
        self.assertEqual(second.matched_credit_ids.max_date, date(2025, 3, 5), "as-of reports read this date")
        payment = record.line_ids.payment_id
        self.assertRecordValues(
            payment,
            [
                {
                    "date": date(2025, 3, 5),
                    "amount": 200.0,
                    "state": "paid",
                    "journal_id": self.bank.id,
                    "memo": "F2",
                    "is_matched": True,
                    "outstanding_account_id": self.bank.default_account_id.id,
                }
            ],
        )
        self.assertEqual(
            record.line_ids.move_id.invoice_line_ids.account_id, self.company_data["default_account_revenue"]
        )

    def test_terms_of_the_customer_do_not_move_the_due_date(self):
        self.env["res.partner"].create(
            {
                "name": "Dupont",
                "ref": "C1",
                "property_payment_term_id": self.env.ref("account.account_payment_term_immediate").id,
            }
        )
        record = self._run(OPEN)
        self.assertEqual(record.line_ids.move_id.invoice_date_due, date(2025, 2, 9))

    def test_numbers_that_odoo_would_misread(self):
        numbers = (
            "2024/00017",
            "INV/2023/12/0001",
            "9999999999999",
            "A",
            "FV-22-23/7",
            "  Ünïcode n° 1 ",
            "'(*%s{}",
        )
        record = self._run(*(f"C1;Dupont;{number};2025-01-10;2025-02-09;10;;;;" for number in numbers))
        self.assertEqual(self._problems(record), {})
        self.assertEqual(record.line_ids.move_id.mapped("name"), [number.strip() for number in numbers])
        self.assertFalse(any(record.line_ids.move_id.mapped("made_sequence_gap")))

    def test_own_numbering_stays_as_it_was(self):
        before = self._invoice(10, "2025-05-01")
        record = self._run(OPEN, "C1;Dupont;INV/2025/99999;2025-06-29;2025-06-30;10;;;;")
        after = self._invoice(10, "2025-06-30")
        self.assertEqual(after.sequence_number, before.sequence_number + 1)
        self.assertEqual(after.sequence_prefix, before.sequence_prefix)
        self.assertNotEqual(record.journal_id, after.journal_id)

    def test_journal_with_its_own_numbers(self):
        journal = self.company_data["default_journal_sale"]
        record = self._run(OPEN, journal_id=journal.id)
        self.assertFalse(record.keeps_numbers)
        move = record.line_ids.move_id
        self.assertRegex(move.name, r"^INV/2025/\d+$")
        self.assertEqual((move.ref, move.payment_reference, move.journal_id), ("F1", "F1", journal))
        again = self._checked(OPEN, journal_id=journal.id)
        self.assertEqual(again.line_ids.state, "existing")

    def test_credit_note(self):
        record = self._run(
            "C1;Dupont;A1;2025-01-10;2025-01-10;-30.00;;;;",
            "C1;Dupont;A2;2025-01-10;2025-01-10;(40.00);;2025-02-01;;",
        )
        self.assertRecordValues(
            record.line_ids.move_id,
            [
                {"move_type": "out_refund", "amount_total": 30.0, "amount_residual": 30.0, "name": "A1"},
                {"move_type": "out_refund", "amount_total": 40.0, "amount_residual": 0.0, "name": "A2"},
            ],
        )
        self.assertEqual(record.line_ids.payment_id.payment_type, "outbound")
        self.assertEqual(
            self._receivable(record.line_ids.move_id[1]).matched_debit_ids.max_date, date(2025, 2, 1)
        )

    def test_cut_off(self):
        record = self._run(
            OPEN,
            "C1;Dupont;F2;2025-06-30;2025-07-30;10;;;;",
            "C1;Dupont;F3;2025-07-01;2025-07-31;20;;2025-07-02;;",
            "C1;Dupont;F4;2025-05-01;2025-05-31;40;;2025-06-30;;",
            "C1;Dupont;F5;2025-05-01;2025-05-31;80;;2025-07-01;;",
        )
        self.assertEqual(
            {line.number: (line.state, line.move_id.amount_residual) for line in record.line_ids},
            {
                "F1": ("done", 100),
                "F2": ("done", 10),
                "F3": ("left_out", 0),
                "F4": ("done", 0),
                "F5": ("done", 80),
            },
        )
        rows = {row["label"]: row for row in record._get_summary()}
        self.assertEqual(rows["Left out: dated after 06/30/2025"]["totals"][0][1], 20)
        self.assertEqual(rows["… of which open on 06/30/2025"]["totals"][0][1], 190)
        self.assertEqual(rows["… of which paid by 06/30/2025"]["count"], 1)
        self.assertEqual((rows["The whole file"]["count"], rows["The whole file"]["totals"][0][1]), (5, 250))

    def test_other_currency(self):
        currency = self.setup_other_currency("EUR", rates=[("2025-01-01", 0.5), ("2025-03-01", 0.4)])
        record = self._run(
            "C1;Dupont;F1;2025-01-10;2025-02-09;100.00;EUR;;;",
            "C1;Dupont;F2;2025-01-10;2025-02-09;50.00;EUR;2025-03-05;;",
        )
        self.assertRecordValues(
            record.line_ids.move_id,
            [
                {
                    "currency_id": currency.id,
                    "amount_total": 100.0,
                    "amount_total_signed": 200.0,
                    "amount_residual": 100.0,
                },
                {
                    "currency_id": currency.id,
                    "amount_total": 50.0,
                    "amount_total_signed": 100.0,
                    "amount_residual": 0.0,
                },
            ],
        )
        self.assertTrue(self._receivable(record.line_ids.move_id[1]).matched_credit_ids.exchange_move_id)

    def test_default_currency(self):
        currency = self.setup_other_currency("EUR", rates=[("2025-01-01", 0.5)])
        record = self._run(OPEN, currency_id=currency.id)
        self.assertEqual(record.line_ids.move_id.currency_id, currency)

    def test_disputed(self):
        lines = (
            "C1;Dupont;F1;2025-01-10;2025-02-09;100;;;yes;",
            "C1;Dupont;F2;2025-01-10;2025-02-09;100;;2025-03-01;yes;",
            "C1;Dupont;F3;2025-01-10;2025-02-09;100;;;no;",
        )
        moves = self._run(*lines).line_ids.move_id
        self.assertEqual(moves.mapped("credit_import_disputed"), [True, True, False])
        self.assertEqual(
            moves.mapped("no_followup"), [True, False, False], "what is settled is not chased anyway"
        )
        self.assertEqual(moves.mapped("payment_state"), ["not_paid", "paid", "not_paid"])

    def test_disputed_stay_in_followup(self):
        record = self._run("C1;Dupont;F1;2025-01-10;2025-02-09;100;;;yes;", disputed_no_followup=False)
        self.assertFalse(record.line_ids.move_id.no_followup)
        self.assertTrue(record.line_ids.move_id.credit_import_disputed)

    # -- again and again ---------------------------------------------------------------------------------------------

    def test_second_import_creates_nothing(self):
        first = self._run(OPEN, SETTLED)
        counts = {
            model: self.env[model].search_count([])
            for model in ("account.move", "account.payment", "res.partner")
        }
        second = self._run(OPEN, SETTLED)
        self.assertEqual((second.state, second.existing_count, second.done_count), ("done", 2, 0))
        self.assertEqual((second.progress, second.user_id), (100, self.accountant))
        self.assertEqual(second.line_ids.move_id, first.line_ids.move_id)
        self.assertIn("Nothing to enter: 2 lines were in the ledger before", second.message_ids[0].body)
        self.assertEqual(counts, {model: self.env[model].search_count([]) for model in counts})

    def test_invoice_of_the_ledger_is_found_by_customer_and_number(self):
        move = self._invoice(100, "2025-02-09", date="2025-01-10")
        lines = (f"{self.customer.name};;{move.name};2025-01-10;2025-02-09;100;;;;",)
        self.assertEqual(self._checked(*lines).line_ids.move_id, move)

    def test_number_of_another_customer(self):
        self._run(OPEN)
        record = self._checked("C2;Durand;F1;2025-01-10;2025-02-09;100.00;;;;")
        self.assertEqual(self._problems(record), {2: "the number “F1” belongs to an invoice of Dupont"})

    def test_entered_between_check_and_run(self):
        first, second = self._checked(OPEN), self._checked(OPEN)
        first.action_run()
        second.action_run()
        self._work()
        self.assertEqual((first.line_ids.state, second.line_ids.state), ("done", "existing"))
        self.assertEqual(self.env["res.partner"].search_count([("ref", "=", "C1")]), 1)
        self.assertEqual(self.env["account.move"].search_count([("name", "=", "F1")]), 1)

    def test_key_is_unique_in_the_database(self):
        record = self._run(OPEN)
        move = self._invoice(10, "2025-02-09")
        with self.assertRaisesRegex(Exception, "credit_import_key"), self.cr.savepoint():
            move.credit_import_key = record.line_ids.move_id.credit_import_key
            self.env.flush_all()

    def test_resumes_after_a_crash(self):
        record = self._checked(*self._lines(7))
        record.action_run()
        pay, calls = Posting._pay, []

        def crash(this, lines):
            calls.append(lines)
            if len(calls) == 2:
                raise KeyboardInterrupt  # as when the process is killed: nobody catches it
            return pay(this, lines)

        with patch.object(credit_import_run, "_BATCH", 3):
            with patch.object(Posting, "_pay", crash):
                self._work_until_killed()
            self.assertEqual((record.state, record.done_count, record.new_count), ("running", 3, 4))
            self.assertEqual(self.env["account.move"].search_count([("credit_import_id", "=", record.id)]), 3)
            self._work()
        self.assertEqual((record.state, record.done_count, record.new_count), ("done", 7, 0))
        moves = self.env["account.move"].search([("credit_import_id", "=", record.id)])
        self.assertEqual(sorted(moves.mapped("name")), sorted(line.number for line in record.line_ids))
        self.assertEqual(set(moves.mapped("payment_state")), {"paid"})
        self.assertEqual(len(record.line_ids.payment_id), 7)
        self.assertEqual(self.env["res.partner"].search_count([("ref", "=", "C1")]), 1)

    def test_unexpected_error_stops_and_goes_on(self):
        record = self._checked(*self._lines(2))
        record.action_run()
        with (
            patch.object(Posting, "_post_lines", side_effect=KeyError("surprise")),
            self.assertLogs("odoo.addons.credit_control_import", "ERROR"),
        ):
            self._work()
        self.assertEqual((record.state, record.done_count), ("failed", 0))
        self.assertIn("surprise", record.message)
        record.action_run()
        self._work()
        self.assertEqual((record.state, record.done_count, record.message), ("done", 2, False))

    def test_one_refused_line_does_not_stop_the_others(self):
        record = self._checked(*self._lines(3))
        record.action_run()
        check, refusal = Posting._check_entered, ValidationError("no, thanks")

        def refuse(this, lines, moves):
            if "N001" in lines.mapped("number"):
                raise refusal
            return check(this, lines, moves)

        with patch.object(Posting, "_check_entered", refuse):
            self._work()
        self.assertEqual((record.state, record.done_count, record.error_count), ("done", 2, 1))
        self.assertEqual(self._problems(record), {3: "no, thanks"})
        self.assertFalse(record.error_line_ids.move_id)

    def test_same_refusal_of_all_lines_stops_the_import(self):
        record = self._checked(*self._lines(3))
        record.action_run()
        with patch.object(Posting, "_check_entered", side_effect=ValidationError("nothing works")):
            self._work()
        self.assertEqual((record.state, record.message, record.new_count), ("failed", "nothing works", 3))
        self.assertEqual(record.error_count, 0)

    def test_stop_and_go_on(self):
        record = self._checked(*self._lines(3))
        with self.assertRaisesRegex(UserError, "does not run"):
            record.action_stop()
        record.action_run()
        record.action_stop()
        self._work()
        self.assertEqual((record.state, record.done_count), ("failed", 0))
        self.assertEqual(record.message, f"Stopped by {self.accountant.name}.")
        record.action_run()
        self._work()
        self.assertEqual((record.state, record.done_count), ("done", 3))

    def test_runner_who_lost_the_right(self):
        record = self._checked(*self._lines(3))
        record.action_run()
        self.accountant.group_ids -= self.env.ref("account.group_account_invoice")
        self._work()
        self.assertEqual((record.sudo().state, record.sudo().done_count), ("failed", 0))
        self.assertFalse(self.env["account.move"].search([("credit_import_id", "=", record.id)]))

    # -- what stands in the way --------------------------------------------------------------------------------------

    def test_lock_date(self):
        record = self._checked(OPEN)
        self.company.fiscalyear_lock_date = date(2025, 1, 31)
        with self.assertRaisesRegex(
            UserError, "books are closed for dates of this import, which begins on 01/10/2025"
        ):
            record.action_run()
        self.assertEqual(record.state, "ready")

    def test_lock_date_set_while_it_runs(self):
        record = self._checked(OPEN)
        record.action_run()
        self.company.sale_lock_date = date(2025, 1, 31)
        self._work()
        self.assertEqual((record.state, record.done_count), ("failed", 0))
        self.assertIn("books are closed", record.message)
        self.assertFalse(self.env["res.partner"].search([("ref", "=", "C1")]))

    def test_hashed_journal(self):
        journal = self.company_data["default_journal_sale"].copy(
            {"code": "HASH", "restrict_mode_hash_table": True}
        )
        record = self._checked(OPEN, journal_id=journal.id)
        with self.assertRaisesRegex(UserError, "The journal .* secures its entries"):
            record.action_run()

    def test_missing_choices(self):
        record = self._checked(SETTLED)
        record.payment_journal_id = False
        with self.assertRaisesRegex(UserError, "choose the payment journal"):
            record.action_run()
        record.account_id = False
        with self.assertRaisesRegex(UserError, "Choose the counterpart account"):
            record.action_run()

    def test_run_needs_a_check(self):
        record = self._new(OPEN)
        with self.assertRaisesRegex(UserError, "Check the import “items.csv” first"):
            record.action_run()

    def test_entered_import_cannot_be_changed_or_deleted(self):
        record = self._run(OPEN)
        with self.assertRaisesRegex(UserError, "has made entries; it cannot be changed"):
            record.cut_off_date = date(2025, 1, 1)
        with self.assertRaisesRegex(UserError, "has made entries; it cannot be changed"):
            record.column_ids[0].target = False
        with self.assertRaisesRegex(UserError, "Revert it before you delete it"):
            record.unlink()

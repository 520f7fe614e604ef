from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CreditControlCommon

LABELS = {
    "fiscalyear_lock_date": "Global Lock Date",
    "tax_lock_date": "Tax Return Lock Date",
    "sale_lock_date": "Sales Lock Date",
    "purchase_lock_date": "Purchase Lock date",
    "hard_lock_date": "Hard Lock Date",
}


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestAccountMoveDay(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._new_user("accountant", "account.group_account_manager")
        cls.moves = cls.env["account.move"]
        cls.day = date(2026, 3, 31)
        cls.journals = {
            kind: cls.company_data[f"default_journal_{kind}"] for kind in ("sale", "purchase", "misc")
        }

    def _entry(self, day="2026-06-01", *, tax=False):
        expense = self.company_data["default_account_expense"]
        taxes = self.tax_purchase_a.ids if tax else []
        return self.moves.create(
            {
                "move_type": "entry",
                "date": day,
                "journal_id": self.journals["misc"].id,
                "line_ids": [
                    Command.create({"account_id": expense.id, "debit": 100, "tax_ids": [Command.set(taxes)]}),
                    Command.create({"account_id": expense.id, "credit": 100, "tax_ids": [Command.clear()]}),
                ],
            }
        )

    def _document(self, move_type, *, tax=False):
        move = self._invoice(100, "2026-06-01", move_type=move_type, post=False)
        if tax:
            sale = move.is_sale_document()
            move.invoice_line_ids.tax_ids = self.tax_sale_a if sale else self.tax_purchase_a
        return move

    def test_posted_on_the_day(self):
        made = [self._entry(), *map(self._document, ("out_invoice", "out_refund", "in_invoice", "in_refund"))]
        for move in made:
            with self.subTest(move.move_type):
                self.assertEqual(move.with_user(self.accountant)._credit_post_on(self.day), move)
                self.assertRecordValues(move, [{"state": "posted", "date": self.day}])
                self.assertEqual(set(move.line_ids.mapped("date")), {self.day})
        self.assertEqual([move.invoice_date for move in made[1:3]], [self.day, self.day])
        # A bill keeps the date that is written on it.
        self.assertEqual(made[3].invoice_date, date(2026, 6, 1))

    def test_several_at_once_a_text_as_day_and_a_day_to_come(self):
        moves = self._entry() | self._entry()
        self.assertEqual(moves._credit_post_on("2026-12-31"), moves)
        self.assertEqual(set(moves.mapped("date")), {date(2026, 12, 31)})
        self.assertEqual(set(moves.mapped("state")), {"posted"})

    def test_odoo_itself_moves_the_date(self):
        # What this is for: should Odoo refuse one day, our method is no longer needed.
        entry = self._entry(self.day)
        self.company.fiscalyear_lock_date = "2026-04-30"
        entry.action_post()
        self.assertEqual((entry.state, entry.date > self.day), ("posted", True))

    def test_each_lock_date_is_named(self):
        cases = (
            ("fiscalyear_lock_date", "misc", self._entry, False),
            ("hard_lock_date", "misc", self._entry, False),
            ("fiscalyear_lock_date", "sale", lambda: self._document("out_refund"), False),
            ("sale_lock_date", "sale", lambda: self._document("out_invoice"), False),
            ("purchase_lock_date", "purchase", lambda: self._document("in_invoice"), False),
            ("tax_lock_date", "misc", lambda: self._entry(tax=True), True),
            ("tax_lock_date", "sale", lambda: self._document("out_invoice", tax=True), True),
        )
        for field, journal, make, has_tax in cases:
            with self.subTest(field, journal=journal):
                move = make()
                savepoint = self.env.cr.savepoint(flush=True)
                self.company.sudo()[field] = "2026-03-31"
                expected = f"{LABELS[field]} 03/31/2026 of {self.company.name}"
                with self.assertRaisesRegex(UserError, expected):
                    move.with_user(self.accountant)._credit_post_on(self.day)
                with self.assertRaisesRegex(UserError, expected):
                    self.moves.with_user(self.accountant)._credit_check_day(
                        self.company, self.journals[journal], self.day, has_tax=has_tax
                    )
                # The day after is free.
                self.assertFalse(
                    self.moves._credit_day_problem(
                        self.company, self.journals[journal], date(2026, 4, 1), has_tax=has_tax
                    )
                )
                self.assertEqual(move._credit_post_on(date(2026, 4, 1)).date, date(2026, 4, 1))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_locks_of_others_do_not_count(self):
        self.company.write(
            {
                "sale_lock_date": "2026-05-31",
                "purchase_lock_date": "2026-05-31",
                "tax_lock_date": "2026-05-31",
            }
        )
        self.assertFalse(self.moves._credit_day_problem(self.company, self.journals["misc"], self.day))
        self.assertTrue(self._entry()._credit_post_on(self.day))

    def test_lock_of_the_company_above(self):
        branch = self.env["res.company"].create({"name": "Thiès", "parent_id": self.company.id})
        self.env.user.company_ids |= branch
        self.company.fiscalyear_lock_date = "2026-03-31"
        problem = self.moves._credit_day_problem(branch, self.journals["misc"], self.day)
        self.assertIn(f"of {self.company.name}", problem)
        self.assertNotIn("Thiès", problem)

    def test_exceptions_count_for_whom_they_are_given(self):
        self.company.fiscalyear_lock_date = "2026-04-30"
        self.env["account.lock_exception"].create(
            {
                "company_id": self.company.id,
                "user_id": self.accountant.id,
                "fiscalyear_lock_date": "2026-02-28",
                "reason": "Closing entries",
            }
        )
        with self.assertRaises(UserError):
            self._entry()._credit_post_on(self.day)
        entry = self._entry()
        entry.with_user(self.accountant)._credit_post_on(self.day)
        self.assertRecordValues(entry, [{"state": "posted", "date": self.day}])

    def test_nothing_is_posted_where_one_of_them_cannot_be(self):
        moves = self._entry() | self._document("out_invoice")
        self.company.sale_lock_date = "2026-03-31"
        with self.assertRaises(UserError), self.env.cr.savepoint():
            moves._credit_post_on(self.day)
        moves.invalidate_recordset()
        self.assertEqual(set(moves.mapped("state")), {"draft"})

    def test_a_date_that_moves_while_posting_is_noticed(self):
        entry = self._entry()
        post = type(entry)._post

        def late(moves, soft=True):
            moves.date = date(2026, 4, 1)
            return post(moves, soft)

        with (
            patch.object(type(entry), "_post", late),
            self.assertRaisesRegex(UserError, "04/01/2026 instead of"),
        ):
            entry._credit_post_on(self.day)

    def test_who_may_not_post(self):
        with self.assertRaises(AccessError):
            self._entry().with_user(self.collector)._credit_post_on(self.day)

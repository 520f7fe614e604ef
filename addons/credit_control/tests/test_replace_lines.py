from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..tools.replaced import REPLACED
from .common import CreditControlCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestReplaceLines(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bills = cls._role_account("412900", "instrument")
        cls.unpaid = cls._role_account("413900", "unpaid")
        cls.invoice = cls._invoice(1000.10, "2026-05-31", date="2026-05-01")
        cls.old = cls._open_of(cls.invoice)

    def _item(self, line):
        self.env.flush_all()
        return self.env["credit.open.item"].search([("move_line_id", "=", line.id)])

    def _values(self, line):
        return line.credit_origin_id, line.credit_fell_due, line.credit_late_since

    # What a line knows of the debt

    def test_a_debt_that_was_not_yet_due(self):
        new = self._replace(self.old, "2026-05-20", self.bills, "2026-07-15")
        self.assertTrue(self.old.reconciled)
        self.assertEqual(self._values(new), (self.old, False, False))
        exposure = self._exposure()
        self.assertEqual((exposure.not_due, exposure.overdue, exposure.exposure), (1000.10, 0, 1000.10))

    def test_a_late_debt_stays_late(self):
        new = self._replace(self.old, "2026-06-10", self.bills)
        self.assertEqual(self._values(new), (self.old, self._day("2026-05-31"), self._day("2026-06-01")))
        self.assertEqual(self._exposure().overdue, 1000.10)

    def test_a_late_debt_with_a_later_due_date(self):
        new = self._replace(self.old, "2026-06-10", self.bills, "2026-07-15")
        self.assertEqual(self._values(new), (self.old, self._day("2026-05-31"), False))
        self.assertEqual((self._exposure().overdue, self._exposure().not_due), (0, 1000.10))

    def test_a_chain_names_its_first_line(self):
        bill = self._replace(self.old, "2026-05-20", self.bills, "2026-06-05")
        unpaid = self._replace(bill, "2026-06-12", self.unpaid, "2026-05-31")
        self.assertEqual(self._values(unpaid), (self.old, self._day("2026-06-05"), self._day("2026-06-06")))
        self.assertTrue(bill.reconciled)
        self.assertEqual(self._exposure().overdue, 1000.10)

    def test_an_open_item_is_still_that_document(self):
        before = self._item(self.old)
        shown = (
            "move_id",
            "move_name",
            "date",
            "date_due",
            "original_amount",
            "amount",
            "is_paused",
            "salesperson_id",
        )
        expected = [before[name] for name in shown]
        payment = self._payment(400.05, "2026-06-02")
        (payment.move_id.line_ids | self.old).filtered("account_id.credit_role").reconcile()
        expected[shown.index("amount")] = 600.05
        after = self._item(self._replace(self.old, "2026-06-10", self.bills))
        self.assertEqual([after[name] for name in shown], expected)

    def test_lines_that_are_not_chased_stay_so(self):
        self.old.no_followup = True
        new = self._replace(self.old, "2026-06-10", self.bills)
        self.assertTrue(self._item(new).is_paused)

    def test_a_payment_in_part_and_another_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.37), ("2026-06-01", 0.41)])
        invoice = self._invoice(333.33, "2026-05-31", date="2026-05-01", currency=euro)
        old = self._open_of(invoice)
        new = self._replace(old, "2026-06-10", self.bills)
        self.assertEqual((new.amount_currency, new.balance), (333.33, 900.89))
        self.assertFalse(invoice.line_ids.matched_credit_ids.exchange_move_id)

    def test_many_lines_in_one_go_against_one_credit(self):
        more = [self._invoice(amount, "2026-05-31", date="2026-05-01") for amount in (250.00, 99.90)]
        lines = self._open_of(self.invoice, *more)
        entry = self.env["account.move"].create(
            {
                "journal_id": self.company_data["default_journal_misc"].id,
                "date": "2026-06-01",
                "line_ids": [
                    Command.create(
                        {"account_id": account.id, "partner_id": self.contact.id, "balance": amount}
                    )
                    for account, amount in (
                        *((self.bills, line.amount_residual) for line in lines),
                        (lines.account_id, -1400.00),
                        (self.bills, 50.00),  # on account
                    )
                ],
            }
        )
        entry.action_post()
        news = entry.line_ids.filtered(lambda line: line.balance > 50).sorted("id")
        self.env["credit.account"]._replace_lines(list(zip(lines, news, strict=True)))
        self.assertEqual(set(lines.mapped("reconciled")), {True})
        self.assertEqual(news.credit_origin_id, lines)
        credit = entry.line_ids.filtered(lambda line: line.balance < 0)
        self.assertEqual(credit.amount_residual, -50.00)

    # What is refused

    def _assert_refused(self, pairs, why):
        with self.assertRaisesRegex(ValidationError, why):
            self.env["credit.account"]._replace_lines(pairs)

    def test_what_is_not_the_same_debt(self):
        def entry(account=self.bills, day="2026-06-10"):
            return self._entry_for(self.old, day, account)[0][1]

        other = self._invoice(1000.10, "2026-05-31", self.other_customer, date="2026-05-01")
        more = self._open_of(self._invoice(1000.11, "2026-05-31", date="2026-05-01"))
        fine = self._entry_for(self.old, "2026-06-10", self.bills)[0]
        current = self._role_account("481900", False)
        for old, new, why in (
            (self._open_of(other), fine[1], "the customers differ"),
            (more, fine[1], "1,000.11.* is open, and it is .*1,000.10"),
            (self.old, entry(current), "on accounts that carry"),
            (self.old, entry(day="2026-04-30"), "dated before"),
            (self.old, fine[1].move_id.line_ids - fine[1], "both have to be debits"),
            (self.old, self.old, "already stands for a line"),
        ):
            with self.subTest(why):
                self._assert_refused([(old, new)], why)
        twin = self._open_of(self._invoice(1000.10, "2026-05-31", date="2026-05-01"))
        self._assert_refused([fine, (twin, fine[1])], "named twice")
        elsewhere = self._entry_for(self._replace(twin, "2026-06-02", self.bills), "2026-06-10", self.unpaid)[
            0
        ][1]
        self._assert_refused([(self.old, elsewhere)], "has no credit of .*1,000.10")
        fine[1].move_id.button_draft()
        self._assert_refused([fine], "have to be posted")
        self.assertFalse(self.old.reconciled)

    def test_a_line_is_replaced_once(self):
        first, second = (self._entry_for(self.old, "2026-06-10", self.bills)[0] for _time in range(2))
        self.env["credit.account"]._replace_lines([first])
        self._assert_refused([second], "replaced already")
        twin = self._open_of(self._invoice(1000.10, "2026-05-31", date="2026-05-01"))
        self._assert_refused([(twin, first[1])], "already stands")
        self.old.remove_move_reconcile()
        self._assert_refused([second], "replaced already")

    def test_no_client_says_what_a_line_stands_for(self):
        accountant = self._new_user(
            "accountant", "account.group_account_manager,credit_control.group_credit_manager"
        )
        new = self._entry_for(self.old, "2026-06-10", self.bills)[0][1].with_user(accountant)
        new.move_id.button_draft()
        values = {
            "credit_origin_id": self.old.id,
            "credit_fell_due": "2026-05-31",
            "credit_late_since": "2026-06-01",
        }
        self.assertEqual(values.keys(), REPLACED)
        entry = {"journal_id": new.journal_id.id, "date": "2026-06-10"}
        sides = [
            {"account_id": self.bills.id, "balance": 5},
            {"account_id": self.old.account_id.id, "balance": -5},
        ]
        for name, value in values.items():
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    new.write({name: value})
                with self.assertRaises(AccessError):
                    new.move_id.write({"line_ids": [Command.update(new.id, {name: value})]})
                with self.assertRaises(AccessError):
                    vals = [Command.create({**side, name: value}) for side in sides]
                    new.move_id.create({**entry, "line_ids": vals})
                lines = [Command.create(side) for side in sides]
                made = new.move_id.with_context(**{f"default_{name}": value}).create(
                    {**entry, "line_ids": lines}
                )
                self.assertFalse(any(made.line_ids.mapped(name)))
                column, text = (f"{name}/.id", str(value)) if name == "credit_origin_id" else (name, value)
                self.assertFalse(new.load([".id", column], [[str(new.id), text]])["ids"])
        self.assertEqual(self._values(new), (self.old.browse(), False, False))

    # Ways back

    def test_an_entry_that_is_a_draft_for_a_while(self):
        new = self._replace(self.old, "2026-06-10", self.bills)
        entry = new.move_id
        entry.button_draft()
        # Odoo keeps the matching, which counts for nothing while one side is a draft.
        self.assertEqual([self._item(line).amount for line in (self.old, new)], [1000.10, 0])
        entry.action_post()
        self.assertEqual([self._item(line).amount for line in (self.old, new)], [0, 1000.10])
        self.assertEqual(new.credit_origin_id, self.old)
        entry.button_draft()
        entry.unlink()
        self.assertEqual(self._exposure().overdue, 1000.10)

    def test_a_copy_stands_for_nothing(self):
        new = self._replace(self.old, "2026-06-10", self.bills)
        self.assertFalse(any(new.copy_data()[0].get(name) for name in REPLACED))

    def test_a_draft_that_was_replaced_can_be_deleted(self):
        new = self._replace(self.old, "2026-06-10", self.bills)
        self.invoice.button_draft()
        self.invoice.name = False
        self.invoice.unlink()
        self.assertFalse(new.credit_origin_id)

    # Dishonoured bills are due at once

    def test_an_unpaid_bill_is_late_from_its_date(self):
        new = self._replace(self.old, "2026-06-15", self.unpaid, "2026-09-30")
        item = self._item(new)
        self.assertEqual((item.component, item.date_due, item.days), ("overdue", self._day("2026-06-14"), 1))
        self.assertEqual(new._get_credit_date_due(), item.date_due)
        self.assertEqual(self._exposure().overdue, 1000.10)
        # With the due date of the invoice it is as late as that.
        with freeze_time("2026-06-20"):
            older = self._replace(new, "2026-06-20", self.unpaid, "2026-05-31")
            self.assertEqual(self._item(older).date_due, self._day("2026-05-31"))
            self.assertEqual(older._get_credit_date_due(), self._day("2026-05-31"))

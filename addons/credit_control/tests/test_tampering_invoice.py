from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_account_move_credit_check import InvoiceCheckCommon


@tagged("post_install", "-at_install")
class TestTamperingInvoice(InvoiceCheckCommon):
    """An accountant who wants an invoice to a stopped customer in the books."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.sudo().write({"forced_hold": True, "forced_hold_reason": "Lawsuit"})

    def _assert_held(self, move):
        self.assertRecordValues(move, [{"state": "draft", "credit_hold_state": "open"}])

    def test_buttons_of_the_client(self):
        for name in ("action_post", "action_validate_moves_with_confirmation"):
            with self.subTest(name):
                move = self._draft(5000)
                getattr(move, name)()
                self._assert_held(move)

    def test_dialogs_of_the_list(self):
        for vals in (
            {},
            {"force_post": True},
            {"force_hash": True},
            {"force_post": True, "force_hash": True},
        ):
            with self.subTest(vals):
                moves = self._draft(5000) + self._draft(1, self.other_customer)
                dialog = self.env["validate.account.move"].with_user(self.accountant)
                dialog = dialog.with_context(active_model="account.move", active_ids=moves.ids).create(vals)
                notice = dialog.validate_move()
                self.assertEqual(notice["type"], "ir.actions.act_window_close")
                self._assert_held(moves[0])
                self.assertEqual(moves[1].state, "posted")
        alone = self._draft(5000)
        dialog = self.env["validate.account.move"].with_user(self.accountant)
        notice = dialog.create({"move_ids": [Command.set(alone.ids)]}).validate_move()
        self.assertEqual(notice["tag"], "display_notification")
        self._assert_held(alone)

    def test_invoice_of_a_later_day_is_forced(self):
        move = self._draft(5000, date="2036-01-01", invoice_date="2036-01-01")
        dialog = self.env["validate.account.move"].with_user(self.accountant)
        dialog.create({"move_ids": [Command.set(move.ids)], "force_post": True}).validate_move()
        self._assert_held(move)

    def test_status_is_not_written(self):
        move = self._draft(5000)
        other = self._draft(5000, self.other_customer)
        with self.assertRaises(UserError) as refused:
            move.write({"state": "posted"})
        self.assertIn("Post the invoice by its button", str(refused.exception))
        with self.assertRaises(UserError):
            other.write({"state": "posted", "partner_id": self.customer.id})
        with self.assertRaises(UserError):
            other.with_context(skip_readonly_check=True).write(
                {"state": "posted", "partner_id": self.customer.id}
            )
        with self.assertRaises(UserError):
            self._draft(5000, state="posted")
        self.assertEqual(move.state, "draft")

    def test_schedule_of_today(self):
        today = self._day("2026-03-02")
        with freeze_time(today):
            made = self._draft(5000, auto_post="at_date", date=today, invoice_date=today)
            written = self._draft(5000)
            written.write({"auto_post": "at_date", "date": today})
            monthly = self._draft(5000, auto_post="monthly", date=today, invoice_date=today)
            default = self._draft_with_default(today)
            later = self._draft(5000, auto_post="at_date", date="2026-03-05", invoice_date="2026-03-05")
            later.write({"invoice_date": today, "date": today})
            for move in (made, written, monthly, default, later):
                self._assert_held(move)
            self._cron()
            for move in (made, written, monthly, default, later):
                self._assert_held(move)

    def _draft_with_default(self, today):
        moves = self.env["account.move"].with_context(default_auto_post="at_date")
        return moves.with_user(self.accountant).create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "date": today,
                "invoice_date": today,
                "invoice_line_ids": [Command.create({"name": "Rice", "price_unit": 5000})],
            }
        )

    def test_schedule_of_what_is_held(self):
        with freeze_time("2026-03-01"):
            move = self._draft(5000)
            move.action_post()
            self._assert_held(move)
            move.write({"auto_post": "at_date", "date": "2026-03-02"})
        with freeze_time("2026-03-02"):
            self._cron()
            self._assert_held(move)
            self._hold_of(move).with_user(self.manager).action_release("Paid")
            self._cron()
        self.assertEqual(move.state, "posted")

    def test_totals_are_those_of_the_lines(self):
        self.account.sudo().forced_hold = False
        move = self._draft(5000)
        move.write({"amount_total": 1.0})
        move.write({"amount_total_signed": 1.0, "amount_residual": 0.0, "amount_residual_signed": 0.0})
        move.action_post()
        self._assert_held(move)
        self.assertEqual(self._hold_of(move).amount, 5000.0)

    def test_customer_is_who_is_invoiced(self):
        move = self._draft(5000)
        move.write({"commercial_partner_id": self.other_customer.id})
        move.action_post()
        self._assert_held(move)
        self.assertEqual(move.commercial_partner_id, self.customer)

    def test_contact_of_the_customer(self):
        move = self._draft(5000, self.contact)
        move.action_post()
        self._assert_held(move)

    def test_line_of_an_order_does_not_carry_the_rest(self):
        self.account.sudo().forced_hold = False
        order = self._order(10)
        order.action_confirm()
        self._force()
        order_line = order.order_line
        for price in (0, 10, 5000):
            with self.subTest(price):
                move = self._draft(5000)
                move.sudo().write(
                    {
                        "invoice_line_ids": [
                            Command.create(
                                {
                                    "name": "Rice",
                                    "quantity": 1,
                                    "price_unit": price,
                                    "tax_ids": [Command.clear()],
                                    "sale_line_ids": [Command.set(order_line.ids)],
                                }
                            )
                        ]
                    }
                )
                move.action_post()
                self._assert_held(move)

    def test_order_passes_one_invoice(self):
        order, move = self._ordered_of_stopped()
        copy = self._draft(1500)
        copy.sudo().invoice_line_ids.sale_line_ids = order.order_line
        move.action_post()
        self.assertEqual(move.state, "posted")
        copy.action_post()
        self._assert_held(copy)

    def test_order_of_somebody_else(self):
        order = self._order(1500, self.other_customer)
        order.action_confirm()
        move = self._draft(1500)
        move.sudo().invoice_line_ids.sale_line_ids = order.order_line
        move.action_post()
        self._assert_held(move)
        quotation = self._order(1500)
        move.sudo().invoice_line_ids.sale_line_ids = quotation.order_line
        move.action_post()
        self._assert_held(move)

    def _ordered_of_stopped(self):
        self.account.sudo().forced_hold = False
        order, move = self._ordered_draft()
        self._force()
        return order, move

    def test_small_invoice_does_not_grow_after_it_was_posted(self):
        self.account.sudo().forced_hold = False
        move = self._draft(1)
        move.action_post()
        self.assertEqual(move.state, "posted")
        move.button_draft()
        move.invoice_line_ids.price_unit = 5000
        move.action_post()
        self._assert_held(move)

    def test_posted_invoice_does_not_grow(self):
        self.account.sudo().forced_hold = False
        move = self._draft(1)
        move.action_post()
        line = move.invoice_line_ids
        due = move.line_ids - line
        dear = {"invoice_line_ids": [Command.update(line.id, {"price_unit": 5000})]}
        both = {
            "line_ids": [
                Command.update(line.id, {"balance": -5000}),
                Command.update(due.id, {"balance": 5000}),
            ]
        }
        for vals in (dear, both):
            with self.subTest(vals), self.assertRaises(UserError):
                move.write(vals)
        line.write({"price_unit": 5000})
        self.assertEqual(due.balance, 1.0)
        for vals in (dear, both):
            with self.subTest(vals), self.assertRaises(UserError):
                move.with_context(skip_readonly_check=True).write(vals)

    def test_payment_takes_no_invoice_along(self):
        move = self._draft(5000)
        payment = self._payment(1, "2026-01-02")
        payment = payment.copy().with_user(self.accountant)
        payment.write({"move_id": move.id})
        payment.action_post()
        self._assert_held(move)

    def test_sending_posts_nothing(self):
        move = self._draft(5000)
        wizard = self.env["account.move.send.wizard"].with_user(self.accountant)
        batch = self.env["account.move.send.batch.wizard"].with_user(self.accountant)
        with self.assertRaises(UserError):
            wizard.create({"move_id": move.id}).action_send_and_print()
        with self.assertRaises(UserError):
            batch.create({"move_ids": [Command.set(move.ids)]}).action_send_and_print()
        with self.assertRaises(UserError):
            move.action_invoice_sent()
        self.assertEqual(move.state, "draft")

    def test_reversal_leaves_a_draft(self):
        posted = self._draft(500, self.other_customer)
        posted.action_post()
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=posted.ids)
            .create({"journal_id": posted.journal_id.id})
        )
        new = self.env["account.move"].browse(wizard.modify_moves()["res_id"])
        new.with_user(self.accountant).partner_id = self.customer
        new.with_user(self.accountant).action_post()
        self._assert_held(new)

    def test_context_switches_nothing_off(self):
        move = self._draft(5000)
        context = {
            "default_credit_invoice_check": "off",
            "disable_abnormal_invoice_detection": False,
            "skip_readonly_check": True,
            "credit_checked": True,
        }
        move.with_context(**context).action_post()
        self._assert_held(move)

    def test_journal_is_not_switched_off(self):
        self.accountant.group_ids += self.env.ref("account.group_account_manager")
        journals = self.env["account.journal"].with_user(self.accountant)
        journal = journals.browse(self.company_data["default_journal_sale"].id)
        with self.assertRaises(AccessError):
            journal.credit_invoice_check = "off"
        vals = {"name": "Side door", "code": "SIDE", "type": "sale"}
        with self.assertRaises(AccessError):
            journals.create({**vals, "credit_invoice_check": "off"})
        with self.assertRaises(AccessError):
            journals.with_context(default_credit_invoice_check="off").create(vals)
        self.assertEqual(journals.create(vals).credit_invoice_check, "company")

    def test_readers_hold_nothing(self):
        move = self._draft(5000)
        for user in (self.auditor, self.collector, self.sales):
            with self.subTest(user.login), self.assertRaises(AccessError):
                move.with_user(user).action_post()
        self.assertFalse(move.credit_hold_state)
        with self.assertRaises(AccessError):
            self.env["credit.hold"].with_user(self.accountant).create(
                {"name": "x", "res_model": "account.move", "res_id": move.id, "move_id": move.id}
            )

    def test_hold_is_not_written(self):
        move = self._draft(5000)
        move.action_post()
        hold = self._hold_of(move).with_user(self.accountant)
        with self.assertRaises(AccessError):
            hold.write({"state": "released"})
        with self.assertRaises(AccessError):
            move.write({"credit_hold_ids": [Command.update(hold.id, {"state": "released"})]})
        with self.assertRaises(AccessError):
            move.write({"credit_hold_ids": [Command.clear()]})
        self.assertEqual(self._hold_of(move), hold.with_env(self.env))

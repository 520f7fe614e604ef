from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import CreditControlCommon


class InvoiceCheckCommon(CreditControlCommon):
    """Invoices that Odoo's accountant makes, who has no role in credit control."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._new_user("accountant", "account.group_account_invoice")
        cls.company.credit_invoice_check = "hold"
        cls.rule_limit.at_invoice = True
        cls._set_limit(1000)

    @classmethod
    def _draft(cls, amount, partner=None, user=None, **vals):
        """A draft of one line without tax and order, dated today."""
        return (
            cls.env["account.move"]
            .with_user(user or cls.accountant)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": (partner or cls.customer).id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Rice\nof this year",
                                "quantity": 1,
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                    **vals,
                }
            )
        )

    @classmethod
    def _hold_of(cls, move):
        return move.sudo().credit_hold_ids.with_env(cls.env)

    def _force(self, account=None):
        (account or self.account).sudo().write({"forced_hold": True, "forced_hold_reason": "Lawsuit"})

    def _ordered_draft(self, amount=1500):
        """The draft of a confirmed order, made by the salesperson."""
        limit = self.account.credit_limit
        self._set_limit(100_000)
        order = self._order(amount)
        order.action_confirm()
        self._set_limit(limit)
        return order, order.sudo()._create_invoices().with_user(self.accountant).sudo(False)

    def _cron(self):
        """Post what is scheduled, as the scheduled action does."""
        with self._committing() as env:
            env["account.move"]._autopost_draft_entries()

    def _notes(self, move):
        return move.sudo().message_ids.filtered(lambda message: "credit rule" in (message.body or ""))

    def _warnings(self, account=None):
        kind = self.env.ref("credit_control.mail_activity_invoice_warning")
        return (
            (account or self.account)
            .sudo()
            .activity_ids.filtered(lambda activity: activity.activity_type_id == kind)
        )


@tagged("post_install", "-at_install")
class TestAccountMoveCreditCheck(InvoiceCheckCommon):
    def test_off_looks_at_nothing(self):
        self.company.credit_invoice_check = "off"
        self._force()
        move = self._draft(5000)
        move.action_post()
        self.assertEqual(move.state, "posted")
        self.assertFalse(self._notes(move))
        self.assertFalse(self._warnings())

    def test_within_the_limit_is_posted(self):
        move = self._draft(1000)
        self.assertFalse(move.action_post())
        self.assertEqual(move.state, "posted")
        self.assertFalse(move.credit_hold_state)
        self.assertFalse(self._notes(move), "the draft itself does not count twice")

    def test_over_the_limit_is_held_with_figures(self):
        self._invoice(400, "2026-01-01")
        move = self._draft(601)
        notice = move.action_post()
        self.assertEqual(notice["tag"], "display_notification")
        hold = self._hold_of(move)
        self.assertRecordValues(
            hold,
            [
                {
                    "state": "open",
                    "checkpoint": "invoice",
                    "amount": 601.0,
                    "added": 601.0,
                    "owner_id": self.analyst.id,
                    "salesperson_id": self.accountant.id,
                    "account_id": self.account.id,
                }
            ],
        )
        self.assertRecordValues(
            hold.reason_ids, [{"code": "limit_exceeded", "value": 1001.0, "threshold": 1000.0}]
        )
        self.assertIn("With this invoice of", hold.with_user(self.analyst).reasons)
        self.assertRecordValues(
            move, [{"state": "draft", "credit_hold_state": "open", "credit_level": "act"}]
        )
        self.assertIn("On credit hold", move.credit_message)
        self.assertNotIn("601", move.credit_message, "the accountant has no figures")

    def test_banner_and_list_of_the_accountant(self):
        move = self._draft(1500)
        move.action_post()
        self.assertEqual(move.action_open_credit_hold()["res_id"], self._hold_of(move).id)
        self.assertEqual(
            self._hold_of(move).with_user(self.analyst).action_open_document()["res_id"], move.id
        )
        listed = move.search([("credit_hold_ids", "any", [("state", "=", "open")])])
        self.assertEqual(listed, move)
        self.assertIn("Rice", self._hold_of(move).with_user(self.analyst).document_lines)
        for view in ("form", "search"):
            move.get_view(view_type=view)

    def test_released_is_posted_by_its_maker(self):
        move = self._draft(1500)
        move.action_post()
        hold = self._hold_of(move)
        hold.with_user(self.manager).action_release("Paid this morning")
        self.assertEqual(move.state, "draft", "a release posts nothing by itself")
        self.assertEqual(move.credit_level, "ok")
        activity = move.sudo().activity_ids
        self.assertRecordValues(
            activity, [{"user_id": self.accountant.id, "summary": "Hold released: Paid this morning"}]
        )
        self.assertTrue(hold.is_unused)
        self.assertFalse(move.action_post())
        self.assertEqual(move.state, "posted")
        self.assertEqual(hold.state, "released")
        self.assertFalse(move.sudo().activity_ids)
        self.assertFalse(self._notes(move), "somebody decided")

    def test_release_is_of_the_amount_and_the_customer(self):
        move = self._draft(1500)
        move.action_post()
        self._hold_of(move).with_user(self.manager).action_release("Paid this morning")
        other = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        self._force(other)
        move.partner_id = self.other_customer
        move.action_post()
        self.assertEqual(move.state, "draft")
        self.assertEqual(move.credit_hold_state, "open")
        move.partner_id = self.customer
        move.invoice_line_ids.price_unit = 1501
        move.action_post()
        self.assertEqual(move.state, "draft")

    def test_refused_stays_a_draft(self):
        move = self._draft(1500)
        move.action_post()
        self._hold_of(move).with_user(self.manager).action_refuse("No more")
        self.assertEqual(move.credit_hold_state, "refused")
        self.assertIn("No more", move.credit_message)
        move.action_post()
        self.assertEqual(move.state, "draft")

    def test_maker_does_not_release(self):
        self.accountant.group_ids += self.env.ref("credit_control.group_credit_manager")
        move = self._draft(1500)
        move.action_post()
        with self.assertRaisesRegex(UserError, "somebody else has to release"):
            self._hold_of(move).with_user(self.accountant).action_release("Mine")
        self.manager.group_ids += self.env.ref("account.group_account_invoice")
        move.with_user(self.manager).write(
            {"invoice_line_ids": [Command.update(move.invoice_line_ids.id, {"price_unit": 1600})]}
        )
        with self.assertRaisesRegex(UserError, "somebody else has to release"):
            self._hold_of(move).with_user(self.manager).action_release("I wrote the price")

    def test_payment_clears_the_hold(self):
        self._invoice(900, "2026-01-01")
        move = self._draft(500)
        move.action_post()
        self._payment(900, "2026-01-02")
        self.company.credit_confirm_cleared = True
        with self._committing() as env:
            env["credit.hold"]._cron_recheck_all()
            env.cr.precommit.run()
            env["credit.hold"]._cron_recheck()
        self.assertEqual(self._hold_of(move).state, "cleared")
        self.assertEqual(move.state, "draft", "its maker posts it")
        self.assertEqual(move.sudo().activity_ids.user_id, self.accountant)
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_recheck_keeps_what_is_still_stopped(self):
        move = self._draft(1500)
        move.action_post()
        with self._committing() as env:
            env["credit.hold"]._cron_recheck_all()
            env.cr.precommit.run()
            env["credit.hold"]._cron_recheck()
        self.assertEqual(self._hold_of(move).state, "open")

    def test_cancelled_or_deleted_draft_ends_the_hold(self):
        for end in ("button_cancel", "unlink"):
            with self.subTest(end):
                move = self._draft(1500)
                move.action_post()
                hold = self._hold_of(move)
                getattr(move, end)()
                self.assertEqual(hold.state, "cancelled")

    def test_warning_posts_with_a_note_and_one_activity(self):
        self.company.credit_invoice_check = "warning"
        moves = self._draft(1500) + self._draft(1600)
        before = self.env["mail.mail"].sudo().search_count([])
        moves.action_post()
        again = self._draft(700)
        again.action_post()
        self.assertEqual(set((moves + again).mapped("state")), {"posted"})
        self.assertEqual([len(self._notes(move)) for move in moves + again], [1, 1, 1])
        self.assertNotIn("1,500", self._notes(moves[0]).body)
        self.assertRecordValues(self._warnings(), [{"user_id": self.analyst.id}])
        self.assertEqual(self.env["mail.mail"].sudo().search_count([]), before)
        self.assertFalse(moves.sudo().credit_hold_ids)

    def test_journal_says_something_else(self):
        journal = self.company_data["default_journal_sale"]
        with self.assertRaisesRegex(AccessError, "Only credit managers"):
            journal.with_user(self.accountant).sudo(False).credit_invoice_check = "off"
        for mode, state, notes in (("off", "posted", 0), ("warning", "posted", 1), ("hold", "draft", 0)):
            with self.subTest(mode):
                self.company.credit_invoice_check = "off" if mode == "hold" else "hold"
                journal.sudo().credit_invoice_check = mode
                move = self._draft(2000)
                move.action_post()
                self.assertEqual(move.state, state)
                self.assertEqual(len(self._notes(move)), notes)
                self.assertEqual(journal.copy().credit_invoice_check, "company")

    def test_receipt_is_held_and_bill_is_not(self):
        self._force()
        receipt = self._draft(10, move_type="out_receipt")
        receipt.action_post()
        self.assertEqual(receipt.state, "draft")
        bill = self._draft(10, move_type="in_invoice", invoice_date="2026-01-01")
        bill.action_post()
        self.assertEqual(bill.state, "posted")

    def test_credit_note_is_only_warned_about(self):
        self._force()
        note = self._draft(10, move_type="out_refund")
        note.action_post()
        self.assertEqual(note.state, "posted")
        self.assertEqual(len(self._notes(note)), 1)

    def test_kinds_of_orders_have_nothing_to_say(self):
        self._set_limit(100_000)
        kinds = ("cash_not_prepaid", "order_amount", "payment_terms", "purchase_order")
        for kind in kinds:
            self.env["credit.rule"].create(
                {"name": kind, "kind": kind, "company_id": self.company.id, "at_invoice": True}
            )
        self.account.sudo().sale_mode = "cash"
        move = self._draft(500)
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_each_kind_that_makes_sense_holds(self):
        self._set_limit(100_000)
        self._invoice(10, "2026-01-01")
        kinds = {
            "account_not_open": lambda: self._write_state("draft"),
            "account_suspended": lambda: self._write_state("suspended"),
            "forced": self._force,
            "limit_expired": lambda: self.account.sudo().write({"limit_until": "2026-01-01"}),
            "oldest_item": lambda: None,
            "overdue": lambda: None,
            "unsecured_above": lambda: None,
        }
        self.rules.active = False
        for kind, stop in kinds.items():
            with self.subTest(kind), self.cr.savepoint() as savepoint:
                rule = self.env["credit.rule"].create(
                    {"name": kind, "kind": kind, "company_id": self.company.id, "at_invoice": True}
                )
                stop()
                move = self._draft(500)
                move.action_post()
                self.assertEqual(self._hold_of(move).reason_ids.rule_id, rule)
                self.assertEqual(self._hold_of(move).main_kind, kind)
                self.assertTrue(self._hold_of(move).reasons)
                self.env.flush_all()
                savepoint.rollback()
                self.env.invalidate_all()
                self.registry.clear_cache()

    def _write_state(self, state):
        self.account.sudo()._write_past_checks({"state": state})

    def test_rule_says_what_it_looks_at(self):
        rule = self.rule_limit
        self.assertRegex(rule.summary, "^Holds orders, and invoices where they are checked, of all customers")
        rule.at_order = False
        self.assertRegex(rule.summary, "^Holds invoices, where they are checked, of all customers")
        rule.at_invoice = False
        self.assertRegex(rule.summary, "^Holds orders of all customers")
        move = self._draft(5000)
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_delivered_order_is_only_warned_about(self):
        self._force()
        self.account.sudo().forced_hold = False
        _order, move = self._ordered_draft()
        self._force()
        move.action_post()
        self.assertEqual(move.state, "posted")
        self.assertEqual(len(self._notes(move)), 1)

    def test_order_is_not_counted_twice_with_its_invoice(self):
        self._set_limit(1600)
        _order, move = self._ordered_draft(1500)
        move.action_post()
        self.assertFalse(self._notes(move))

    def test_scheduled_posting_is_only_warned_about(self):
        with freeze_time("2026-03-01"):
            move = self._draft(1500, auto_post="at_date", date="2026-03-02", invoice_date="2026-03-02")
            self.assertFalse(move.credit_hold_state)
        with freeze_time("2026-03-02"):
            self._cron()
        self.assertEqual(move.state, "posted")
        self.assertEqual(len(self._notes(move)), 1)

    def test_program_is_only_warned_about(self):
        move = self._draft(1500)
        move._post()
        self.assertEqual(move.state, "posted")
        self.assertEqual(len(self._notes(move)), 1)
        paid = self._draft(1500)
        paid.sudo().action_post()
        self.assertEqual(paid.state, "posted", "an online payment posts its invoice")

    def test_program_ends_the_hold(self):
        move = self._draft(1500)
        move.action_post()
        move._post(soft=False)
        self.assertEqual(move.state, "posted")
        self.assertEqual(self._hold_of(move).state, "cancelled")

    def test_paid_in_advance_passes_the_limit(self):
        move = self._draft(1500)
        payment = self._payment(1500, "2026-01-02")
        lines = (payment.move_id + move.sudo()).line_ids
        lines.filtered(lambda line: line.account_id.account_type == "asset_receivable").reconcile()
        self.account.sudo().limit_until = "2026-01-01"
        expired = self.rules.filtered(lambda rule: rule.kind == "limit_expired")
        expired.write({"active": True, "at_invoice": True})
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_invoice_in_another_currency(self):
        currency = self.setup_other_currency("EUR", rates=[("2016-01-01", 0.5)])
        move = self._draft(600, currency_id=currency.id)
        move.action_post()
        self.assertEqual(self._hold_of(move).amount, 1200.0)
        move.invoice_line_ids.price_unit = 400
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_branch_is_checked_as_its_root(self):
        branch = self._create_branch()
        user = new_test_user(
            self.env,
            "branch_accountant",
            groups="account.group_account_invoice",
            company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
        )
        move = self._draft(1500, user=user)
        self.assertEqual(move.company_id, branch)
        move.action_post()
        self.assertEqual(move.state, "draft")
        self.assertEqual(self._hold_of(move).account_id, self.account)

    def _create_branch(self):
        branch = self.env["res.company"].create({"name": "Thiès", "parent_id": self.company.id})
        self.cr.precommit.run()  # the chart of the branch is loaded when the transaction ends
        self.assertEqual(branch.credit_invoice_check, "hold")
        return branch

    def test_several_companies_in_one_call(self):
        other = self.company_data_2["company"] if hasattr(self, "company_data_2") else None
        other = other or self.setup_other_company()["company"]
        other.credit_invoice_check = "warning"
        self.env["credit.account"].ensure_accounts(self.customer, other).sudo().write(
            {"forced_hold": True, "forced_hold_reason": "Lawsuit"}
        )
        self.accountant.company_ids += other
        mine = self._draft(1500)
        theirs = self._draft(10, user=self.accountant, company_id=other.id)
        self.assertEqual(theirs.company_id, other)
        (mine + theirs).with_context(allowed_company_ids=[self.company.id, other.id]).action_post()
        self.assertRecordValues(mine + theirs, [{"state": "draft"}, {"state": "posted"}])
        self.assertEqual(len(self._notes(theirs)), 1)

    def test_held_invoice_leaves_its_room_to_the_next_one(self):
        moves = self._draft(600) + self._draft(600) + self._draft(300)
        moves.action_post()
        self.assertEqual(moves.mapped("state"), ["posted", "draft", "posted"])

    def test_many_invoices_are_one_check(self):
        self._set_limit(10_000_000)
        self.rules.filtered(lambda rule: rule.kind in ("overdue", "unsecured_above")).write(
            {"active": True, "at_invoice": True, "amount": 1_000_000_000}
        )
        few, many = self._drafts(2), self._drafts(200)
        counts = []
        for moves in (few, few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            moves._credit_may_hold()._credit_hold_breaching()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1], "the number of queries does not grow")
        self._force()
        self.company.credit_invoice_check = "warning"
        counts = []
        for moves in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            warnings = moves._credit_find_warnings(False)
            moves._credit_warn(warnings)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(len(warnings), len(moves))
        self.assertLessEqual(counts[1], counts[0], "notes and activities neither")
        many.action_post()
        self.assertEqual(set(many.mapped("state")), {"posted"})

    def _drafts(self, count):
        line = {"name": "Rice", "quantity": 1, "price_unit": 10, "tax_ids": [Command.clear()]}
        vals = {
            "move_type": "out_invoice",
            "partner_id": self.customer.id,
            "invoice_line_ids": [Command.create(line)],
        }
        return self.env["account.move"].with_user(self.accountant).create([vals] * count)

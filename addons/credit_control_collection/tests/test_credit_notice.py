from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CollectionCommon


@tagged("post_install", "-at_install")
class TestCreditNotice(CollectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls._late(300, 40)
        cls.new = cls._late(200, 5)
        cls.coming = cls._late(50, -10)
        cls.foreign = cls._late(70, 20, cls.other_customer)
        cls.old_line, cls.new_line = cls._line(cls.old), cls._line(cls.new)
        cls.other_company = cls.env["res.company"].create({"name": "Baobab SA"})
        cls.Notice = cls.env["credit.notice"].with_user(cls.collector)

    def _draft(self, *moves, **vals):
        return self.Notice.create(
            {
                "account_id": self.account.id,
                "line_ids": [Command.create({"move_line_id": self._line(move).id}) for move in moves],
                **vals,
            }
        )

    def _sent(self, *moves, **vals):
        notice = self._draft(*(moves or (self.old,)), **vals)
        notice.action_send()
        return notice

    def _state(self, notice, day=None):
        with freeze_time(day or self.today):
            self.env.invalidate_all()
            self.assertEqual(
                self.env["credit.notice"].search([("state", "=", notice.state), ("id", "=", notice.id)]).ids,
                notice.ids,
                "the search says the same as the field",
            )
            return notice.state

    def _items(self, *moves):
        lines = [self._line(move).id for move in moves]
        return self.env["credit.open.item"].with_user(self.collector).browse(lines)

    # Its life

    def test_draft_has_what_is_late_and_what_the_ledger_says(self):
        action = self.account.with_user(self.collector).action_new_notice()
        notice = self.Notice.browse(action["res_id"])
        self.assertEqual(notice.line_ids.move_line_id, self.old_line | self.new_line)
        self.assertEqual((notice.state, notice.amount, notice.left), ("draft", 500, 500))
        self.assertEqual(notice.contact_id, self.customer._get_credit_contact())
        self.assertRegex(notice.name, "^NOTICE/")
        self.assertEqual(notice.deadline, self._day("2026-07-08"))

    def test_chosen_open_items_of_one_customer_make_a_notice(self):
        action = self._items(self.old).action_new_notice()
        self.assertEqual(self.Notice.browse(action["res_id"]).line_ids.move_line_id, self.old_line)
        with self.assertRaisesRegex(UserError, "items of one customer"):
            self._items(self.old, self.foreign).action_new_notice()

    def test_sent_expired_settled(self):
        notice = self._sent(self.old, self.new, deadline="2026-07-08")
        self.assertRecordValues(
            notice, [{"sent_on": self.today, "sent_by_id": self.collector.id, "stage": "sent"}]
        )
        self.assertEqual(self._state(notice, "2026-07-08"), "sent", "the last day is a day to pay")
        self.assertEqual(self._state(notice, "2026-07-09"), "expired")
        self._payment(300, "2026-07-01", invoices=self.old)
        self.assertEqual(self._state(notice, "2026-07-09"), "expired", "something is open still")
        self.assertEqual(notice.left, 200)
        payment = self._payment(200, "2026-07-01", invoices=self.new)
        self.assertEqual(self._state(notice, "2026-07-09"), "settled")
        self.assertEqual((notice.left, notice.amount), (0, 500), "what was demanded stays")
        payment.action_draft()
        self.assertEqual(self._state(notice, "2026-07-09"), "expired", "the payment is gone")

    def test_amounts_are_those_of_the_day_of_sending(self):
        notice = self._draft(self.old)
        self._payment(100, "2026-06-29", invoices=self.old)
        notice.action_send()
        self.assertEqual((notice.line_ids.open_amount, notice.amount), (200, 200))
        self._payment(50, "2026-06-30", invoices=self.old)
        self.env.invalidate_all()
        self.assertEqual((notice.line_ids.open_amount, notice.left), (200, 150))

    def test_letter_is_kept_and_totals_are_by_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 2.0)])
        self.customer.lang = self.env["res.lang"]._activate_lang("fr_FR").code
        notice = self._sent(self.old, self._late(80, 10, currency=euro), tracking_number="RR 1 SN")
        self.assertEqual(notice._get_totals(), [(self.company.currency_id, 300), (euro, 80)])
        self.assertEqual(notice.amount, 340)
        letter = notice.message_ids.attachment_ids
        self.assertEqual((len(letter), letter.mimetype), (1, "application/pdf"))
        printed, kind = (
            self.env["ir.actions.report"]
            .with_user(self.auditor)
            ._render_qweb_pdf("credit_control_collection.credit_notice_report", notice.ids)
        )
        self.assertEqual((printed[:5], kind), (b"%PDF-", "pdf"))
        page = notice.sudo()._prepare_page()
        self.assertEqual(page["company"].env.lang, "fr_FR")
        text = (
            self.env["ir.qweb"]
            .with_env(page["company"].env)
            ._render("credit_control_collection.notice_sheet", page)
        )
        for word in (notice.name, self.old.name, "RR 1 SN", "Ferme Teranga", "08/07/2026"):
            self.assertIn(word, text)
        with self.assertRaises(AccessError):
            self.env["ir.actions.report"].with_user(self.sales)._render_qweb_pdf(
                "credit_control_collection.credit_notice_report", notice.ids
            )

    def test_withdrawn_with_a_reason(self):
        notice = self._sent()
        action = notice.action_withdraw()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.collector)
            .with_context(**action["context"])
            .create({"reason": "Wrong customer."})
        )
        wizard.action_apply()
        self.assertRecordValues(
            notice,
            [{"state": "withdrawn", "withdrawn_on": self.today, "withdraw_reason": "Wrong customer."}],
        )
        with self.assertRaisesRegex(UserError, "nothing to withdraw"):
            notice.withdraw("Again")
        self.assertEqual(self._sent(self.old).state, "sent", "the item is free for another one")

    def test_withdrawing_needs_a_reason(self):
        with self.assertRaisesRegex(ValidationError, "say why"):
            self._sent().withdraw("  ")

    def test_an_item_is_in_one_running_notice(self):
        self._sent(self.old)
        again = self._draft(self.old)
        with self.assertRaisesRegex(UserError, "runs already"):
            again.action_send()
        other = self._draft(self.new)
        other.action_fill_items()
        self.assertEqual(other.line_ids.move_line_id, self.new_line)

    def test_days_and_items_that_make_no_sense(self):
        for vals, message in (
            ({"sent_on": "2026-07-01"}, "2026-07-01 is still to come"),
            ({"deadline": "2026-06-30"}, "2026-06-30 is not after"),
            ({"deadline": False}, "empty is not after"),
            ({"sent_on": "2026-05-20"}, "was not late on"),
        ):
            with self.subTest(vals), self.assertRaisesRegex(UserError, message):
                self._draft(self.old, **vals).action_send()
        with self.assertRaisesRegex(UserError, "at least one"):
            self._draft().action_send()
        with self.assertRaisesRegex(UserError, "was not late on"):
            self._draft(self.coming).action_send()
        paid = self._draft(self.old)
        self._payment(300, "2026-06-30", invoices=self.old)
        with self.assertRaisesRegex(UserError, "not open any more"):
            paid.action_send()
        with self.assertRaisesRegex(ValidationError, "nothing of it is open"):
            self._draft(self.old)

    def test_interest_asks_for_the_first_day_after_it_was_sent(self):
        self._sent(self.old, sent_on="2026-06-20")
        withdrawn = self._sent(self.new, sent_on="2026-06-28")
        lines = self.old_line | self.new_line | self._line(self.foreign)
        with self.assertQueryCount(1):
            days = self.env["credit.notice"]._notice_days(lines)
        self.assertEqual(
            days, {self.old_line.id: self._day("2026-06-21"), self.new_line.id: self._day("2026-06-29")}
        )
        withdrawn.withdraw("A mistake.")
        self._payment(300, "2026-06-30", invoices=self.old)
        self.env.flush_all()
        self.assertEqual(
            self.env["credit.notice"]._notice_days(lines), {self.old_line.id: self._day("2026-06-21")}
        )
        self.assertEqual(self.env["credit.notice"]._notice_days(lines.browse()), {})

    def test_it_stands_on_the_timeline(self):
        notice = self._sent(self.old, deadline="2026-07-08")
        self.env.flush_all()
        events = self.env["credit.event"].with_user(self.collector)
        event = events.search([("account_id", "=", self.account.id), ("kind", "=", "notice")])
        self.assertRecordValues(event, [{"date": self.today, "amount": 300, "res_id": notice.id}])
        self.assertIn(notice.name, event.description)
        notice.withdraw("A mistake.")
        self.env.flush_all()
        event.invalidate_recordset()
        self.assertIn("withdrawn: A mistake.", event.description)

    def test_it_follows_when_customers_are_merged(self):
        account = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        notice = self.Notice.create({"account_id": account.id})
        notice.action_fill_items()
        notice.action_send()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.other_customer | self.customer).ids, self.customer, False
        )
        self.env.invalidate_all()
        self.assertEqual((notice.account_id, notice.partner_id), (self.account, self.customer))
        self.assertEqual(self._state(notice), "sent")

    def test_what_it_said_outlives_the_document(self):
        notice = self._sent(self.new)
        name = self.new.name
        self.new.button_draft()
        self.new.with_context(force_delete=True).unlink()
        self.env.invalidate_all()
        self.assertRecordValues(
            notice.line_ids, [{"name": name, "open_amount": 200, "move_line_id": False, "amount": 200}]
        )
        self.assertEqual(self._state(notice), "settled")

    # What a client can send past the screens

    def test_nobody_says_what_became_of_it(self):
        values = {
            "stage": "sent",
            "name": "NOTICE/1",
            "date": "2026-01-01",
            "user_id": self.manager.id,
            "sent_by_id": self.manager.id,
            "withdrawn_on": "2026-01-01",
            "withdraw_reason": "None",
            "company_id": self.other_company.id,
            "partner_id": self.other_customer.id,
            "amount": 1,
        }
        notice = self._draft(self.old)
        for name, value in values.items():
            with self.subTest(name), self.assertRaisesRegex(AccessError, "only the buttons"):
                notice.write({name: value})
        defaults = {f"default_{name}": value for name, value in values.items()}
        self.Notice = self.Notice.with_context(**defaults)
        made = self._draft(self.old, **values)
        self.assertRecordValues(
            made,
            [
                {
                    "stage": "draft",
                    "date": self.today,
                    "user_id": self.collector.id,
                    "company_id": self.company.id,
                    "partner_id": self.customer.id,
                    "amount": 300,
                }
            ],
        )

    def test_amounts_of_items_come_from_the_ledger(self):
        notice = self._draft(self.old)
        for name in ("open_amount", "amount", "name", "date_due"):
            with self.subTest(name), self.assertRaisesRegex(AccessError, "only the buttons"):
                notice.line_ids.write({name: notice.line_ids[name]})
        item = notice.line_ids.create(
            {"notice_id": notice.id, "move_line_id": self.new_line.id, "open_amount": 9000, "amount": 9000}
        )
        self.assertEqual((item.open_amount, item.amount), (200, 200))

    def test_sent_is_final(self):
        notice, draft = self._sent(self.old), self._draft(self.new)
        for vals in (
            {"deadline": "2026-12-31"},
            {"how": "hand"},
            {"sent_on": "2026-01-01"},
            {"line_ids": [(5,)]},
        ):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "no draft any more"):
                notice.write(vals)
        with self.assertRaisesRegex(UserError, "no draft any more"):
            notice.line_ids.unlink()
        with self.assertRaisesRegex(UserError, "no draft any more"):
            notice.unlink()
        with self.assertRaisesRegex(UserError, "no draft any more"):
            notice.action_send()
        with self.assertRaises(AccessError):
            draft.line_ids.notice_id = notice
        with self.assertRaisesRegex(UserError, "no draft any more"):
            notice.line_ids.create({"notice_id": notice.id, "move_line_id": self.new_line.id})

    def test_proof_comes_later_and_stays(self):
        notice = self._sent(self.old)
        notice.write({"tracking_number": "RR 1 SN", "proof": "cHJvb2Y=", "proof_name": "receipt.pdf"})
        for vals in ({"tracking_number": "RR 2 SN"}, {"proof": "Zm9yZ2Vk"}, {"proof": False}):
            with self.subTest(vals), self.assertRaisesRegex(AccessError, "only a credit manager"):
                notice.write(vals)
        notice.with_user(self.manager).tracking_number = "RR 2 SN"

    def test_it_has_items_of_its_customer_only(self):
        with self.assertRaisesRegex(ValidationError, "no item of this customer"):
            self._draft(self.foreign)
        notice = self._draft(self.old)
        with self.assertRaisesRegex(ValidationError, "no item of this customer"):
            notice.line_ids.move_line_id = self.old.line_ids - self.old_line
        with self.assertRaisesRegex(AccessError, "only the buttons"):
            notice.account_id = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        with self.assertRaisesRegex(ValidationError, "does not belong to the customer"):
            notice.contact_id = self.other_customer

    def test_who_may_give_notice(self):
        notice = self._draft(self.old)
        for user in (self.analyst, self.auditor, self.sales):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.Notice.with_user(user).create({"account_id": self.account.id})
            with self.subTest(user.name), self.assertRaises(AccessError):
                notice.with_user(user).action_send()
        notice.with_user(self.account_manager).action_send()
        with self.assertRaises(AccessError):
            notice.with_user(self.analyst).withdraw("No")

    def test_customers_of_another_team_or_company(self):
        self.env["credit.team"].create({"name": "Coast", "member_ids": [(4, self.collector.id)]})
        sent = self._sent(self.old)
        self.account.team_id = self.env["credit.team"].create({"name": "Thiès"})
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self._draft(self.new)
        self.assertFalse(self.Notice.search([("id", "=", sent.id)]))
        items = self.env["credit.notice.line"]
        self.assertTrue(items.search([("notice_id", "=", sent.id)]))
        self.assertFalse(items.with_user(self.collector).search([("notice_id", "=", sent.id)]))
        abroad = self.env["credit.account"].sudo().ensure_accounts(self.customer, self.other_company)
        with self.assertRaises(AccessError):
            self.Notice.create({"account_id": abroad.id})

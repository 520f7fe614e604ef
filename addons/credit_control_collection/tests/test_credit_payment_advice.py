from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import CollectionCommon


@tagged("post_install", "-at_install")
class TestCreditPaymentAdvice(CollectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls._late(300, 40)
        cls.new = cls._late(200, 5)
        cls.new.ref = "PO 4711"
        cls.refund = cls._invoice(40, "2026-06-01", move_type="out_refund", date="2026-06-01")
        cls.foreign = cls._late(70, 20, cls.other_customer)
        cls.other_account = cls.env["credit.account"].ensure_accounts(cls.other_customer, cls.company)
        cls.Advice = cls.env["credit.payment.advice"].with_user(cls.collector)

    def _draft(self, *lines, **vals):
        """:param lines: dicts of values; ``move`` instead of its line"""
        rows = []
        for line in lines:
            row = dict(line)
            if move := row.pop("move", None):
                row["move_line_id"] = self._line(move).id
            rows.append(Command.create(row))
        total = sum(line.get("amount", 0) for line in lines)
        return self.Advice.create(
            {
                "account_id": self.account.id,
                "currency_id": self.company.currency_id.id,
                "total": total,
                "line_ids": rows,
                **vals,
            }
        )

    def _announced(self, *lines, **vals):
        advice = self._draft(*(lines or ({"move": self.old, "amount": 300},)), **vals)
        advice.action_announce()
        return advice

    def _paused(self, move):
        self.env.flush_all()
        items = self.env["credit.open.item"]
        items.invalidate_model()
        return items.browse(self._line(move).id).is_paused

    # Its life

    def test_draft_announced_received(self):
        advice = self._announced(
            {"move": self.old, "amount": 280, "taken_off": 20, "is_settled": True, "reason_code": "DAM"},
            {"move": self.new, "amount": 200},
            {"move": self.refund, "amount": -40},
            date="2026-07-02",
        )
        self.assertRegex(advice.name, "^ADVICE/")
        self.assertRecordValues(
            advice,
            [
                {
                    "state": "announced",
                    "announced_on": self.today,
                    "line_total": 440,
                    "taken_off": 20,
                    "unknown_count": 0,
                    "user_id": self.collector.id,
                }
            ],
        )
        self.assertEqual(advice.line_ids.mapped("open_amount"), [300, 200, -40])
        self.assertEqual(advice.line_ids.mapped("number"), [self.old.name, self.new.name, self.refund.name])
        with self.assertRaisesRegex(UserError, "name the payment"):
            advice.action_receive()
        payment = self._payment(440, "2026-07-02")
        advice.payment_id = payment
        advice.action_receive()
        self.assertEqual(advice.state, "received")
        with self.assertRaisesRegex(UserError, "its payment stays"):
            advice.payment_id = False

    def test_received_by_an_entry(self):
        advice = self._announced()
        payment = self._payment(300, "2026-06-30")
        advice.move_id = payment.move_id
        payment.action_draft()
        with self.assertRaisesRegex(UserError, "is not posted"):
            advice.action_receive()
        payment.action_post()
        advice.action_receive()
        self.assertEqual(advice.state, "received")

    def test_a_payment_belongs_to_one_advice(self):
        payment = self._payment(300, "2026-06-30")
        first, second = self._announced(), self._announced({"move": self.new, "amount": 200})
        (first | second).payment_id = payment
        first.action_receive()
        with self.assertRaisesRegex(Exception, "_payment_uniq"), self.cr.savepoint():
            second.action_receive()
            self.env.flush_all()

    def test_all_open_items(self):
        advice = self._draft()
        advice.action_fill_items()
        self.assertEqual(
            advice.line_ids.move_line_id,
            self._line(self.old) | self._line(self.new) | self._line(self.refund),
        )
        self.assertEqual((advice.total, advice.line_total), (460, 460))
        advice.action_announce()

    def test_new_from_the_account(self):
        action = self.account.with_user(self.collector).action_new_advice()
        form = Form(self.Advice.with_context(**action["context"]))
        form.reference = "VIR 12"
        form.total = 200
        with form.line_ids.new() as line:
            line.number = "po 4711"
            line.amount = 200
        advice = form.save()
        self.assertEqual(advice.account_id, self.account)
        advice.action_announce()
        self.assertEqual(advice.line_ids.move_line_id, self._line(self.new))
        self.assertEqual((advice.line_ids.open_amount, advice.line_ids.number), (200, "po 4711"))

    def test_numbers_that_nobody_finds_stay_as_text(self):
        advice = self._announced(
            {"number": self.old.name.lower(), "amount": 300}, {"number": "?", "amount": 10}
        )
        self.assertEqual(advice.line_ids.move_line_id, self._line(self.old))
        self.assertEqual(advice.unknown_count, 1)

    def test_cancelled_and_back(self):
        advice = self._announced()
        advice.action_cancel()
        advice.action_draft()
        advice.line_ids.amount = advice.total = 250
        advice.action_announce()
        with self.assertRaisesRegex(UserError, "“Announced”: this is no longer possible"):
            advice.action_draft()

    # Figures that do not fit

    def test_figures_are_checked_with_field_and_value(self):
        for lines, vals, message in (
            (({"move": self.old, "amount": 300},), {"total": 290}, r"Total: .*290.*but the lines are.*300"),
            (({"move": self.old, "amount": 301},), {}, r"Paid on .*301.*is not between zero and.*300"),
            (({"move": self.old, "amount": -1},), {"total": 0}, "Total"),
            (({"move": self.refund, "amount": 40},), {}, "Paid on"),
            (
                ({"move": self.old, "amount": 280, "taken_off": 10, "is_settled": True},),
                {},
                r"Taken off .*10.*open less what is paid is.*20",
            ),
            (
                ({"move": self.old, "amount": 280, "taken_off": 21},),
                {},
                r"Taken off .*21.*zero and what is left",
            ),
            (({"move": self.old, "amount": 280, "taken_off": -1},), {}, "Taken off"),
            (({"number": "?", "amount": 280, "taken_off": -1},), {}, "less than zero"),
            (
                ({"number": "A 1", "amount": 1}, {"number": "a1", "amount": 1}),
                {},
                "Number: a1 is in the advice twice",
            ),
            (
                ({"move": self.old, "amount": 300},),
                {"date": "2027-06-30"},
                "Paid on: 2027-06-30 is more than 60 days",
            ),
            ((), {}, "at least one line"),
        ):
            with self.subTest(message), self.assertRaisesRegex(ValidationError, message):
                self._draft(*lines, **vals).action_announce()

    def test_an_invoice_is_in_it_once(self):
        with self.assertRaisesRegex(Exception, "_item_uniq"), self.cr.savepoint():
            self._draft({"move": self.old, "amount": 100}, {"move": self.old, "amount": 200})
        advice = self._draft({"move": self.old, "amount": 100}, {"number": self.old.name, "amount": 200})
        with self.assertRaisesRegex(ValidationError, "is in the advice twice"):
            advice.action_announce()

    def test_paid_meanwhile(self):
        advice = self._draft({"move": self.old, "amount": 300})
        self._payment(300, "2026-06-30", invoices=self.old)
        with self.assertRaisesRegex(ValidationError, "is not open any more"):
            advice.action_announce()

    def test_another_currency_is_another_advice(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 2.0)])
        invoice = self._late(80, 10, currency=euro)
        with self.assertRaisesRegex(ValidationError, "note one for each currency"):
            self._draft({"move": invoice, "amount": 80})
        advice = self._draft({"move": invoice, "amount": 80}, currency_id=euro.id)
        advice.action_announce()
        self.assertEqual(advice.line_ids.open_amount, 80)

    # What hangs on it

    def test_what_is_announced_is_left_alone_where_the_company_says_so(self):
        self._announced({"move": self.old, "amount": 280, "taken_off": 20}, date="2026-07-02")
        self.assertFalse(self._paused(self.old), "by default it is chased")
        self.company.credit_advice_pause_days = 3
        self.assertTrue(self._paused(self.old))
        self.assertFalse(self._paused(self.new))
        sources = {source.name: source for source in self.env["credit.account"]._pause_sources()}
        [row] = self.env.execute_query_dict(sources["advice"].query)
        self.assertEqual(
            (row["amount"], row["date_from"], row["date_until"]), (280, self.today, self._day("2026-07-05"))
        )
        self.env["credit.promise"].with_user(self.collector).make(
            self.account, self._day("2026-07-10"), items={self._line(self.old): 300.0}
        )
        self.env.flush_all()
        self.assertFalse(self.env.execute_query(sources["advice"].query), "promised is paused already")
        with self.assertRaisesRegex(Exception, "credit_advice_positive"), self.cr.savepoint():
            self.company.credit_advice_pause_days = -1
            self.env.flush_all()

    def test_two_advices_pause_an_item_once(self):
        self.company.credit_advice_pause_days = 3
        self._announced({"move": self.old, "amount": 100})
        self._announced({"move": self.old, "amount": 250})
        self.env.flush_all()
        sources = {source.name: source for source in self.env["credit.account"]._pause_sources()}
        self.assertEqual(
            [row["amount"] for row in self.env.execute_query_dict(sources["advice"].query)], [250]
        )

    def test_it_stands_on_the_timeline(self):
        advice = self._announced(reference="VIR 12", date="2026-07-02")
        self.env.flush_all()
        event = (
            self.env["credit.event"]
            .with_user(self.collector)
            .search([("account_id", "=", self.account.id), ("kind", "=", "advice")])
        )
        self.assertRecordValues(event, [{"date": self.today, "amount": -300, "res_id": advice.id}])
        self.assertIn("VIR 12", event.description)

    def test_it_follows_when_customers_are_merged(self):
        advice = self._announced({"move": self.foreign, "amount": 70}, account_id=self.other_account.id)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.other_customer | self.customer).ids, self.customer, False
        )
        self.env.invalidate_all()
        self.assertEqual((advice.account_id, advice.partner_id), (self.account, self.customer))
        self.assertEqual(advice.state, "announced")

    # What a client can send past the screens

    def test_no_client_says_what_became_of_it(self):
        values = {
            "state": "received",
            "name": "ADVICE/1",
            "announced_on": "2026-01-01",
            "user_id": self.manager.id,
            "company_id": self.env["res.company"].create({"name": "Baobab SA"}).id,
            "partner_id": self.other_customer.id,
            "line_total": 1,
            "taken_off": 1,
        }
        advice = self._draft({"move": self.old, "amount": 300})
        for name, value in values.items():
            with self.subTest(name), self.assertRaisesRegex(AccessError, "only the buttons"):
                advice.write({name: value})
        made = self._draft({"move": self.old, "amount": 300, "open_amount": 9000}, **values)
        self.assertRecordValues(
            made,
            [{"state": "draft", "announced_on": False, "user_id": self.collector.id, "taken_off": 0}],
        )
        self.assertEqual((made.company_id, made.line_ids.open_amount), (self.company, 300))
        with self.assertRaisesRegex(AccessError, "only the buttons"):
            made.line_ids.open_amount = 9000

    def test_announced_figures_stay(self):
        advice, draft = self._announced(), self._draft({"move": self.new, "amount": 200})
        for vals in ({"total": 1}, {"date": "2026-07-09"}, {"line_ids": [(5,)]}):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "no draft any more"):
                advice.write(vals)
        with self.assertRaisesRegex(UserError, "no draft any more"):
            advice.line_ids.amount = 1
        with self.assertRaisesRegex(AccessError, "only the buttons"):
            draft.line_ids.advice_id = advice
        with self.assertRaisesRegex(UserError, "no draft any more"):
            advice.unlink()

    def test_items_and_money_of_others(self):
        with self.assertRaisesRegex(ValidationError, "no item of this customer"):
            self._draft({"move": self.foreign, "amount": 70})
        advice = self._announced()
        foreign = self._payment(70, "2026-06-30", self.other_customer)
        with self.assertRaisesRegex(ValidationError, "none that this customer paid"):
            advice.payment_id = foreign
        for move in (foreign.move_id, self.old):
            other = self._announced()
            with self.subTest(move.name), self.assertRaisesRegex(ValidationError, "credits nothing"):
                other.move_id = move
        with self.assertRaisesRegex(AccessError, "only the buttons"):
            self._draft().account_id = self.other_account

    def test_files_belong_to_the_advice(self):
        files = self.env["ir.attachment"]
        loose = files.with_user(self.collector).create(
            {"name": "list.txt", "raw": b"INV 1", "res_model": "credit.payment.advice", "res_id": 0}
        )
        advice = self._draft(attachment_ids=[(4, loose.id)])
        self.assertEqual(loose.res_id, advice.id)
        self.assertEqual(loose.with_user(self.account_manager).raw, b"INV 1")
        secret = files.create({"name": "secret.txt", "raw": b"1", "res_model": "ir.cron", "res_id": 1})
        with self.assertRaises(AccessError):
            advice.attachment_ids = [(4, secret.id)]

    def test_who_may_note_one(self):
        for user in (self.auditor, self.sales):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.Advice.with_user(user).create(
                    {"account_id": self.account.id, "currency_id": self.company.currency_id.id}
                )
        self.env["credit.team"].create({"name": "Coast", "member_ids": [(4, self.collector.id)]})
        advice = self._announced()
        self.account.team_id = self.env["credit.team"].create({"name": "Thiès"})
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self._draft()
        self.assertFalse(self.Advice.search([("id", "=", advice.id)]))
        lines = self.env["credit.payment.advice.line"]
        self.assertTrue(lines.search([("advice_id", "=", advice.id)]))
        self.assertFalse(lines.with_user(self.collector).search([("advice_id", "=", advice.id)]))
        company = self.env["res.company"].create({"name": "Baobab SA"})
        abroad = self.env["credit.account"].sudo().ensure_accounts(self.customer, company)
        with self.assertRaises(AccessError):
            self._draft(account_id=abroad.id)

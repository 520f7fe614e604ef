import random
import re
from datetime import date, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.addons.credit_control.tests.common import CreditControlCommon
from odoo.addons.credit_control_statement.tests.common import forge_tokens
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestCreditPromisePortal(CreditControlCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = date.today()
        cls.day = str(today + timedelta(days=5))
        cls.company.credit_portal_promise_days = 14
        cls.other_account = cls.env["credit.account"].ensure_accounts(cls.other_customer, cls.company)
        cls.mine = cls._invoice(300, today - timedelta(days=20))
        cls.theirs = cls._invoice(700, today - timedelta(days=20), cls.other_customer)
        cls.portal = new_test_user(cls.env, "portal_promise", groups="base.group_portal")
        cls.portal.partner_id.parent_id = cls.customer

    def _csrf(self, page="/my/statement"):
        return re.search(r'name="csrf_token" value="([^"]+)"', self.url_open(page).text)[1]

    def _promise(self, page="/my/statement", **vals):
        values = {
            "company": self.company.id,
            "date": self.day,
            "amount": "120.50",
            "csrf_token": self._csrf(page),
        }
        return self.url_open("/my/statement/promise", data={**values, **vals})

    def test_a_customer_promises_after_a_login(self):
        self.account.collector_id = self.collector
        self.authenticate(self.portal.login, self.portal.login)
        answer = self._promise(note="<b>From the harvest</b>")
        self.assertIn("we have noted it", answer.text)
        self.assertIn("You promised", answer.text)
        promise = self.account.promise_ids
        self.assertRecordValues(
            promise,
            [
                {
                    "amount": 120.5,
                    "basis": "amount",
                    "state": "open",
                    "user_id": False,
                    "contact_id": self.portal.partner_id.id,
                    "note": "<b>From the harvest</b>",
                }
            ],
        )
        note = self.account.message_ids[0]
        self.assertEqual(note.author_id, self.portal.partner_id)
        self.assertIn(self.collector.partner_id, note.notified_partner_ids)
        self.assertNotIn("120", note.body)
        self.assertNotIn("we have noted it", self.url_open("/my/statement").text, "said once")

    def test_by_a_signed_link(self):
        token = self.account._get_statement_token()
        answer = self._promise(f"/my/statement?token={token}", token=token)
        self.assertIn("we have noted it", answer.text)
        self.assertEqual(self.account.promise_ids.contact_id, self.customer)

    def test_bad_input_is_told_and_nothing_is_written(self):
        self.authenticate(self.portal.login, self.portal.login)
        far = str(date.today() + timedelta(days=15))
        for vals, text in (
            ({"amount": "300.01"}, "is not between zero and what is open"),
            ({"amount": "-1"}, "“-1” are none"),
            ({"amount": "nan"}, "are none"),
            ({"amount": "1e400"}, "are none"),
            ({"date": "2020-01-01"}, "is no day to come"),
            ({"date": far}, "is too far away"),
            ({"date": "tomorrow"}, "are none"),
        ):
            with self.subTest(**vals):
                self.assertIn(text, self._promise(**vals).text)
        self.assertFalse(self.account.promise_ids)

    def test_300_promises_for_others_are_not_taken(self):
        """Ids, tokens, items, days and amounts of another customer, or of no sense: by login and by an own link."""
        chance, today = random.Random(5), date.today()
        second = self._create_company(name="Second company")
        revoked = self.account._get_statement_token()
        self.account.with_user(self.collector).action_revoke_statement_links()
        own = self.account._get_statement_token()
        tokens = [revoked, *forge_tokens(self.account, self.other_account, chance, 99)]
        refused = [{"token": token} for token in tokens]
        refused += [
            {"company": company} for company in (second.id, 0, -1, "x", "", f"{self.company.id} OR 1=1")
        ]
        refused.append({"token": own, "company": second.id})
        line = self.theirs.line_ids.filtered("date_maturity")
        names = (
            "account",
            "account_id",
            "partner_id",
            "contact",
            "commercial_partner_id",
            "items",
            "line_ids",
            "move_line_id",
            "invoice_id",
            "promise_id",
            "currency",
            "currency_id",
            "tolerance",
            "su",
            "_others",
        )
        values = (
            self.other_account.id,
            self.other_customer.id,
            self.theirs.id,
            line.id,
            f"[[{line.id}, 700]]",
        )
        refused += [{name: value} for name in names for value in values]
        amounts = (
            "0",
            "-0.01",
            "-300",
            "-1e300",
            "300.01",
            "700",
            "1e9",
            "1e300",
            "1e400",
            "nan",
            "-inf",
            "inf",
            "",
            "x",
            "1,5",
            "0x10",
            "300;700",
            "1e-9",
            "9" * 400,
            "\x00",
            "{}",
            "[300]",
            "None",
            "²",
        )
        days = [str(today + timedelta(step)) for step in (-40000, -365, -1, 15, 16, 400, 40000)]
        days += [
            "0001-01-01",
            "9999-12-31",
            "0000-00-00",
            "2025-02-30",
            "tomorrow",
            "",
            "x" * 9000,
            "\x00",
            "20",
        ]
        wrong = [{"amount": amount, "token": token} for amount in amounts for token in ("", own)]
        wrong += [{"date": day, "token": token} for day in days for token in ("", own)]
        wrong += [{"date": chance.choice(days), "amount": chance.choice(amounts)} for _attempt in range(40)]
        self.assertGreaterEqual(len(refused) + len(wrong), 300)

        self.authenticate(self.portal.login, self.portal.login)
        good = {"company": self.company.id, "date": self.day, "amount": "1", "csrf_token": self._csrf()}

        def post(vals):
            url = f"{self.base_url()}/my/statement/promise"
            return self.opener.post(url, data={**good, **vals}, allow_redirects=False, timeout=30)

        for vals in refused:
            with self.subTest(**vals):
                self.assertEqual(post(vals).status_code, 404)
        for vals in wrong:
            with self.subTest(**vals):
                self.assertEqual(post(vals).status_code, 303)
        self.assertFalse((self.account | self.other_account).promise_ids)
        text = self.url_open("/my/statement").text
        self.assertIn("alert-danger", text, "what was wrong with the last one")
        self.assertNotIn("Grossiste Baobab", text)
        for name in ("note", "date", "amount", "token"):
            answer = self.opener.post(
                f"{self.base_url()}/my/statement/promise", data=good, files={name: b"a file"}, timeout=30
            )
            self.assertEqual(answer.status_code, 404, "a file where a text belongs")
        self.assertEqual(
            self.opener.post(f"{self.base_url()}/my/statement/promise", timeout=30).status_code, 400
        )
        self.assertEqual(post({"note": "a\0b"}).status_code, 303)
        self.assertRecordValues(self.account.promise_ids, [{"amount": 1, "note": "ab"}])
        self.logout()
        answer = post({"csrf_token": "x"})
        self.assertIn(answer.status_code, (303, 400))
        self.assertEqual(len(self.account.promise_ids), 1)

    def test_only_what_is_free_is_offered(self):
        """Neither what is promised, nor what is in a plan, nor money of the customer's own."""
        self.authenticate(self.portal.login, self.portal.login)
        self.assertIn('value="300.00"', self.url_open("/my/statement").text)
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids = [Command.clear(), Command.create({"rate": 0.5, "name": "2020-01-01"})]
        self._invoice(100, date.today() - timedelta(days=9), currency=euro)
        text = self.url_open("/my/statement").text
        self.assertIn('value="500.00"', text, "in the company's currency")
        self.assertIn("One amount for all currencies", text)
        self._promise(amount="300")
        self.assertIn('value="200.00"', self.url_open("/my/statement").text)
        self.assertIn("we have noted it", self._promise(amount="200").text)
        text = self.url_open("/my/statement").text
        self.assertNotIn("Promise a payment", text)
        self.assertIn("You promised", text)

    def test_a_customer_reads_promises_and_pays(self):
        """In a browser: by Odoo's own page and dialog of payment, with a provider that says yes."""
        form = self.env["ir.ui.view"].create(
            {"name": "Provider", "type": "qweb", "arch": '<form action="/payment/status" method="get"/>'}
        )
        method = self.env.ref("payment.payment_method_unknown")
        provider = self.env["payment.provider"].create(
            {
                "name": "Provider",
                "state": "test",
                "is_published": True,
                "payment_method_ids": [Command.set(method.ids)],
                "redirect_form_view_id": form.id,
            }
        )
        method.active = True  # after its provider: Odoo wants one that takes it
        journal = self.company_data["default_journal_bank"]
        self._create_dummy_payment_method_for_provider(provider, journal)
        line = journal.inbound_payment_method_line_ids.filtered("payment_provider_id")
        line.payment_account_id = self.inbound_payment_method_line.payment_account_id

        def say_yes(transaction, _values):
            transaction._set_done()
            return {}

        Transaction = type(self.env["payment.transaction"])
        with patch.object(Transaction, "_get_specific_rendering_values", say_yes):
            self.start_tour("/my/statement", "credit_control_customer_page", login=None)
        self.assertTrue(self.mine.currency_id.is_zero(self.mine.amount_residual))
        transaction = self.mine.transaction_ids
        self.assertRecordValues(
            transaction, [{"amount": 300, "state": "done", "partner_id": self.portal.partner_id.id}]
        )
        self.assertRecordValues(
            transaction.payment_id, [{"amount": 300, "partner_id": self.customer.id, "is_reconciled": True}]
        )
        promise = self.account.promise_ids
        self.assertRecordValues(promise, [{"amount": 120, "state": "open", "note": "After the harvest"}])
        self.env["credit.promise"]._cron_judge()
        self.assertEqual(promise.state, "kept")

    def test_not_where_the_company_does_not_want_it(self):
        self.company.credit_portal_promise_days = 0
        self.authenticate(self.portal.login, self.portal.login)
        self.assertNotIn("Promise a payment", self.url_open("/my/statement").text)
        self.company.credit_portal_promise_days = 14
        text = self.url_open("/my/statement").text
        self.assertIn("Promise a payment", text)
        values = {"company": self.company.id, "date": self.day, "amount": "1", "csrf_token": self._csrf()}
        self.company.credit_portal_promise_days = 0
        self.assertEqual(self.url_open("/my/statement/promise", data=values).status_code, 404)
        self.assertFalse(self.account.promise_ids)

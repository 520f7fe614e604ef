import random
import re
from datetime import date, timedelta

from odoo.addons.credit_control.tests.common import CreditControlCommon
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
        cls._invoice(300, today - timedelta(days=20))
        cls._invoice(700, today - timedelta(days=20), cls.other_customer)
        cls.portal = new_test_user(cls.env, "portal_promise", groups="base.group_portal")
        cls.portal.partner_id.parent_id = cls.customer

    def _promise(self, page="/my/statement", **vals):
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', self.url_open(page).text)[1]
        values = {
            "company": self.company.id,
            "date": self.day,
            "amount": "120.50",
            "csrf_token": csrf,
            **vals,
        }
        return self.url_open("/my/statement/promise", data=values)

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

    def test_nobody_promises_for_somebody_else(self):
        foreign = self._create_company(name="Second company")
        chance = random.Random(5)
        token = self.account._get_statement_token()
        self.authenticate(self.portal.login, self.portal.login)
        for _attempt in range(30):
            place = chance.randrange(len(token))
            forged = token[:place] + chance.choice("abcXYZ019_-") + token[place + 1 :]
            if forged == token:
                continue
            self.assertEqual(self._promise(token=forged).status_code, 404)
        for company in (foreign.id, 0, "x", ""):
            self.assertEqual(self._promise(company=company).status_code, 404)
        values = {"company": self.company.id, "date": self.day, "amount": "1"}
        self.assertEqual(
            self.url_open("/my/statement/promise", data=values).status_code, 400, "no CSRF token"
        )
        self.logout()
        answer = self.url_open("/my/statement/promise", data=values, allow_redirects=False)
        self.assertIn(answer.status_code, (303, 400))
        self.assertFalse(self.account.promise_ids | self.other_account.promise_ids)

    def test_not_where_the_company_does_not_want_it(self):
        self.company.credit_portal_promise_days = 0
        self.authenticate(self.portal.login, self.portal.login)
        self.assertNotIn("Promise a payment", self.url_open("/my/statement").text)
        self.company.credit_portal_promise_days = 14
        text = self.url_open("/my/statement").text
        self.assertIn("Promise a payment", text)
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', text)[1]
        self.company.credit_portal_promise_days = 0
        values = {"company": self.company.id, "date": self.day, "amount": "1", "csrf_token": csrf}
        self.assertEqual(self.url_open("/my/statement/promise", data=values).status_code, 404)
        self.assertFalse(self.account.promise_ids)

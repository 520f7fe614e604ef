import random
from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from lxml import html

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import StatementCommon, forge_tokens


@tagged("post_install", "-at_install")
class TestCreditStatementPortal(StatementCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_account = cls.env["credit.account"].ensure_accounts(cls.other_customer, cls.company)
        cls.mine = cls._invoice(1111.11, "2025-03-20", date="2025-02-20")
        cls.theirs = cls._invoice(9876.54, "2025-03-20", cls.other_customer, date="2025-02-20")
        cls.later = cls._invoice(50, datetime.now().date() + timedelta(40), date="2025-03-01")
        cls._payment(12.34, "2025-03-25")
        cls._bank("SN08 SN01 0015 2000 0485")
        cls.portal = new_test_user(cls.env, "portal_teranga", groups="base.group_portal")
        cls.portal.partner_id.write({"parent_id": cls.customer.id})

    def _get(self, path, **kwargs):
        return self.url_open(path, **kwargs)

    def _assert_own(self, text):
        for part in ("1,111.11", "-12.34", "1,148.77", "03/20/2025", self.mine.name, "Ferme Teranga"):
            self.assertIn(part, self._plain(text))
        self._assert_not_theirs(text)

    def _assert_not_theirs(self, text):
        self.assertNotIn("9,876.54", text)
        self.assertNotIn("Grossiste Baobab", text)

    def test_page_after_a_login(self):
        self.authenticate(self.portal.login, self.portal.login)
        answer = self._get("/my/statement")
        self._assert_own(answer.text)
        link = rf'href="(/my/invoices/{self.mine.id}\?access_token=[^"]+payment=True[^"]*#portal_pay)"'
        self.assertRegex(answer.text, link, "Odoo's page of the invoice, with its dialog of payment")
        table = html.fromstring(answer.text).find(".//div[@class='o_credit_statement_section mb-4']/table")
        head, *rows = [row.xpath("sum(*/@colspan) + count(*[not(@colspan)])") for row in table.iter("tr")]
        self.assertEqual({head}, set(rows), "as many cells in each row as in the head")
        self.assertIn("SN08 SN01 0015 2000 0485", answer.text)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
        pdf = self._get("/my/statement/pdf")
        self.assertEqual(pdf.headers["Content-Type"], "application/pdf")
        self.assertIn("1,148.77", self._texts(pdf.content)[0])
        home = self._get("/my")
        self.assertIn("/my/statement", home.text)

    def test_page_by_a_signed_link(self):
        url = self.account._get_statement_url()
        token = url.split("token=")[1]
        answer = self._get(f"/my/statement?token={token}")
        self._assert_own(answer.text)
        self.assertIn(f"/my/invoices/{self.mine.id}?access_token=", answer.text)
        pdf = self._get(f"/my/statement/pdf?token={token}")
        self.assertIn("1,148.77", self._texts(pdf.content)[0])
        self.account.with_user(self.collector).action_revoke_statement_links()
        self.assertEqual(self._get(f"/my/statement?token={token}").status_code, 404)
        fresh = self.account._get_statement_token()
        self.assertEqual(self._get(f"/my/statement?token={fresh}").status_code, 200)
        with freeze_time(datetime.now() - timedelta(days=181)):
            old = self.account._get_statement_token()
        self.assertEqual(self._get(f"/my/statement?token={old}").status_code, 404)

    def test_a_link_shows_its_customer_whoever_is_logged_in(self):
        self.authenticate(self.portal.login, self.portal.login)
        answer = self._get(f"/my/statement?token={self.other_account._get_statement_token()}")
        self.assertIn("9,876.54", answer.text)
        self.assertNotIn("1,111.11", answer.text)

    def test_nobody_is_sent_to_the_login(self):
        for path in ("/my/statement", "/my/statement/pdf"):
            answer = self._get(path, allow_redirects=False)
            self.assertEqual(answer.status_code, 303)
            self.assertIn("/web/login", answer.headers["Location"])

    def test_nothing_open(self):
        partner = self._customer("Nothing")
        user = new_test_user(self.env, "portal_nothing", groups="base.group_portal")
        user.partner_id.parent_id = partner
        self.authenticate(user.login, user.login)
        self.assertIn("Nothing is open", self._get("/my/statement").text)
        self.assertEqual(self._get("/my/statement/pdf").status_code, 404)
        self.env["credit.account"].ensure_accounts(partner, self.company)
        self.assertIn("everything is paid", self._get("/my/statement").text)
        self.assertIn("Nothing is open", self._texts(self._get("/my/statement/pdf").content)[0])

    def test_in_several_companies(self):
        other = self._create_company(name="Second company")
        self.env["credit.account"].ensure_accounts(self.customer, other)
        self.authenticate(self.portal.login, self.portal.login)
        text = self._get("/my/statement").text
        self.assertIn(f"/my/statement/pdf?company={other.id}", text)
        self.assertEqual(self._get("/my/statement/pdf").status_code, 404, "which one?")
        pdf = self._get(f"/my/statement/pdf?company={self.company.id}")
        self.assertIn("1,148.77", self._texts(pdf.content)[0])

    def test_pay_what_is_overdue_only_where_odoo_takes_it(self):
        self.authenticate(self.portal.login, self.portal.login)
        self.assertNotIn("/my/invoices/overdue", self._get("/my/statement").text)
        for day in ("2025-03-21", "2025-03-22"):
            self._invoice(10, day, self.portal.partner_id)
        self.assertNotIn("/my/invoices/overdue", self._get("/my/statement").text, "of another payer")
        self.mine.button_draft()
        self.assertIn("/my/invoices/overdue", self._get("/my/statement").text)

    def test_what_is_being_paid_is_not_paid_twice(self):
        """Odoo's accounting, or OCA's, books a payment with the bank statement only: until then the item is open."""
        self.company_data["default_journal_bank"].inbound_payment_method_line_ids.payment_account_id = False
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.mine.ids
        )
        Move = type(self.env["account.move"])
        with patch.object(Move, "_get_invoice_in_payment_state", lambda move: "in_payment"):
            register.create({}).action_create_payments()
            self.assertEqual(self.mine.payment_state, "in_payment")
        self.authenticate(self.portal.login, self.portal.login)
        text = self._get("/my/statement").text
        self.assertIn("Payment under way", text)
        self.assertIn("1,148.77", self._plain(text), "the ledger does not know of it")
        self.assertNotIn(f"/my/invoices/{self.mine.id}", text)
        self.assertIn(f"/my/invoices/{self.later.id}", text)

    def test_other_addons_find_their_place(self):
        view = self.env.ref("credit_control_statement.portal_statement")
        self.env["ir.ui.view"].create(
            {
                "name": "answers",
                "type": "qweb",
                "inherit_id": view.id,
                "mode": "extension",
                "arch": """<xpath expr="//div[@name='answers']" position="inside"><b>Promise a date</b></xpath>""",
            }
        )
        self.authenticate(self.portal.login, self.portal.login)
        self.assertIn("Promise a date", self._get("/my/statement").text)

    def test_300_requests_for_others_are_not_answered(self):
        """Ids, tokens, dates and amounts of another customer: by login, by an own link, and by no right at all."""
        own = self.account._get_statement_token()
        asked = [
            ("/my/statement" if index % 2 else "/my/statement/pdf", {"token": token})
            for index, token in enumerate(
                forge_tokens(self.account, self.other_account, random.Random(1), 107)
            )
        ]
        names = ("account", "account_id", "partner_id", "id", "customer", "commercial_partner_id")
        values = (self.other_account.id, self.other_customer.id, self.theirs.id)
        for index in range(200):
            what = {names[index % 6]: values[index % 3]}
            if index % 2:
                what |= {"date": f"2025-{index % 12 + 1:02}-01", "amount": 9876.54, "date_from": "2025-01-01"}
            if index % 3 == 0:
                what["token"] = own
            asked.append(("/my/statement" if index % 5 else "/my/statement/pdf", what))
        self.assertGreaterEqual(len(asked), 300)
        self.authenticate(self.portal.login, self.portal.login)
        for path, parameters in asked:
            with self.subTest(path=path, parameters=parameters):
                answer = self.opener.get(
                    self.base_url() + path, params=parameters, allow_redirects=False, timeout=30
                )
                self.assertIn(answer.status_code, (303, 404))
                self._assert_not_theirs(answer.text)
                self.assertNotIn("1,111.11", answer.text)

    def test_customers_have_no_rights_but_on_the_page(self):
        for model in ("credit.statement", "credit.account", "credit.statement.wizard"):
            self.assertFalse(self.env[model].with_user(self.portal).has_access("read"))
        self.portal.group_ids = [Command.link(self.env.ref("base.group_portal").id)]
        self.assertFalse(self.env["account.move.line"].with_user(self.portal).sudo(False).has_access("write"))

import contextlib
from unittest.mock import patch

from freezegun import freeze_time

from odoo.addons.credit_control.tests.mailbox import MailServerCase
from odoo.addons.mail.models.mail_mail import MailMail
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import credit_statement_run
from ..tools import mailing
from .common import StatementCommon

DAY = "2025-03-31"
LOGGERS = (
    "odoo.addons.mail.models.mail_mail",
    "odoo.addons.credit_control_statement.models.credit_mailing_run",
)


class Crash(BaseException):
    """The process ends here; nobody catches it."""


@tagged("post_install", "-at_install")
class TestCreditStatementRun(MailServerCase, StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        frozen = freeze_time("2025-04-02")
        frozen.start()
        cls.addClassCleanup(frozen.stop)
        cls.company.email = "credit@kayor.example"
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.env["ir.module.module"].search([("name", "=", "credit_control_statement")])._update_translations(
            ["fr_FR"]
        )
        cls.french = cls._customer("Établissements Sène & Fils", lang="fr_FR", email="sene@example.com")
        cls.silent = cls._customer("Sans adresse", email=False)
        cls.customers = cls.customer | cls.french | cls.silent
        for partner, amount in ((cls.customer, 100), (cls.french, 1234.5), (cls.silent, 70)):
            cls._invoice(amount, "2025-03-20", partner, date="2025-02-20")
        cls.options = {"kind": "open", "date": cls._day(DAY)}

    def _run(self, partners=None, user=None, **options):
        """:return: the statements of a run, in the test's own environment"""
        with self._committing() as env:
            statements = env["credit.statement"].with_user(user or self.collector)
            found = statements.run(
                self.company.with_env(env),
                (partners or self.customers).with_env(env),
                **{**self.options, **options},
            )
            ids = found.ids
        return self.Statement.browse(ids)

    def _of(self, statements, partner):
        return statements.filtered(lambda statement: statement.partner_id == partner)

    def test_statements_arrive_in_the_language_of_the_customer(self):
        with self._server() as mailbox:
            statements = self._run()
        self.assertEqual(len(mailbox.messages), 2)
        [english] = mailbox.to("compta@teranga.example")
        [french] = mailbox.to("sene@example.com")
        self.assertIn("statement of account", english["Subject"])
        self.assertIn("relevé de compte", french["Subject"])
        self.assertIn("credit@kayor.example", english["From"])
        self.assertIn("/my/statement?token=", english.get_body(("html",)).get_content())
        [attached] = french.iter_attachments()
        self.assertEqual(attached.get_filename(), f"Relevé de compte Établissements Sène & Fils {DAY}.pdf")
        [page] = self._texts(attached.get_content())
        for part in ("Établissements Sène & Fils", "Relevé de compte", "Au 31/03/2025"):
            self.assertIn(part, page)
        self.assertRecordValues(
            self._of(statements, self.french),
            [
                {
                    "state": "sent",
                    "channel": "email",
                    "email": "sene@example.com",
                    "lang": "fr_FR",
                    "balance": 1234.5,
                    "amounts": {"USD": {"balance": 1234.5, "overdue": 1234.5}},
                    "user_id": self.collector.id,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertFalse(statements.mail_id, "the mails are gone, the statements stay")

    def test_who_has_no_address_gets_a_letter(self):
        statements = self._run()
        letter = self._of(statements, self.silent)
        self.assertEqual((letter.channel, letter.state, letter.email), ("letter", "to_send", False))
        self.assertIn("Letters to print, for want of an e-mail address: 1.", statements._describe_run())
        action = letter.with_user(self.collector).action_print_letters()
        self.assertEqual(action["url"], f"/credit_control/statements?ids={letter.id}")
        self.assertEqual(letter.state, "sent")
        [page] = self._texts(letter.attachment_id.raw)
        self.assertIn("Sans adresse", page)
        with self.assertRaisesRegex(UserError, "None of these is a letter"):
            (statements - letter).with_user(self.collector).action_print_letters()

    def test_who_is_on_the_blacklist_or_whose_emails_come_back_gets_a_letter(self):
        self.customer.message_bounce = 1
        self.env["mail.blacklist"]._add("sene@example.com")
        statements = self._run(self.customer | self.french)
        self.assertEqual(statements.mapped("channel"), ["letter", "letter"])
        statement = self._of(statements, self.french)
        statement.with_user(self.collector).action_print_letters()
        with self._server() as mailbox, self._committing() as env:
            statement.with_env(env).with_user(self.collector).action_send_again()
        self.assertEqual(len(mailbox.to("sene@example.com")), 1, "a person may try all the same")

    def test_several_contacts_get_one_email(self):
        self.contact.email = "awa@teranga.example"
        self.customer.credit_contact_ids = self.contact | self.customer
        with self._server() as mailbox:
            statement = self._run(self.customer)
        self.assertEqual(len(mailbox.messages), 1)
        for address in ("awa@teranga.example", "compta@teranga.example"):
            self.assertIn(address, statement.email)
            self.assertIn(address, mailbox.messages[0]["To"])

    def test_a_second_run_sends_none(self):
        self._run()
        self.assertFalse(self._run())
        again = self._run(kind="activity", date_from=self._day("2025-03-01"))
        self.assertEqual(len(again), 3, "of another kind")
        self.assertEqual(len(self._run(date=self._day("2025-04-01"))), 3, "of another day")

    def test_skipped_are_left_alone_by_the_next_run_too(self):
        statements = self._run(skipped=self.french)
        self.assertEqual(self._of(statements, self.french).state, "skipped")
        self.assertFalse(self._run())

    def test_nothing_to_state_no_statement(self):
        paid = self._customer("Paid")
        self._match(self._invoice(10, "2025-03-01", paid), self._payment(10, "2025-03-02", paid).move_id)
        self.assertFalse(self._run(paid))
        [statement] = self._run(paid, kind="activity", date_from=self._day("2025-03-01"))
        self.assertEqual(
            (statement.state, statement.balance, self._plain(statement.amount_text)), ("sent", 0, "$ 0.00")
        )

    def test_who_paid_meanwhile_is_skipped(self):
        with self._committing() as env:
            queued = env["credit.statement"]._queue(
                self.company.with_env(env), self.customers.with_env(env), **self.options
            )
            ids = queued.ids
        statements = self.Statement.browse(ids)
        invoice = self.env["account.move"].search([("partner_id", "=", self.french.id)])
        self._match(invoice, self._payment(1234.5, "2025-03-30", self.french).move_id)
        with self._committing() as env:
            env["credit.statement"].send_waiting()
        self.assertEqual(self._of(statements, self.french).state, "skipped")
        self.assertEqual(self._of(statements, self.customer).state, "sent")

    def test_only_some_currencies(self):
        euro = self.setup_other_currency("EUR", rates=[("1900-01-01", 0.5)])
        self._invoice(33, "2025-03-20", currency=euro)
        with self._server() as mailbox:
            [statement] = self._run(self.customer, currencies=euro)
        self.assertEqual(statement.amounts, {"EUR": {"balance": 33, "overdue": 33}})
        self.assertEqual(statement.currency_names, "EUR")
        [attached] = mailbox.messages[0].iter_attachments()
        self.assertNotIn("100.00", self._texts(attached.get_content())[0])

    def test_chatter_has_no_figures(self):
        [statement] = self._run(self.customer)
        message = self.account.message_ids[0]
        self.assertEqual(statement.message_id, message)
        self.assertIn("compta@teranga.example", message.body)
        self.assertNotIn("100", message.body)
        self.assertFalse(message.attachment_ids, "whoever sees the account need not see what it owes")

    @mute_logger(*LOGGERS)
    def test_a_refused_address_fails_and_can_be_sent_again(self):
        with self._server() as mailbox:
            mailbox.refused.add("sene@example.com")
            statements = self._run()
            failed = self._of(statements, self.french)
            self.assertEqual(failed.state, "failed")
            self.assertTrue(failed.failure)
            self.assertEqual(self._of(statements, self.customer).state, "sent")
            self.french.email = "direction@example.com"
            with self._committing() as env:
                failed.with_env(env).with_user(self.collector).action_send_again()
            self.assertEqual((failed.state, failed.email), ("sent", "direction@example.com"))
            [again] = mailbox.to("direction@example.com")
            self.assertEqual(len(list(again.iter_attachments())), 1)
            with self._committing() as env:
                failed.with_env(env).with_user(self.collector).action_send_again()
            self.assertEqual(len(mailbox.to("direction@example.com")), 2, "the customer asked once more")
            self.french.email = False
            with self.assertRaisesRegex(UserError, "has no e-mail address"):
                failed.with_user(self.collector).action_send_again()

    @mute_logger(*LOGGERS)
    def test_a_server_that_is_down_keeps_them_in_the_queue(self):
        with self._server() as mailbox:
            mailbox.server.smtp_port = 1
            statements = self._run(self.customer | self.french)
            self.assertEqual(statements.mapped("state"), ["to_send", "to_send"])
            self.assertFalse(statements.message_id)
        with self._server() as mailbox:
            with self._committing() as env:
                env["credit.statement"].send_waiting()
            self.assertEqual(statements.mapped("state"), ["sent", "sent"])
            self.assertEqual(len(mailbox.messages), 2)
        self.assertEqual(
            len(self._attachments(statements)), 2, "each has one PDF, however often it was tried"
        )

    def _attachments(self, statements):
        return self.env["ir.attachment"].search(
            [("res_model", "=", "credit.statement"), ("res_id", "in", statements.ids)]
        )

    @mute_logger(*LOGGERS)
    def test_a_server_that_hangs_up_makes_one_uncertain(self):
        with self._server() as mailbox:
            mailbox.hang_up_after = 1
            statements = self._run(self.customer | self.french)
        self.assertEqual(sorted(statements.mapped("state")), ["sent", "uncertain"])

    def test_a_crash_leaves_one_uncertain_and_the_others_in_the_queue(self):
        partners = self.env["res.partner"].union(*(self._customer(f"Customer {index}") for index in range(4)))
        for partner in partners:
            self._invoice(100, "2025-03-20", partner)
        native, taken = MailMail._send, []

        def crash(mails, *args, **kwargs):
            taken.append(mails.recipient_ids)
            if len(taken) == 2:
                raise Crash
            return native(mails, *args, **kwargs)

        # Not by assertRaises, which rolls back what the run has committed.
        with contextlib.suppress(Crash), self._committing() as env, patch.object(MailMail, "_send", crash):
            env["credit.statement"].run(self.company.with_env(env), partners.with_env(env), **self.options)
        statements = self.Statement.search([("partner_id", "in", partners.ids)])
        self.assertEqual(sorted(statements.mapped("state")), ["sending", "sending", "sending", "sent"])
        mails = statements.filtered(lambda statement: statement.state == "sending").mail_id
        self.assertEqual(mails.mapped("state"), ["cancel"] * 3, "the mail queue would send them again")
        with self._committing() as env, patch.object(MailMail, "_send", autospec=True) as send:
            env["credit.statement"].send_waiting()
        self.assertEqual(send.call_count, 2, "the two that were not handed over yet")
        uncertain = statements.filtered(lambda statement: statement.state == "uncertain")
        self.assertEqual(uncertain.contact_id, taken[1])
        self.assertEqual(sorted(statements.mapped("state")), ["sent", "sent", "sent", "uncertain"])
        self.assertFalse(self._run(partners))
        with self._committing() as env:
            env["credit.statement"].send_waiting()
        self.assertEqual(uncertain.state, "uncertain", "only a person settles it")
        uncertain.with_user(self.collector).action_mark_sent()
        self.assertEqual(uncertain.state, "sent")
        with self.assertRaisesRegex(UserError, "there is nothing to do"):
            uncertain.with_user(self.collector).action_mark_sent()

    def test_a_template_that_fails_fails_alone(self):
        template = self.env.ref(credit_statement_run.TEMPLATE)
        for lang in ("en_US", "fr_FR"):
            template.with_context(
                lang=lang
            ).body_html = "<t t-out=\"1 / (object.partner_id.lang != 'fr_FR')\"/>"
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            statements = self._run(self.customer | self.french)
        self.assertEqual(self._of(statements, self.customer).state, "sent")
        failed = self._of(statements, self.french)
        self.assertEqual(failed.state, "failed")
        self.assertIn("ZeroDivisionError", failed.failure)

    def test_batches_by_the_scheduled_action(self):
        partners = self.env["res.partner"].union(*(self._customer(f"Customer {index}") for index in range(7)))
        for partner in partners:
            self._invoice(100, "2025-03-20", partner)
        statements = self.Statement._queue(self.company, partners, **self.options)
        with patch.object(mailing, "BATCH", 3), self.enter_registry_test_mode():
            self.env.ref("credit_control_statement.ir_cron_send").method_direct_trigger()
        self.assertEqual(statements.mapped("state"), ["sent"] * 7)

    def test_contact_for_invoices_first(self):
        self.assertEqual(self.customer._get_credit_contacts(), self.customer)
        self.contact.email = "awa@teranga.example"
        self.assertEqual(self.customer._get_credit_contacts(), self.contact)
        with self._server() as mailbox:
            self._run(self.customer)
        self.assertEqual(len(mailbox.to("awa@teranga.example")), 1)

    def test_rights(self):
        self.env.flush_all()
        for user in (self.sales, self.analyst, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.Statement.with_user(user).run(self.company, self.customers, **self.options)
        statements = self._run(self.customers)
        for user in (self.collector, self.manager, self.auditor):
            self.assertEqual(len(statements.with_user(user).mapped("balance")), 3)
            with self.assertRaises(AccessError):
                statements.with_user(user).write({"state": "sent"})
        with self.assertRaises(AccessError):
            statements.with_user(self.auditor).action_send_again()
        with self.assertRaises(AccessError):
            statements.with_user(self.auditor).action_print_letters()
        other = self._create_company(name="Other")
        with self.assertRaisesRegex(AccessError, "none of your companies"):
            self.Statement.with_user(self.collector).run(other, self.customers, **self.options)

    def test_sales_see_statements_of_their_own_customers_when_they_see_figures(self):
        statements = self._run(self.customers)
        with self.assertRaises(AccessError):
            self.Statement.with_user(self.sales).sudo(False).search([])
        self.sales.group_ids |= self.env.ref("credit_control.group_credit_figures")
        mine = self.Statement.with_user(self.sales).sudo(False).search([("id", "in", statements.ids)])
        self.assertEqual(mine.partner_id, self.customer)
        self.assertTrue(mine.attachment_id.raw)
        foreign = self._of(statements, self.french).attachment_id.with_user(self.sales).sudo(False)
        with self.assertRaises(AccessError):
            foreign.read(["raw"])

    def test_events_have_the_statements(self):
        statements = self._run()
        events = self.env["credit.event"].with_user(self.collector)

        def of(partner):
            return events.search([("partner_id", "=", partner.id), ("kind", "=", "statement")])

        event = of(self.customer)
        self.assertEqual((event.account_id, event.amount), (self.account, 100))
        self.assertEqual(
            event.description, "Statement of account of 03/31/2025 sent to compta@teranga.example"
        )
        self.assertFalse(of(self.silent), "not yet printed")
        self._of(statements, self.silent).with_user(self.collector).action_print_letters()
        self.assertEqual(of(self.silent).description, "Statement of account of 03/31/2025 printed")
        for state, words in (
            ("failed", "could not be sent to"),
            ("uncertain", "uncertain whether"),
            ("sending", "on its way to"),
        ):
            self._of(statements, self.french).state = state
            self.env.invalidate_all()
            self.assertIn(words, of(self.french).description)

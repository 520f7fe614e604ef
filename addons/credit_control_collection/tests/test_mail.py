from odoo.addons.credit_control.tests.mailbox import MailServerCase
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CollectionCommon


@tagged("post_install", "-at_install")
class TestMail(MailServerCase, CollectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.env["ir.module.module"].search([("name", "=", "credit_control_collection")])._update_translations(
            ["fr_FR"]
        )
        cls.french = cls._customer("Établissements Sène & Fils", lang="fr_FR", email="sene@example.com")
        cls._late(1234.5, 5, cls.french)
        cls._late(200, 1, cls.french, move_type="out_refund")
        cls._late(100, 20)
        cls.customers = cls.customer | cls.french

    def test_messages_arrive_in_the_language_of_the_customer(self):
        with self._server() as mailbox:
            messages = self._run(partners=self.customers)
        self.assertEqual(messages.mapped("state"), ["sent", "sent"])
        self.assertEqual(len(mailbox.messages), 2)
        [english] = mailbox.to("compta@teranga.example")
        [french] = mailbox.to("sene@example.com")
        self.assertIn("second payment reminder", english["Subject"])
        self.assertIn("rappel de paiement", french["Subject"])
        text = english.get_body(("html",)).get_content()
        for part in (
            "Dear Ferme Teranga",
            "Due date",
            "06/10/2026",
            "100.00",
            "To pay",
            self.company.name,
            self.company.email,
        ):
            self.assertIn(part, text)
        text = french.get_body(("html",)).get_content()
        for part in ("Bonjour Établissements Sène &amp; Fils", "Échéance", "25/06/2026", "À payer"):
            self.assertIn(part, text)
        self.assertIn("1\u202f234,50", text.replace("\xa0", "\u202f").replace("&nbsp;", "\u202f"))
        self.assertIn("1\u202f034,50", text.replace("\xa0", "\u202f").replace("&nbsp;", "\u202f"))
        self.assertIn("recouvrement@teranga.example", english["From"])
        self.assertFalse(messages.mail_id, "the mails are gone, the letters stay")
        self.assertTrue(all(messages.mapped("body")))

    def test_a_refused_address_fails_and_can_be_sent_again(self):
        with (
            self._server() as mailbox,
            mute_logger("odoo.addons.mail.models.mail_mail", "odoo.addons.base.models.ir_mail_server"),
        ):
            mailbox.refused.add("sene@example.com")
            messages = self._run(partners=self.customers)
            failed = messages.filtered(lambda message: message.state == "failed")
            self.assertEqual(failed.partner_id, self.french)
            self.assertTrue(failed.failure)
            self.assertEqual((messages - failed).state, "sent")
            self.french.email = "direction@example.com"
            with self._committing() as env:
                failed.with_env(env).with_user(self.collector).action_send_again()
            self.assertEqual(failed.state, "sent")
            self.assertEqual(len(mailbox.to("direction@example.com")), 1)
        self.assertEqual(len(mailbox.messages), 2)

    @mute_logger("odoo.addons.credit_control_statement.models.credit_mailing_run")
    def test_a_server_that_is_down_keeps_the_messages_in_the_queue(self):
        with self._server() as mailbox:
            mailbox.server.smtp_port = 1
            messages = self._run(partners=self.customers)
            self.assertEqual(messages.mapped("state"), ["draft", "draft"])
            self.assertFalse(messages.item_ids)
            self.assertFalse(
                self.account.message_ids.filtered(lambda message: message.message_type == "email_outgoing")
            )
        with self._server() as mailbox:
            with self._committing() as env:
                env["credit.followup"].send_waiting()
            self.assertEqual(messages.mapped("state"), ["sent", "sent"])
            self.assertEqual(len(mailbox.messages), 2)
            messages[0].state = "failed"
            mailbox.server.smtp_port = 1
            problem = None
            try:  # not by assertRaises, which rolls back what was committed
                with self._committing() as env:
                    messages[0].with_env(env).with_user(self.collector).action_send_again()
            except UserError as error:
                problem = str(error)
            self.assertIn("cannot be reached", problem)
            self.assertEqual(messages[0].state, "draft")

    @mute_logger(
        "odoo.addons.mail.models.mail_mail",
        "odoo.addons.credit_control_statement.models.credit_mailing_run",
    )
    def test_a_server_that_hangs_up_makes_one_uncertain(self):
        with self._server() as mailbox:
            mailbox.hang_up_after = 1
            messages = self._run(partners=self.customers)
        self.assertEqual(sorted(messages.mapped("state")), ["sent", "uncertain"])

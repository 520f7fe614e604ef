import contextlib
import email
import email.policy
import socket
from unittest.mock import patch

from aiosmtpd.controller import Controller

from odoo.addons.base.models.ir_mail_server import IrMail_Server
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CollectionCommon


class Mailbox:
    """What a mail server received; it can refuse an address, and hang up after some messages."""

    def __init__(self):
        self.messages = []
        self.refused = set()
        self.hang_up_after = None

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address in self.refused:
            return "550 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.hang_up_after is not None and len(self.messages) >= self.hang_up_after:
            server.transport.close()
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 Message accepted for delivery"

    def to(self, address):
        return [message for message in self.messages if address in message["To"]]


@tagged("post_install", "-at_install")
class TestMail(CollectionCommon):
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

    @contextlib.contextmanager
    def _server(self):
        """A real mail server, which Odoo uses."""
        mailbox = Mailbox()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        controller = Controller(mailbox, hostname="127.0.0.1", port=port)
        controller.start()
        self.env["ir.mail_server"].search([]).active = False
        server = self.env["ir.mail_server"].create(
            {
                "name": "Test",
                "smtp_host": "127.0.0.1",
                "smtp_port": port,
                "smtp_encryption": "none",
            }
        )
        try:
            with patch.object(IrMail_Server, "_disable_send", return_value=False):
                yield mailbox
        finally:
            controller.stop()
            server.active = False

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

    @mute_logger("odoo.addons.credit_control_collection.models.credit_followup_run")
    def test_a_server_that_is_down_keeps_the_messages_in_the_queue(self):
        with self._server():
            self.env["ir.mail_server"].search([]).smtp_port = 1
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
            self.env["ir.mail_server"].search([]).smtp_port = 1
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
        "odoo.addons.credit_control_collection.models.credit_followup_run",
    )
    def test_a_server_that_hangs_up_makes_one_uncertain(self):
        with self._server() as mailbox:
            mailbox.hang_up_after = 1
            messages = self._run(partners=self.customers)
        self.assertEqual(sorted(messages.mapped("state")), ["sent", "uncertain"])

"""A mail server of the tests: Odoo's mails leave by SMTP and are counted where they arrive."""

import contextlib
import email
import email.policy
import socket
from unittest.mock import patch

from aiosmtpd.controller import Controller

from odoo.addons.base.models.ir_mail_server import IrMail_Server


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
        """:return: the messages that name an address among those whom they are for"""
        return [message for message in self.messages if address in message["To"]]


class MailServerCase:
    """For test cases that send: mixed in beside one of Odoo's."""

    @contextlib.contextmanager
    def _server(self):
        """A real mail server, the only one that Odoo uses.

        :return: its ``Mailbox``; Odoo's record of it is ``mailbox.server``
        """
        mailbox = Mailbox()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        controller = Controller(mailbox, hostname="127.0.0.1", port=port)
        controller.start()
        self.env["ir.mail_server"].search([]).active = False
        mailbox.server = self.env["ir.mail_server"].create(
            {"name": "Test", "smtp_host": "127.0.0.1", "smtp_port": port, "smtp_encryption": "none"}
        )
        try:
            with patch.object(IrMail_Server, "_disable_send", return_value=False):
                yield mailbox
        finally:
            controller.stop()
            mailbox.server.active = False

"""How messages to customers leave the house: at most once, and none is lost without a row that says so."""

import contextlib
import smtplib

from odoo import api, fields, models
from odoo.tools import SQL


class CreditMailing(models.AbstractModel):
    _inherit = "credit.mailing"

    def _send_letters(self):
        """Send written letters; until this returns, or the process dies, nobody else takes them for dead.

        :return: why the mail server could not be reached; None when all went well
        """
        if not self:
            return None
        with self._alive():
            self.write({"state": "sending", "tried_on": False, "failure": False})
            self.env["ir.cron"]._commit_progress()
            problem = self._deliver()
            self.env["ir.cron"]._commit_progress()
            return problem

    @contextlib.contextmanager
    def _alive(self):
        """Hold these messages for this database session across commits, as no row lock could."""
        # SQL: advisory locks have no other door. The names of the keys are a hash of ours and the message's id.
        self.env.cr.execute(
            SQL("SELECT pg_advisory_lock(hashtext(%s), id) FROM unnest(%s) id", self._name, self.ids)
        )
        try:
            yield
        except BaseException:
            self.env.cr.rollback()  # the locks go even where the transaction is broken
            raise
        finally:
            self.env.cr.execute(
                SQL("SELECT pg_advisory_unlock(hashtext(%s), id) FROM unnest(%s) id", self._name, self.ids)
            )

    @api.model
    def _recover(self):
        """Settle what a dead sender left: uncertain where it was at the mail server, waiting again where not."""
        self.flush_model(["state", "tried_on"])
        # SQL for the locks: whoever is alive holds them.
        rows = self.env.execute_query(
            SQL(
                """
                WITH dead AS MATERIALIZED (
                    SELECT id, pg_try_advisory_lock(hashtext(%(name)s), id) AS is_dead
                      FROM (SELECT id FROM %(table)s WHERE state = 'sending') sending
                )
                SELECT id, pg_advisory_unlock(hashtext(%(name)s), id) FROM dead WHERE is_dead
                """,
                name=self._name,
                table=SQL.identifier(self._table),
            )
        )
        dead = self.browse(row[0] for row in rows)
        tried = dead.filtered("tried_on")
        tried.write(
            {
                "state": "uncertain",
                "failure": self.env._(
                    "The server stopped while it handed this message over. Ask whether it arrived."
                ),
            }
        )
        tried._clear_note()
        (dead - tried)._put_back()

    def _put_back(self):
        """Let messages that did not leave wait again; they are written anew."""
        self.message_id.unlink()  # and the mail with it
        self.write({"state": self._waiting, "tried_on": False})

    def _deliver(self):
        """Hand the mails to the mail server, each marked and committed before, so that a crash leaves one uncertain.

        :return: why a mail server could not be reached; its messages wait again then
        """
        by_mail = {message.mail_id.id: message for message in self}
        problem = None
        for server_id, domain_id, smtp_from, ids in self.mail_id._split_by_mail_configuration():
            messages = self.browse(by_mail[mail_id].id for mail_id in ids)
            try:
                session = self.env["ir.mail_server"]._connect__(mail_server_id=server_id, smtp_from=smtp_from)
            except (
                Exception
            ) as error:  # a refusal, a name that is not found, a wrong password, a bad certificate…
                problem = str(error)
                messages._put_back()
                continue
            try:
                problem = messages._hand_over(session, server_id, domain_id) or problem
            finally:
                if session:
                    with contextlib.suppress(smtplib.SMTPException, OSError):  # it may have hung up already
                        session.quit()
        return problem

    def _hand_over(self, session, server_id, domain_id):
        """Send mails through one session.

        :return: why it broke off, if it did; None when all mails were taken or refused
        """
        server = self.env["ir.mail_server"].browse(server_id)
        for index, message in enumerate(self):
            message.tried_on = fields.Datetime.now()
            self.env["ir.cron"]._commit_progress()
            mail = message.mail_id
            mail.state = "outgoing"  # for this transaction only
            try:
                mail._send(smtp_session=session, alias_domain_id=domain_id, mail_server=server)
            except smtplib.SMTPServerDisconnected as error:
                message.write({"state": "uncertain", "failure": str(error)})
                mail.state = "cancel"
                message._clear_note()
                self[index + 1 :]._put_back()
                return str(error)
            failed = mail.exists().filtered(lambda sent: sent.state == "exception")
            message.write({"state": "failed" if failed else "sent", "failure": failed.failure_reason})
            message._clear_note()
        return None

    def _clear_note(self):
        """Take the attachments off the note in the chatter: whoever sees the account need not see what it owes."""
        self.message_id.attachment_ids = False

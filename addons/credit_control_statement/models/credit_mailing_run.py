"""How messages to customers leave the house: at most once, and none is lost without a row that says so.

What waits leaves the queue in batches that commit; what stayed in doubt is settled by a person.
"""

import contextlib
import logging
import smtplib
import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, split_every

from ..tools import mailing

_logger = logging.getLogger(__name__)


class CreditMailing(models.AbstractModel):
    _inherit = "credit.mailing"

    @api.model
    def _check_may_send(self, company):
        """:raise AccessError: for whoever may not write to customers of the company"""
        raise NotImplementedError

    @api.model
    def _get_waiting_domain(self):
        """What leaves the queue by itself."""
        return [("state", "=", self._waiting)]

    def _process(self):
        """Look once more whether these waiting messages have still a reason, then write and send them.

        :return: why the mail server could not be reached; None when all went well
        """
        raise NotImplementedError

    @api.private
    def send_waiting(self, *, seconds=None):
        """Send what is in the queue, batch by batch; commits after each message.

        :param seconds: stop after the batch in which they are over; no limit when None
        :return: whether messages are left
        """
        self._recover()
        end = time.monotonic() + seconds if seconds else float("inf")
        progress = self.env["ir.cron"]._commit_progress
        waiting = self.search(self._get_waiting_domain(), order="id").ids
        left = len(waiting)
        progress(remaining=left)
        for ids in split_every(mailing.BATCH, waiting):
            problem = self.browse(ids)._send_batch()
            left -= len(ids)
            if problem:
                _logger.warning(
                    "%s: messages wait because the mail server cannot be reached: %s", self._name, problem
                )
                progress(remaining=0)  # else the scheduler tries again at once, and again
                return True
            if not progress(len(ids)) or time.monotonic() > end:
                break
        return left > 0

    def _send_batch(self):
        """Send these messages as far as they still wait; another worker may be at some, or done with them.

        :return: why the mail server could not be reached; None when all went well
        """
        free = self.exists().try_lock_for_update(allow_referencing=True)
        return free.filtered(lambda message: message.state == self._waiting)._process()

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
        self._drop_note()
        self.write({"state": self._waiting, "tried_on": False})

    def _drop_note(self):
        """Delete the notes of these messages, and their e-mails with them."""
        notes = self.message_id
        # The database empties both links in an order of its own, and refuses a row whose e-mail is gone already.
        self.write({"message_id": False, "mail_id": False})
        notes.unlink()

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

    @api.model
    def _cron_send(self):
        """Scheduled: send what waits, and settle what a crash left behind."""
        self.send_waiting()

    def action_mark_sent(self):
        """Settle uncertain messages: somebody has found out that they arrived."""
        self._check_may_settle("uncertain")
        # Nobody writes messages but the run.
        self.sudo().write({"state": "sent", "failure": False})

    def action_send_again(self):
        """Send messages once more, as they were made.

        :raise UserError: when the mail server cannot be reached; the messages then wait for it
        """
        self._check_may_settle(*self._get_repeatable_states())
        # Nobody writes messages but the run.
        problem = self.sudo()._write_again()._send_letters()
        if problem:
            raise UserError(
                self.env._("The mail server cannot be reached, so the messages wait: %s", problem)
            )

    @api.model
    def _get_repeatable_states(self):
        """From which states a person may send a message once more."""
        return ["uncertain", "failed"]

    def _write_again(self):
        """Prepare these messages for being sent once more.

        :return: those that are written
        """
        self._update_addresses()
        for message in self.filtered("mail_id"):
            message.mail_id.write(message._prepare_recipient_vals())
        self.filtered(lambda message: not message.mail_id)._write_letters()
        return self.filtered("mail_id")

    def _update_addresses(self):
        """Let messages go to who is to get them now, whatever became of earlier ones to the same address.

        :raise UserError: for a customer without an e-mail address
        """
        addresses = self.partner_id._get_credit_addresses()
        for message in self:
            partner = message.partner_id
            message.write(partner._prepare_credit_contact(message.company_id, addresses[partner.id]))
            if not message.email:
                raise UserError(
                    self.env._("%(customer)s has no e-mail address.", customer=partner.display_name)
                )

    def _check_may_settle(self, *states):
        self.check_access("read")
        for company in self.company_id:
            self._check_may_send(company)
        others = self.filtered(lambda message: message.state not in states)
        if others:
            label = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(others[0]._get_settled_text(label[others[0].state]))

    def _get_settled_text(self, state):
        """Why there is nothing to settle.

        :param state: of the message, in words
        """
        return self.env._(
            "%(message)s is in state “%(state)s”: there is nothing to do.",
            message=self.display_name,
            state=state,
        )

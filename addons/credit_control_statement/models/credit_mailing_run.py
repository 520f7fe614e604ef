"""The queue of messages to customers: what waits leaves it in batches that commit; what stayed in doubt is settled."""

import logging
import time

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import split_every

_logger = logging.getLogger(__name__)

BATCH = 50


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
        for ids in split_every(BATCH, waiting):
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

import logging
from functools import partial

from odoo import api, models
from odoo.exceptions import UserError
from odoo.service.model import retrying

_logger = logging.getLogger(__name__)

BATCH = 500


class CreditHold(models.Model):
    """Holds whose reasons are gone: looked at again when money comes in, and told to those who wait for it."""

    _inherit = "credit.hold"

    @api.model
    def _cron_recheck_all(self):
        """Look at every open hold again, once a day: limits that start today, items that a rule forgives by now."""
        self.env["credit.hold.recheck"].ask(self._open_holds([]).company_id)

    @api.model
    def _cron_recheck(self):
        """Look at the open holds of queued accounts again, a batch of accounts at a time."""
        queue = self.env["credit.hold.recheck"]
        while rows := queue.search([], limit=BATCH):
            # A collision with somebody who decides at this moment is tried again, as the web client's would be.
            cleared = retrying(partial(self._recheck_accounts, rows.account_id), self.env)
            for hold in cleared:
                hold._proceed_cleared()
            if not self.env["ir.cron"]._commit_progress(len(rows), remaining=queue.search_count([])):
                break

    @api.model
    def _recheck_accounts(self, accounts):
        """Look at the open holds of some accounts again, and take the accounts from the queue.

        :return: the holds without a reason that wait for their order to be confirmed by itself
        """
        done = self.env["credit.hold.recheck"].search([("account_id", "in", accounts.ids)])
        cleared = self._open_holds([("account_id", "in", accounts.ids)])._recheck()
        done.unlink()
        waiting = cleared.filtered(
            # Whoever made an invoice posts it.
            lambda hold: (
                hold.company_id.credit_confirm_cleared and hold.checkpoint not in ("increase", "invoice")
            )
        )
        (cleared - waiting)._clear()
        return waiting

    @api.model
    def _open_holds(self, domain):
        """Open holds of documents that are still there, the oldest first: who waited longest gets the room."""
        holds = self.search([("state", "=", "open"), *domain], order="id")
        there = {
            (model, id_)
            for model, of_model in holds.grouped("res_model").items()
            if model in self.env
            for id_ in self.env[model].browse(of_model.mapped("res_id")).exists().ids
        }
        return holds.filtered(lambda hold: (hold.res_model, hold.res_id) in there)

    def _recheck(self):
        """Bring the reasons of these open holds up to date, by one evaluation a company.

        :return: those that have none any more
        """
        cleared = self.browse()
        for model, holds in self.grouped("res_model").items():
            documents = self.env[model].browse(holds.mapped("res_id"))
            breaches_of = documents._credit_hold_evaluate(holds)
            for hold in holds:
                breaches = breaches_of[hold.res_id]
                if breaches:
                    hold._update_reasons(breaches)
                else:
                    cleared |= hold
        return cleared

    def _update_reasons(self, breaches):
        known = {
            (reason.rule_id.id, reason.code, reason.value, reason.threshold) for reason in self.reason_ids
        }
        found = {(breach.rule_id, breach.code, breach.value, breach.threshold) for breach in breaches}
        if known != found:
            self.reason_ids = self._prepare_reasons(breaches)

    def _clear(self):
        """Nothing holds these documents any more: say so to who owns the hold and to the salesperson."""
        self._close("cleared")
        for hold in self:
            hold._tell_salesperson()
            hold._tell_owner()

    def _tell_owner(self):
        self.message_post(
            body=self.with_context(lang=self.owner_id.lang).env._(
                "Nothing holds %(order)s any more: it may go on now.", order=self.name
            ),
            partner_ids=self.owner_id.partner_id.ids,
        )

    def _proceed_cleared(self):
        """Let the document of a hold without a reason go on, as the system does with an order after an online payment.

        It goes through the checkpoint like any other: if somebody took the room meanwhile, it stays held.
        """
        document = self._get_document()
        if "company_id" in document._fields:
            document = document.with_company(document.company_id)
        try:
            retrying(partial(self._proceed, document), self.env)
        except UserError as error:
            # What the document itself lacks is for its salesperson; the hold is over.
            self.env.cr.rollback()
            _logger.info("%s does not go on by itself: %s", self.name, error)
            retrying(self._clear, self.env)

    def _proceed(self, document):
        if document._credit_hold_proceed():
            document.message_post(body=self.env._("Confirmed by itself: nothing held it any more."))
            self._tell_owner()

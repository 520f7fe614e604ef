import logging

from psycopg2 import IntegrityError
from psycopg2.extensions import TransactionRollbackError

from odoo import api, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

_BATCH = 100
_TRIES = 3


class CreditImport(models.Model):
    """Running: in the background, a batch and a commit at a time, by one job at a time for the whole database."""

    _inherit = "credit.import"

    def action_run(self):
        """Enter what was checked, or go on where it stopped.

        :raise AccessError: for users who may not post
        :raise UserError: when something stands in the way of all lines; nothing is entered then
        """
        self._check_may_post()
        for record in self:
            if record.state not in ("ready", "failed"):
                raise UserError(self.env._("Check the import “%s” first.", record.name))
            record._check_ledger()
            record._store({"user_id": self.env.uid, "message": False})
            if not record.new_count:
                record._finish()
                continue
            if not record.journal_id:
                journal = self.env["account.journal"]
                journal = journal._get_import_journal(record.company_id) or journal._create_import_journal(
                    record.company_id, record.account_id
                )
                account = record.account_id  # another journal would propose its own
                record._store({"journal_id": journal.id, "account_id": account.id})
            record._store({"state": "running"})
            record._wake_job()

    def action_stop(self):
        """Stop after the batch that is under way; the import can go on from there, or be reverted.

        :raise UserError: when it does not run
        """
        self._check_may_post()
        for record in self:
            if record.state != "running":
                raise UserError(self.env._("The import “%s” does not run.", record.name))
            record._stop(self.env._("Stopped by %s.", self.env.user.name))

    @api.model
    def _wake_job(self):
        # Those who may import need no right on scheduled actions.
        self.env.ref("credit_control_import.ir_cron_import").sudo()._trigger()

    @api.model
    def _cron_run(self):
        """Work through all imports that run, until they are through or the job's time is over."""
        cron = self.env["ir.cron"]
        running = self.search([("state", "in", ("running", "reverting"))], order="id")
        cron._commit_progress(remaining=sum(record._remaining() for record in running))
        for record in running:
            record = record._as_runner()
            while record.state in ("running", "reverting"):
                processed = record._next_batch()
                if not cron._commit_progress(processed) and record.state in ("running", "reverting"):
                    # Odoo looks for the rest of a job once a minute; this makes it look at once.
                    self._wake_job()
                    cron._commit_progress()
                    return

    def _as_runner(self):
        """This import as the user who started it: its entries are that user's, with that user's rights."""
        self.ensure_one()
        lang = self.user_id.lang
        record = self.with_user(self.user_id).with_context(lang=lang, allowed_company_ids=self.company_id.ids)
        return record.with_company(self.company_id)

    def _remaining(self):
        return self.done_count if self.state == "reverting" else self.new_count

    def _next_batch(self):
        """Enter, or revert, the next lines. The caller commits.

        :return: how many lines are through now
        """
        self.ensure_one()
        step = self._revert_batch if self.state == "reverting" else self._enter_batch
        for attempt in range(1, _TRIES + 1):
            try:
                with self.env.cr.savepoint():
                    return step()
            except TransactionRollbackError:  # somebody else wrote the same rows: again, on a fresh snapshot
                self.env.cr.rollback()
                if attempt == _TRIES:
                    raise
            except UserError as error:
                self._stop(str(error))
            except Exception as error:
                _logger.exception("Import of receivables %s stopped", self.id)
                self._stop(self.env._("Unexpected: %s. The server's log has the details.", error))
            break
        return 0

    def _enter_batch(self):
        self._check_ledger()
        lines = self.env["credit.import.line"].search(
            [("import_id", "=", self.id), ("state", "=", "new")],
            # By date of payment, so that payments are numbered in their order.
            order="settled_date, invoice_date, line",
            limit=_BATCH,
        )
        if lines:
            self._refresh_statistics()
            self._enter(lines)
        if len(lines) < _BATCH:
            self._finish()
        return len(lines)

    def _refresh_statistics(self):
        """Tell PostgreSQL how large the ledger has become, each time that the import has doubled it.

        Odoo asks for all payments of an invoice with each payment; planned for tables that were empty a minute ago,
        that takes minutes instead of milliseconds, and autovacuum comes too late.
        """
        batches = self.done_count // _BATCH
        if batches and not batches & (batches - 1):
            # SQL: the ORM has no word for it.
            self.env.cr.execute(
                "ANALYZE account_move, account_move_line, account_partial_reconcile, account_payment"
            )

    def _enter(self, lines):
        """Enter lines all together; when something refuses one of them, one by one."""
        try:
            with self.env.cr.savepoint():
                self._post_lines(lines)
            return
        except (UserError, IntegrityError) as error:
            refused = error
        messages = {self._enter_alone(line) for line in lines}
        if len(lines) > 1 and len(messages) == 1 and None not in messages:
            # Not the lines are wrong: the same thing stands in the way of all of them.
            raise UserError(str(refused))

    def _enter_alone(self, line):
        """Enter one line.

        :return: why it was refused, or None
        """
        try:
            with self.env.cr.savepoint():
                self._post_lines(line)
        except (UserError, IntegrityError) as error:
            self._unlocked(line)._refuse("refused", message=str(error))
            return str(error)
        return None

    def _finish(self):
        self._store({"state": "done", "message": False})
        done, errors, existing = self.done_count, self.error_count, self.existing_count
        if done:
            body = self.env._(
                "%(done)s lines entered; %(existing)s were in the ledger before, %(left_out)s left out, "
                "%(errors)s errors.",
                done=done,
                existing=existing,
                left_out=self.left_out_count,
                errors=errors,
            )
        else:
            body = self.env._(
                "Nothing to enter: %(existing)s lines were in the ledger before, %(left_out)s left out, "
                "%(errors)s errors.",
                existing=existing,
                left_out=self.left_out_count,
                errors=errors,
            )
        self.message_post(body=body)

    def _stop(self, message):
        # What stops it may be that this user has lost a right.
        record = self.sudo()
        record._store({"state": "failed", "message": message})
        record.message_post(body=message)

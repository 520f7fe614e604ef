"""The run: customers are put in a queue by one statement, and leave it in batches that commit.

A message is in the queue (`draft`) without figures that bind: they are decided anew when its turn comes, so that
whoever paid meanwhile is left alone. It is committed as `sending`, with its items, before anything leaves the house,
and marked (`tried_on`) before it is handed to the mail server. After a crash the marked one is uncertain, the others
go back into the queue.
"""

import contextlib
import logging
import time

from odoo import api, fields, models
from odoo.tools import SQL, split_every

_logger = logging.getLogger(__name__)

BATCH = 50


class CreditFollowup(models.Model):
    _inherit = "credit.followup"

    @api.private
    def run(self, company, *, partners=None, seconds=None):
        """Decide who is to get a message today, and send what is waiting. Commits as it goes.

        :param company: a company; the run is for its whole tree
        :param partners: only these customers (commercial partners); everybody when None
        :param seconds: how long to send here; what is left then is sent by the scheduled action
        :return: the messages of this run, in whatever state they are by now
        :raise AccessError: when the user is no collector and no credit manager
        """
        self._check_may_run(company)
        # Collectors have no rights on accounts, mails and messages but through a run.
        followups = self.sudo()
        queued = followups._queue(company, partners)
        self.env["ir.cron"]._commit_progress()
        if followups.send_waiting(seconds=seconds):
            self.env.ref("credit_control_collection.ir_cron_send").sudo()._trigger()
        return queued.exists().with_env(self.env)

    @api.model
    def _queue(self, company, partners=None):
        """Put today's customers into the queue, with an account where they have none.

        :return: the new messages; a customer who waits already is not queued again
        """
        self._recover()
        root = company.sudo().root_id
        decisions = self.decide(root, partners=partners)
        missing = [row.partner_id for row in decisions if row.account_id is None]
        if missing:
            self.env["credit.account"].ensure_accounts(self.env["res.partner"].browse(missing), root)
        self.env["credit.followup.level"].flush_model()
        # SQL because of ON CONFLICT, and because a first run may queue tens of thousands.
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO credit_followup (
                    account_id, partner_id, company_id, level_id, channel, state, date, days, overdue, credits, net,
                    user_id, is_fallback, create_uid, create_date, write_uid, write_date
                )
                SELECT account.id, account.partner_id, account.company_id, level.id, level.channel, 'draft', %(today)s,
                       chosen.days, chosen.overdue, chosen.credits, chosen.net,
                       %(uid)s, FALSE, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM unnest(%(partners)s::int[], %(levels)s::int[], %(days)s::int[],
                              %(overdue)s::numeric[], %(credits)s::numeric[], %(net)s::numeric[])
                       AS chosen (partner_id, level_id, days, overdue, credits, net)
                  JOIN credit_account account
                    ON account.partner_id = chosen.partner_id AND account.company_id = %(root)s
                  JOIN credit_followup_level level ON level.id = chosen.level_id
              ORDER BY chosen.net DESC, account.id
                    ON CONFLICT DO NOTHING
                RETURNING id
                """,
                today=fields.Date.context_today(self),
                uid=self.env.uid,
                now=self.env.cr.now(),
                root=root.id,
                partners=[row.partner_id for row in decisions],
                levels=[row.level_id for row in decisions],
                days=[row.days for row in decisions],
                overdue=[row.overdue for row in decisions],
                credits=[row.credits for row in decisions],
                net=[row.net for row in decisions],
            )
        )
        return self.browse(row[0] for row in rows)

    @api.private
    def send_waiting(self, *, seconds=None):
        """Send what is in the queue, batch by batch; commits after each message.

        :param seconds: stop after the batch in which they are over; no limit when None
        :return: whether messages are left
        """
        self._recover()
        end = time.monotonic() + seconds if seconds else float("inf")
        progress = self.env["ir.cron"]._commit_progress
        waiting = self.search([("state", "=", "draft")], order="id").ids
        left = len(waiting)
        progress(remaining=left)
        for ids in split_every(BATCH, waiting):
            # Another worker may be at these, or done with them.
            batch = self.browse(ids).try_lock_for_update(allow_referencing=True)
            batch = batch.filtered(lambda followup: followup.state == "draft")
            problem = batch._process()
            left -= len(ids)
            if problem:
                _logger.warning(
                    "Follow-up messages wait because the mail server cannot be reached: %s", problem
                )
                progress(remaining=0)  # else the scheduler tries again at once, and again
                return True
            if not progress(len(ids)) or time.monotonic() > end:
                break
        return left > 0

    def _process(self):
        """Decide once more on these waiting messages, then write and send them.

        :return: why the mail server could not be reached; None when all went well
        """
        followups = self.browse()
        for company, waiting in self.grouped("company_id").items():
            rows = waiting.decide(company, partners=waiting.partner_id)
            by_account = {row.account_id: row for row in rows}
            chased = waiting.filtered(lambda followup, rows=by_account: followup.account_id.id in rows)
            for followup in chased:
                followup.write(followup._prepare_decided_vals(by_account[followup.account_id.id]))
            followups |= chased
        (self - followups).unlink()
        followups._create_items()
        calls = followups.filtered(lambda followup: followup.channel == "call")
        calls._plan_calls()
        letters = followups - calls
        letters._write_letters()
        return letters.filtered("mail_id")._send_letters()

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
        ids = self.ids
        # SQL: advisory locks have no other door. The names of the keys are a hash of ours and the message's id.
        self.env.cr.execute(
            SQL("SELECT pg_advisory_lock(hashtext('credit.followup'), id) FROM unnest(%s) id", ids)
        )
        try:
            yield
        except BaseException:
            self.env.cr.rollback()  # the locks go even where the transaction is broken
            raise
        finally:
            self.env.cr.execute(
                SQL("SELECT pg_advisory_unlock(hashtext('credit.followup'), id) FROM unnest(%s) id", ids)
            )

    @api.model
    def _recover(self):
        """Settle what a dead sender left: uncertain where it was at the mail server, back into the queue where not."""
        self.flush_model(["state", "tried_on"])
        # SQL for the locks: whoever is alive holds them.
        rows = self.env.execute_query(
            SQL(
                """
                WITH dead AS MATERIALIZED (
                    SELECT id, pg_try_advisory_lock(hashtext('credit.followup'), id) AS is_dead
                      FROM (SELECT id FROM credit_followup WHERE state = 'sending') sending
                )
                SELECT id, pg_advisory_unlock(hashtext('credit.followup'), id) FROM dead WHERE is_dead
                """
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
        (dead - tried)._put_back()

    def _put_back(self):
        """Return messages that did not leave into the queue; they are decided and written anew."""
        self.item_ids.unlink()
        self.message_id.unlink()  # and the mail with it
        self.write({"state": "draft", "tried_on": False})

    def _describe_run(self):
        """:return: what became of these messages, in words"""
        count = {state: len(messages) for state, messages in self.grouped("state").items()}
        sentences = [
            self.env._("E-mails sent: %s.", count.get("sent", 0)),
            self.env._("Calls planned: %s.", count.get("done", 0)),
        ]
        if count.get("failed") or count.get("uncertain"):
            sentences.append(self.env._("To check: %s.", count.get("failed", 0) + count.get("uncertain", 0)))
        if count.get("draft"):
            sentences.append(self.env._("Waiting to be sent in the background: %s.", count["draft"]))
        return " ".join(sentences)

    @api.model
    def _cron_run(self):
        """Scheduled: queue today's messages of every company that has a default policy."""
        policies = self.env["credit.followup.policy"].search([("is_default", "=", True)])
        companies = policies.company_id
        self.env["ir.cron"]._commit_progress(remaining=len(companies))
        for company in companies:
            self._queue(company)
            self.env["ir.cron"]._commit_progress(1)
        self.env.ref("credit_control_collection.ir_cron_send")._trigger()

    @api.model
    def _cron_send(self):
        """Scheduled: send what waits, and settle what a crash left behind."""
        self.send_waiting()

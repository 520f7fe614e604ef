"""The run: customers are put in a queue by one statement, and leave it in batches that commit.

A message is in the queue (`draft`) without figures that bind: they are decided anew when its turn comes, so that
whoever paid meanwhile is left alone. It is committed as `sending`, with its items, before anything leaves the house;
see `credit.mailing` for what a crash leaves behind.
"""

from odoo import api, fields, models
from odoo.tools import SQL


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
        self._check_may_send(company)
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

    def _process(self):
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

    def _put_back(self):
        self.item_ids.unlink()  # decided anew
        super()._put_back()

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

"""The run: customers are put in a queue by one statement, and leave it in batches that commit.

A message is in the queue (`draft`) without figures that bind: they are decided anew when its turn comes, so that
whoever paid meanwhile is left alone. It is committed as `sending`, with its items, before anything leaves the house;
see `credit.mailing` for what a crash leaves behind.
"""

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)


class CreditFollowup(models.Model):
    _inherit = "credit.followup"

    @api.private
    def run(self, company, *, partners=None, seconds=None, chosen=None):
        """Decide who is to get a message today, and send what is waiting. Commits as it goes.

        :param company: a company; the run is for its whole tree
        :param partners: only these customers (commercial partners); everybody when None
        :param seconds: how long to send here; what is left then is sent by the scheduled action
        :param dict chosen: what a person decided in the preview, by id of customer: (level or None, channel or None).
            Only these customers are run then, and quiet days and hours do not hold their messages back.
        :return: the messages of this run, in whatever state they are by now
        :raise AccessError: when the user is no collector and no credit manager
        """
        self._check_may_send(company)
        if chosen is not None:
            partners = self.env["res.partner"].browse(chosen)
        # Collectors have no rights on accounts, mails and messages but through a run.
        followups = self.sudo()
        queued = followups._queue(company, partners, chosen)
        self.env["ir.cron"]._commit_progress()
        if followups.send_waiting(seconds=seconds):
            self.env.ref("credit_control_collection.ir_cron_send").sudo()._trigger()
        return queued.exists().with_env(self.env)

    @api.model
    def _queue(self, company, partners=None, chosen=None):
        """Put today's customers into the queue, with an account where they have none.

        :param chosen: as for `run`; when None, customers for whom today is quiet are left out
        :return: the new messages; a customer who waits already is not queued again
        """
        self._recover()
        root = company.sudo().root_id
        decisions = [
            row for row in self.decide(root, partners=partners) if chosen is not None or not row.quiet
        ]
        missing = [row.partner_id for row in decisions if row.account_id is None]
        if missing:
            self.env["credit.account"].ensure_accounts(self.env["res.partner"].browse(missing), root)
        self.env["credit.account"].flush_model(["company_id", "partner_id"])
        self.env["credit.followup.level"].flush_model(["channel"])
        by_hand = [(chosen or {}).get(row.partner_id, (None, None)) for row in decisions]
        self._check_chosen_levels(decisions, by_hand)
        # SQL because of ON CONFLICT, and because a first run may queue tens of thousands.
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO credit_followup (
                    account_id, partner_id, company_id, level_id, channel, state, date,
                    days, overdue, upcoming, credits, net, is_by_hand, chosen_level_id, chosen_channel,
                    user_id, is_fallback, create_uid, create_date, write_uid, write_date
                )
                SELECT account.id, account.partner_id, account.company_id, level.id,
                       COALESCE(row.chosen_channel, level.channel), 'draft', %(today)s,
                       row.days, row.overdue, row.upcoming, row.credits, row.net,
                       %(is_by_hand)s, row.chosen_level_id, row.chosen_channel,
                       %(uid)s, FALSE, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM unnest(%(partners)s::int[], %(levels)s::int[], %(days)s::int[], %(overdue)s::numeric[],
                              %(upcoming)s::numeric[], %(credits)s::numeric[], %(net)s::numeric[],
                              %(chosen_levels)s::int[], %(chosen_channels)s::varchar[])
                       AS row (partner_id, level_id, days, overdue, upcoming, credits, net, chosen_level_id,
                               chosen_channel)
                  JOIN credit_account account
                    ON account.partner_id = row.partner_id AND account.company_id = %(root)s
                  JOIN credit_followup_level level ON level.id = COALESCE(row.chosen_level_id, row.level_id)
              ORDER BY row.net DESC, account.id
                    ON CONFLICT DO NOTHING
                RETURNING id
                """,
                today=fields.Date.context_today(self),
                uid=self.env.uid,
                now=self.env.cr.now(),
                root=root.id,
                is_by_hand=chosen is not None,
                partners=[row.partner_id for row in decisions],
                levels=[row.level_id for row in decisions],
                days=[row.days for row in decisions],
                overdue=[row.overdue for row in decisions],
                upcoming=[row.upcoming for row in decisions],
                credits=[row.credits for row in decisions],
                net=[row.net for row in decisions],
                chosen_levels=[level for level, _channel in by_hand],
                chosen_channels=[channel for _level, channel in by_hand],
            )
        )
        return self.browse(row[0] for row in rows)

    @api.model
    def _check_chosen_levels(self, decisions, by_hand):
        """:raise UserError: for a level of another policy than the customer's, whose effects its own may lack"""
        levels = self.env["credit.followup.level"]
        for decision, (chosen, _channel) in zip(decisions, by_hand, strict=True):
            decided, level = levels.browse(decision.level_id), levels.browse(chosen or decision.level_id)
            if level.policy_id != decided.policy_id:
                raise UserError(
                    self.env._(
                        "Level “%(level)s” is none of the policy “%(policy)s”.",
                        level=level.name,
                        policy=decided.policy_id.name,
                    )
                )

    def _process(self):
        return self._renew()._go()

    def _renew(self):
        """Decide once more on these waiting messages, and write down what they list.

        :return: those that still have a reason; the others are gone, or wait for another hour
        """
        followups = self.browse()
        open_now = self.filtered(lambda followup: not followup._is_quiet_now())
        for company, waiting in open_now.grouped("company_id").items():
            rows = waiting.decide(company, partners=waiting.partner_id)
            addresses = waiting.partner_id._get_credit_addresses()
            by_account = {row.account_id: row for row in rows}
            chased = waiting.filtered(lambda followup, rows=by_account: followup._is_still_chased(rows))
            for followup in chased:
                address = addresses[followup.partner_id.id]
                followup.write(followup._prepare_decided_vals(by_account[followup.account_id.id], address))
            followups |= chased
        (open_now - followups).unlink()
        self.env["credit.followup.item"]._create_for(followups)
        return followups

    def _go(self):
        """Let messages go their ways. What leaves by itself comes last, because it commits.

        :return: why the mail server or the gateway could not be reached; None when all went well
        """
        by_channel = self.grouped("channel")
        for channel, go in (
            ("call", "_plan_calls"),
            ("alert", "_raise_alerts"),
            ("letter", "_write_papers"),
            ("email", "_write_letters"),
            ("sms", "_write_texts"),
        ):
            getattr(by_channel.get(channel, self.browse()), go)()
        return self.filtered(lambda followup: followup.mail_id or followup.sms_id)._send_letters()

    def _is_quiet_now(self):
        """Whether this message has to wait for the hours of its policy."""
        self.ensure_one()
        zone = self.partner_id.tz or self.company_id.partner_id.tz
        policy = self.level_id.policy_id
        return not self.is_by_hand and not policy._is_open_at(fields.Datetime.now(), zone)

    def _prepare_decided_vals(self, decision, address):
        """Values of a message whose turn it is.

        :param Decision decision: what was decided about its customer a moment ago
        :param Address address: of the customer
        """
        level = self.chosen_level_id or self.env["credit.followup.level"].browse(decision.level_id)
        channel = self.chosen_channel or level.channel
        money = self.currency_id.round
        return {
            "level_id": level.id,
            "date": fields.Date.context_today(self),
            "days": decision.days,
            **{name: money(getattr(decision, name)) for name in ("overdue", "upcoming", "credits", "net")},
            **self._prepare_delivery_vals(self.partner_id, self.company_id, channel, level, address),
        }

    def _is_still_chased(self, decisions):
        """:param decisions: what was decided a moment ago, by id of account"""
        decision = decisions.get(self.account_id.id)
        return bool(decision) and (self.is_by_hand or not decision.quiet)

    def _describe_run(self):
        """:return: what became of these messages, in words"""
        count = {state: len(messages) for state, messages in self.grouped("state").items()}
        way = {key: len(messages) for key, messages in self.grouped(lambda m: (m.channel, m.state)).items()}
        sentences = [
            self.env._("E-mails sent: %s.", way.get(("email", "sent"), 0)),
            self.env._("Calls planned: %s.", way.get(("call", "done"), 0)),
        ]
        if way.get(("sms", "sent")):
            sentences.append(self.env._("Text messages sent: %s.", way["sms", "sent"]))
        if way.get(("alert", "done")):
            sentences.append(self.env._("Colleagues alerted: %s.", way["alert", "done"]))
        if count.get("to_print"):
            sentences.append(self.env._("Letters to print: %s.", count["to_print"]))
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
            warning = company._get_credit_bank_warning()
            if warning:
                _logger.warning("Follow-up of %s: %s", company.name, warning)
            self._queue(company)
            self.env["ir.cron"]._commit_progress(1)
        self.env.ref("credit_control_collection.ir_cron_send")._trigger()

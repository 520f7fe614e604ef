"""A follow-up run: who gets which message today, and the messages."""

import re

from odoo import fields
from odoo.tools import SQL

from ..measure import Job

MESSAGES = 200


class FollowupDecision(Job):
    """The floor leaves out pauses, policies, earlier messages and which item a credit covers: it is what every run
    has to add up, late amounts and credits of each customer."""

    model = "credit.followup"
    title = "follow-up run, decision on all customers"

    def ours(self):
        # A run decides with the rights of the scheduler.
        return self.env["credit.followup"].sudo().decide(self.env.company)

    def floor(self):
        return self.env.execute_query(
            SQL(
                """
                SELECT partner_id, sum(amount_residual) FILTER (WHERE balance > 0) AS overdue,
                       -sum(amount_residual) FILTER (WHERE balance < 0) AS credits, sum(amount_residual) AS net,
                       max(%(today)s - date_maturity) FILTER (WHERE balance > 0) AS days
                  FROM account_move_line
                 WHERE account_id IN (SELECT id FROM account_account WHERE account_type = 'asset_receivable')
                   AND reconciled IS NOT TRUE AND parent_state = 'posted'
                   AND (balance < 0 OR date_maturity < %(today)s AND no_followup IS NOT TRUE)
                 GROUP BY partner_id
                HAVING sum(amount_residual) > 0
                """,
                today=fields.Date.context_today(self.env["credit.followup"]),
            )
        )

    def compare(self, ours, floor):
        sums = {partner: (overdue, credit or 0, net) for partner, overdue, credit, net, _days in floor}
        levels = self.env["credit.followup.level"].sudo().search([("policy_id.is_default", "=", True)])
        first_level = min(levels.mapped("days"))
        late = {partner for partner, *_sums, days in floor if days >= first_level}
        assert ours, "nobody is late"
        for row in ours:
            assert (row.overdue, row.credits, row.net) == sums[row.partner_id], (
                f"{row}, {sums[row.partner_id]}"
            )
        # A credit may cover the old items of a customer and leave one that is younger than the first level.
        chased = {row.partner_id for row in ours}
        assert chased <= late, "chased without being late"
        assert len(chased) > 0.98 * len(late), f"of {len(late)} late customers only {len(chased)}"


class FollowupMessages(Job):
    """The bar is 100 messages a second and 0.7 of Odoo's speed, so a ratio of 1.43. Ours decides anew, looks at the
    addresses, writes down the items, renders and queues; Odoo renders the same template and queues."""

    model = "credit.followup"
    title = f"{MESSAGES} follow-up e-mails, rendered and queued"
    against = "send_mail_batch"
    pairs = 7

    def prepare(self):
        followups = self.env["credit.followup"].sudo()
        level = self.env["credit.followup.level"].sudo().search([("channel", "=", "email")], limit=1)
        rows = followups.decide(self.env.company)[: 2 * MESSAGES]
        chosen = {row.partner_id: (level.id, None) for row in rows}
        partners = self.env["res.partner"].sudo().browse(chosen)
        partners.write({"email": "late@customer.example", "message_bounce": 0})
        queued = followups._queue(self.env.company, partners, chosen)
        assert len(queued) == 2 * MESSAGES, f"only {len(queued)} customers are late"
        self.waiting, other = queued[:MESSAGES], queued[MESSAGES:]
        # Odoo's template has to find the items: those of other customers, made before.
        self.written = other._renew()
        self.template = level.template_id
        self.env.flush_all()
        self.env.cr.execute("SAVEPOINT queued")

    def ours(self):
        self._again()
        followups = self.waiting._renew()
        followups._write_letters()
        self.env.flush_all()
        return len(followups.mail_id)

    def floor(self):
        self._again()
        mails = self.template.send_mail_batch(self.written.ids)
        self.env.flush_all()
        return len(mails)

    def _again(self):
        """As after the queue was filled."""
        self.env.cr.execute("ROLLBACK TO SAVEPOINT queued")
        self.env.invalidate_all()

    def compare(self, ours, floor):
        assert ours == floor == MESSAGES, f"ours {ours}, floor {floor}"
        followups = self.waiting._renew()
        followups._write_letters()
        mails = self.template.send_mail_batch(followups.ids)
        for mine, theirs in zip(followups.mail_id, mails, strict=True):
            assert mine.subject == theirs.subject, mine.subject
            assert _undated(mine.body_html) == _undated(theirs.body_html), mine.subject


def _undated(body):
    """A message without the token of its link, which tells the second in which it was signed."""
    return re.sub(r"token=[\w-]+", "", body)


JOBS = (FollowupDecision, FollowupMessages)

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Accounts of one commit of the daily jobs.
BATCH = 500
# A temporary limit that ended so many days ago is surely mirrored, even if the job did not run for some days.
FORGOTTEN = 31


class CreditAccount(models.Model):
    """What comes back by the calendar: the review of an account, its contact data, its temporary limit."""

    _inherit = "credit.account"

    review_task_date = fields.Date(
        readonly=True, copy=False, help="Day of review for which the analyst has a task already."
    )

    is_verified = fields.Boolean(
        string="Contact data verified this year",
        compute="_compute_is_verified",
        search="_search_is_verified",
        help="Somebody checked address, telephone and e-mail within the last year.",
    )

    _review_idx = models.Index("(review_date) WHERE review_date IS NOT NULL")

    @api.depends("verified_on")
    def _compute_is_verified(self):
        since = fields.Date.context_today(self) - relativedelta(years=1)
        for account in self:
            account.is_verified = bool(account.verified_on and account.verified_on >= since)

    @api.model
    def _search_is_verified(self, operator, value):
        if operator != "in":
            return NotImplemented
        since = fields.Date.context_today(self) - relativedelta(years=1)
        domains = {
            True: Domain("verified_on", ">=", since),
            False: Domain("verified_on", "=", False) | Domain("verified_on", "<", since),
        }
        return Domain.OR(domains[bool(wanted)] for wanted in value)

    def action_verified_today(self):
        """Note that somebody checked address, telephone and e-mail of these customers today."""
        self.write({"verified_on": fields.Date.context_today(self)})

    @api.model
    def _cron_review(self):
        """Give the analyst of each account whose review is due one task; once for each day of review."""
        progress = self.env["ir.cron"]._commit_progress
        accounts = self._to_review()
        progress(remaining=len(accounts))
        for start in range(0, len(accounts), BATCH):
            batch = accounts[start : start + BATCH]
            batch._plan_review()
            if not progress(len(batch)):
                break

    @api.model
    def _to_review(self):
        self.flush_model(["review_date", "review_task_date", "state"])
        # SQL, because a domain cannot compare two fields.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM credit_account
                 WHERE review_date <= %s AND review_task_date IS DISTINCT FROM review_date AND state <> 'closed'
              ORDER BY review_date, id
                """,
                fields.Date.context_today(self),
            )
        )
        return self.browse(row[0] for row in rows)

    def _plan_review(self):
        summary = self.env.ref("credit_control.mail_activity_type_review").summary
        for account in self:
            account.activity_schedule(
                "credit_control.mail_activity_type_review",
                date_deadline=account.review_date,
                summary=summary,
                user_id=(account._get_analyst() or self.env.user).id,
            )
            account.review_task_date = account.review_date

    def _give_task(self, user, summary):
        """Something about this account is to be looked at today; not twice while the same task waits.

        :param user: who looks at it; nobody: nothing happens
        :param summary: what the task is called, in the language of the user
        """
        self.ensure_one()
        if user and summary not in self.activity_ids.mapped("summary"):
            self.activity_schedule("mail.mail_activity_data_todo", summary=summary, user_id=user.id)

    @api.model
    def _cron_mirror_limits(self):
        """Bring Odoo's own field up to date where a temporary limit began or ended, or the rate of a limit moved."""
        today = fields.Date.context_today(self)
        # SQL, because a domain cannot compare two fields.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT account.id
                  FROM credit_account account JOIN res_company company ON company.id = account.company_id
                 WHERE account.limit_mode <> 'none'
                   AND (account.temporary_from <= %s AND account.temporary_until >= %s
                        OR account.limit_currency_id <> company.currency_id)
              ORDER BY account.id
                """,
                today,
                today - timedelta(days=FORGOTTEN),
                to_flush=[
                    *(
                        self._fields[name]
                        for name in (
                            "company_id",
                            "limit_currency_id",
                            "limit_mode",
                            "temporary_from",
                            "temporary_until",
                        )
                    ),
                    self.env["res.company"]._fields["currency_id"],
                ],
            )
        )
        accounts = self.browse(row[0] for row in rows)
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(accounts))
        for start in range(0, len(accounts), BATCH):
            batch = accounts[start : start + BATCH]
            batch._mirror_limit()
            if not progress(len(batch)):
                break

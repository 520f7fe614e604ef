from odoo import api, fields, models
from odoo.tools import SQL

REMINDER = "credit_control.mail_activity_guarantee_expires"


class CreditGuarantee(models.Model):
    """Guarantees that end: somebody has a task in time."""

    _inherit = "credit.guarantee"

    reminder_days = fields.Integer(
        string="Days of notice",
        default=30,
        help="So many days before its last day somebody gets a task to have it renewed.",
    )

    _reminder_days_positive = models.Constraint(
        "CHECK (reminder_days >= 0)", "The days of notice cannot be negative."
    )

    @api.model
    def _to_remind_sql(self, *, count=False, limit=None):
        """Guarantees within their days of notice that nobody has a task for."""
        names = ("account_id", "active", "date_until", "reminded_for", "reminder_days")
        return SQL(
            """
            SELECT %(columns)s
              FROM credit_guarantee guarantee
         LEFT JOIN credit_account account ON account.id = guarantee.account_id
             WHERE guarantee.active AND account.state IS DISTINCT FROM 'closed'
               AND guarantee.date_until <= %(today)s::date + COALESCE(guarantee.reminder_days, 0)
               AND guarantee.reminded_for IS DISTINCT FROM guarantee.date_until
             %(end)s
            """,
            columns=SQL("COUNT(*)") if count else SQL("guarantee.id"),
            today=fields.Date.context_today(self),
            end=SQL() if count else SQL("ORDER BY guarantee.date_until, guarantee.id LIMIT %s", limit),
            to_flush=[
                *(self._fields[name] for name in names),
                self.env["credit.account"]._fields["state"],
            ],
        )

    def _remind(self):
        for guarantee in self:
            user = guarantee._get_who_renews()
            guarantee.activity_unlink([REMINDER])
            mine = guarantee.with_context(lang=user.lang)
            mine.activity_schedule(
                REMINDER,
                date_deadline=guarantee.date_until,
                user_id=user.id,
                summary=mine.env._(
                    "%(guarantee)s for %(owner)s ends: have it renewed.",
                    guarantee=mine.display_name,
                    owner=(guarantee.account_id or guarantee.group_id).display_name,
                ),
            )
            guarantee.reminded_for = guarantee.date_until

    def _get_who_renews(self):
        """Who has a guarantee renewed: who looks after the account, else who entered it, else a credit manager."""
        company = self.company_id or self.group_id.account_ids.company_id[:1]
        users = (
            self.account_id._get_analyst() if self.account_id else self.env["res.users"],
            self.create_uid if not self.create_uid._is_superuser() else self.env["res.users"],
            company._get_credit_manager() if company else self.env["res.users"],
        )
        return next((user for user in users if user and user.active), self.env.user)

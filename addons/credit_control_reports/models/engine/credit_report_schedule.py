from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.option import PREFIX
from ...tools.schedule import next_day

# Answers by period: the day of a balance, first and last day of a period.
DAYS = {
    "today": ("today", "this_month_start", "today"),
    "yesterday": ("yesterday", "yesterday", "yesterday"),
    **{
        f"last_{unit}": (f"last_{unit}_end", f"last_{unit}_start", f"last_{unit}_end")
        for unit in ("week", "month", "quarter", "year")
    },
}


class CreditReportSchedule(models.Model):
    """Who gets a report when. Each reader gets what this reader may see, in the reader's language."""

    _name = "credit.report.schedule"
    _description = "Report by mail"
    _order = "next_date, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    report = fields.Selection(selection="_selection_report", required=True)
    owner_id = fields.Many2one(
        "res.users", required=True, default=lambda self: self.env.user, help="The mail comes from this user."
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company.root_id, help="Root company."
    )
    company_ids = fields.Many2many(
        "res.company",
        string="Companies",
        required=True,
        default=lambda self: self.env.companies.root_id,
        help="What of them a reader sees is the reader's own companies.",
    )
    options = fields.Json(help="As they were chosen above the report; days follow the period.")
    domain = fields.Json(help="What was searched for.")
    filters = fields.Json(help="What was searched for, in words.")
    summary = fields.Text(string="Options chosen", compute="_compute_summary")
    period = fields.Selection(
        [
            ("today", "The day of sending"),
            ("yesterday", "The day before"),
            ("last_week", "The last full week"),
            ("last_month", "The last full month"),
            ("last_quarter", "The last full quarter"),
            ("last_year", "The last full year"),
        ],
        required=True,
        default="today",
        help="A balance is as of its last day.",
    )
    kind = fields.Selection([("pdf", "PDF"), ("xlsx", "XLSX")], string="File", required=True, default="pdf")
    frequency = fields.Selection(
        [
            ("daily", "Daily"),
            ("weekly", "Weekly"),
            ("monthly", "Monthly"),
            ("first_working_day", "First working day of the month"),
        ],
        required=True,
        default="weekly",
        help="Working days are Monday to Friday.",
    )
    weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        required=True,
        default="0",
    )
    monthday = fields.Integer(
        string="Day of the month", required=True, default=1, help="A shorter month counts its last day."
    )
    hour = fields.Integer(required=True, default=6, help="Hour of the day, 0 to 23, where the owner lives.")
    next_date = fields.Datetime(
        string="Next", compute="_compute_next_date", store=True, readonly=False, index=True
    )
    user_ids = fields.Many2many("res.users", string="Readers", domain="[('share', '=', False)]")
    group_ids = fields.Many2many("res.groups", string="Roles", help="Whoever has the role when it is sent.")
    link_above = fields.Float(
        string="Link above (MB)",
        required=True,
        default=10.0,
        help="A larger file is not attached: the mail links to it.",
    )
    delivery_ids = fields.One2many("credit.report.delivery", "schedule_id", string="History")

    _hour_of_day = models.Constraint("CHECK (hour BETWEEN 0 AND 23)", "The hour is a number from 0 to 23.")
    _day_of_month = models.Constraint(
        "CHECK (monthday BETWEEN 1 AND 31)", "The day of the month is a number from 1 to 31."
    )

    @api.model
    def _selection_report(self):
        return self.env["credit.report.run"]._selection_report()

    @api.depends("report", "options", "period", "filters")
    def _compute_summary(self):
        for schedule in self:
            texts = schedule._get_report(self.env.user)._get_option_texts() if schedule.report else []
            schedule.summary = "\n".join([*(": ".join(text) for text in texts), *(schedule.filters or ())])

    @api.depends("frequency", "weekday", "monthday", "hour", "owner_id")
    def _compute_next_date(self):
        for schedule in self:
            schedule.next_date = schedule._get_next_date()

    def _get_next_date(self):
        """:return: the next time that it is due, after now"""
        zone = pytz.timezone(self.owner_id.tz or "UTC")
        now = pytz.utc.localize(fields.Datetime.now()).astimezone(zone)
        start = now.date() + timedelta(days=now.hour >= self.hour)
        day = next_day(
            start, self.frequency or "daily", weekday=int(self.weekday or 0), monthday=self.monthday or 1
        )
        local = zone.localize(datetime.combine(day, time(hour=min(max(self.hour, 0), 23))))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    @api.constrains("user_ids", "group_ids", "owner_id", "name", "report", "options", "domain", "filters")
    def _check_readers(self):
        # Constraints are checked as superuser; whose right it is remains the user's.
        is_manager = self.env.user.has_group("credit_control.group_credit_manager")
        for schedule in self:
            if not schedule.user_ids and not schedule.group_ids:
                raise ValidationError(self.env._("“Readers” or “Roles”: somebody has to get the report."))
            others = (schedule.user_ids | schedule.owner_id) - self.env.user
            if not is_manager and (schedule.group_ids or others):
                raise ValidationError(
                    self.env._(
                        "“Readers”: %(readers)s. Without the right of a credit manager you can only send to yourself.",
                        readers=", ".join(others.mapped("name") + schedule.group_ids.mapped("name")),
                    )
                )

    @api.constrains("report", "options", "domain", "filters")
    def _check_options(self):
        for schedule in self:
            if not isinstance(schedule.options or {}, dict):
                raise ValidationError(
                    self.env._("“Options”: %(value)s are no answers.", value=schedule.options)
                )
            texts = schedule.filters or []
            if not (isinstance(texts, list) and all(isinstance(text, str) for text in texts)):
                raise ValidationError(self.env._("“Filters”: %(value)s is no list of texts.", value=texts))
            report = schedule._get_report(self.env.user)
            report._get_options()
            try:
                Domain(schedule.domain or []).validate(report)
            except (TypeError, ValueError) as error:
                raise ValidationError(
                    self.env._("“Domain”: %(value)s. %(error)s", value=schedule.domain, error=error)
                ) from None

    def _get_answers(self):
        """:return: answers by name of option; days as words, so that they mean another day each time"""
        as_of, start, end = DAYS[self.period or "today"]
        return {**(self.options or {}), "as_of": as_of, "date_from": start, "date_to": end}

    def _get_report(self, user):
        """The report as somebody sees it: own rights, own companies, own language.

        :return: empty recordset of the report
        """
        return self.env["credit.report.delivery"]._report_of(
            self.report, user, self.company_ids, self._get_answers()
        )

    def _get_readers(self):
        """:return: users that get it; those who left do not"""
        users = self.user_ids | self.group_ids.all_user_ids
        return users.filtered(lambda user: user.active and not user.share)

    def _queue(self, planned):
        """Put a delivery for each reader into the queue.

        :param planned: when it was due
        """
        for schedule in self:
            schedule.delivery_ids.sudo().create(
                [
                    {
                        "schedule_id": schedule.id,
                        "report": schedule.report,
                        "user_id": user.id,
                        "company_id": schedule.company_id.id,
                        "company_ids": [fields.Command.set(schedule.company_ids.ids)],
                        "options": schedule._get_answers(),
                        "domain": schedule.domain,
                        "filters": schedule.filters,
                        "kind": schedule.kind,
                        "planned": planned,
                    }
                    for user in schedule._get_readers()
                ]
            )

    @api.model
    def _run(self):
        """Scheduled action: queue what is due, then make and send what is in the queue. Commits as it goes."""
        Cron = self.env["ir.cron"]
        due = self.search([("next_date", "<=", fields.Datetime.now())])
        for schedule in due.try_lock_for_update().sorted("next_date"):
            planned = schedule.next_date
            schedule.next_date = schedule._get_next_date()
            schedule._queue(planned)
            Cron._commit_progress()
        self.env["credit.report.delivery"]._work()

    def action_send_now(self):
        """Send it now, beside its times.

        :raise AccessError: for whoever may not change the schedule
        """
        self.check_access("write")
        self._queue(fields.Datetime.now())
        self.env.ref("credit_control_reports.ir_cron_report").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "info", "message": self.env._("It is on its way.")},
        }

    @api.readonly
    def action_open_report(self):
        """Show the report under the options of the schedule."""
        self.ensure_one()
        action = self.env["credit.report.run"]._get_report_action(self.report)
        context = {PREFIX + name: answer for name, answer in self._get_answers().items() if answer}
        return {**action, "name": self.name, "domain": self.domain or [], "context": context}

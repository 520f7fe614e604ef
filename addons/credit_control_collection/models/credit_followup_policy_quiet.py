"""When a policy is silent: days of the week, the end of the month, holidays, hours.

Quiet times hold back what runs by itself. A person who sends from the preview is told and decides.
"""

import calendar

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class CreditFollowupPolicy(models.Model):
    _inherit = "credit.followup.policy"

    mon = fields.Boolean(string="Monday", default=True, help="Messages go out on Mondays.")
    tue = fields.Boolean(string="Tuesday", default=True, help="Messages go out on Tuesdays.")
    wed = fields.Boolean(string="Wednesday", default=True, help="Messages go out on Wednesdays.")
    thu = fields.Boolean(string="Thursday", default=True, help="Messages go out on Thursdays.")
    fri = fields.Boolean(string="Friday", default=True, help="Messages go out on Fridays.")
    sat = fields.Boolean(string="Saturday", help="Messages go out on Saturdays.")
    sun = fields.Boolean(string="Sunday", help="Messages go out on Sundays.")
    keeps_holidays = fields.Boolean(
        string="Holidays",
        default=True,
        help="No message on a holiday of the customer's country; the company's where the customer has none.",
    )
    quiet_month_end = fields.Integer(
        string="Last days of the month",
        help="No messages on this many days before the month ends; 0: none of them is silent.",
    )
    hour_from = fields.Float(
        string="From", default=0.0, help="Messages leave from this hour on, in the customer's time zone."
    )
    hour_to = fields.Float(
        string="To", default=24.0, help="Messages leave until this hour, in the customer's time zone."
    )

    _quiet_month_end_range = models.Constraint(
        "CHECK (quiet_month_end BETWEEN 0 AND 27)",
        "Last days of the month: from 0 to 27, else nothing would ever be sent.",
    )
    _hours_range = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < hour_to AND hour_to <= 24)",
        "Hours: the first one must be before the last one, both between 0:00 and 24:00.",
    )
    _some_day = models.Constraint(
        "CHECK ((mon OR tue OR wed OR thu OR fri OR sat OR sun) IS TRUE)",
        "Choose at least one day of the week on which messages go out.",
    )

    @api.model
    def _quiet_sql(self, policy, country, today):
        """Why nothing goes out today, as one SQL value: ``weekday``, ``month_end``, ``holiday`` or NULL.

        :param SQL policy: alias of ``credit_followup_policy``
        :param SQL country: expression of the customer's country
        :param date today: the day
        """
        left = calendar.monthrange(today.year, today.month)[1] - today.day
        return SQL(
            """CASE WHEN %(policy)s.%(weekday)s IS NOT TRUE THEN 'weekday'
                    WHEN %(policy)s.quiet_month_end > %(left)s THEN 'month_end'
                    WHEN %(policy)s.keeps_holidays AND (%(holiday)s) THEN 'holiday' END""",
            policy=policy,
            weekday=SQL.identifier(WEEKDAYS[today.weekday()]),
            left=left,
            holiday=self.env["credit.holiday"]._is_holiday_sql(country, today),
            to_flush=[self._fields[name] for name in (*WEEKDAYS, "keeps_holidays", "quiet_month_end")],
        )

    def _is_open_at(self, moment, zone):
        """Whether messages may leave at this hour.

        :param datetime moment: in UTC, naive
        :param zone: name of the customer's time zone; UTC where there is none
        """
        self.ensure_one()
        local = pytz.utc.localize(moment).astimezone(pytz.timezone(zone or "UTC"))
        hour = local.hour + local.minute / 60
        return self.hour_from <= hour < self.hour_to

from odoo import api, fields, models
from odoo.tools import SQL


class CreditHoliday(models.Model):
    """A day on which nobody of a country wants to be reminded of a debt."""

    _name = "credit.holiday"
    _description = "Holiday"
    _order = "country_id, date, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True, help="An archived holiday is a day like any other.")
    date = fields.Date(required=True)
    is_yearly = fields.Boolean(
        string="Every year", help="On the same day of the same month every year, from this date on."
    )
    country_id = fields.Many2one("res.country", index=True, help="Empty: in all countries.")

    _country_date_uniq = models.UniqueIndex(
        "(COALESCE(country_id, 0), date, name)", "This holiday is listed already."
    )

    @api.model
    def _is_holiday_sql(self, country, day):
        """Condition: the day is a holiday of a country.

        :param SQL country: expression of the country's id
        :param date day: the day
        """
        # Two arrays that the planner evaluates once, however many customers are asked about.
        held = SQL(
            """FROM credit_holiday holiday
              WHERE holiday.active
                AND (holiday.date = %(day)s
                     OR holiday.is_yearly AND holiday.date <= %(day)s
                        AND EXTRACT(MONTH FROM holiday.date) = %(month)s
                        AND EXTRACT(DAY FROM holiday.date) = %(of_month)s)""",
            day=day,
            month=day.month,
            of_month=day.day,
            to_flush=[self._fields[name] for name in ("active", "country_id", "date", "is_yearly")],
        )
        return SQL(
            """(%(country)s = ANY(ARRAY(SELECT holiday.country_id %(held)s AND holiday.country_id IS NOT NULL))) IS TRUE
               OR EXISTS (SELECT %(held)s AND holiday.country_id IS NULL)""",
            country=country,
            held=held,
        )

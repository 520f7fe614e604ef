from odoo import api, models
from odoo.tools import SQL


class ResCurrency(models.Model):
    _inherit = "res.currency"

    @api.model
    def _credit_rate_sql(self, currency, company, date):
        """The rate of a currency on a date, as one SQL value; what ``_get_rates`` computes, inside a set-based query.

        :param SQL currency: expression of the currency's id
        :param SQL company: expression of the root company's id
        :param date date: day of the rate
        :return: SQL expression: units of the currency for one unit of the rate table's reference
        """
        rate = SQL(
            "FROM res_currency_rate rate "
            "WHERE rate.currency_id = %s AND (rate.company_id = %s OR rate.company_id IS NULL)",
            currency,
            company,
        )
        return SQL(
            """COALESCE(
                (SELECT rate.rate %(rate)s AND rate.name <= %(date)s ORDER BY rate.company_id, rate.name DESC LIMIT 1),
                (SELECT rate.rate %(rate)s ORDER BY rate.company_id, rate.name LIMIT 1),
                1.0
            )""",
            rate=rate,
            date=date,
            to_flush=[
                self.env["res.currency.rate"]._fields[name]
                for name in ("company_id", "currency_id", "name", "rate")
            ],
        )

    @api.model
    def _credit_convert_sql(self, amount, currency, company, company_currency, date):
        """An amount in company currency at the rate of a date, as one SQL value, not rounded.

        :param SQL amount: expression of the amount in ``currency``
        :param SQL currency: expression of the currency's id
        :param SQL company: expression of the root company's id
        :param SQL company_currency: expression of the id of that company's currency
        :param date date: day of the rate
        """
        return SQL(
            "CASE WHEN %(currency)s = %(own)s THEN %(amount)s ELSE %(amount)s * %(to)s / %(by)s END",
            amount=amount,
            currency=currency,
            own=company_currency,
            to=self._credit_rate_sql(company_currency, company, date),
            by=self._credit_rate_sql(currency, company, date),
        )

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date, ormcache

from ..tools.rates import reference


class ResCurrency(models.Model):
    """Conversion that knows what it does not know.

    Odoo converts a currency without a rate 1 to 1, or at a rate of a later day. Here it has no amount in another
    currency: NULL in SQL and None in Python. Only the reference of the rate table has a rate by absence.
    """

    _name = "res.currency"
    _inherit = ["res.currency", "credit.cached"]
    _cached_fields = ("active",)

    @api.model
    def _credit_rate_sql(self, currency, company, date):
        """The rate of a currency on a date, as one SQL value: the last one on or before it.

        :param SQL currency: expression of the currency's id
        :param SQL company: expression of the root company's id
        :param date date: day of the rate
        :return: SQL expression: units of the currency for one unit of the rate table's reference; NULL without a rate
        """
        return SQL(
            """COALESCE(
                (SELECT rate.rate FROM res_currency_rate rate
                  WHERE rate.currency_id = %(currency)s AND (rate.company_id = %(company)s OR rate.company_id IS NULL)
                    AND rate.rate > 0 AND rate.name <= %(date)s
                  ORDER BY rate.company_id, rate.name DESC LIMIT 1),
                CASE WHEN %(is_reference)s THEN 1.0 END
            )""",
            currency=currency,
            company=company,
            date=date,
            is_reference=self._credit_is_reference_sql(currency, company),
            to_flush=[
                self.env["res.currency.rate"]._fields[name]
                for name in ("company_id", "currency_id", "name", "rate")
            ],
        )

    @api.model
    def _credit_is_reference_sql(self, currency, company):
        """Condition: the rates of a company are counted in a currency, and it is not among them."""
        companies = {}
        for company_id, known in self._credit_references().items():
            companies.setdefault(known, []).append(company_id)
        conditions = [
            SQL("%s = %s AND %s = ANY(%s)", currency, known, company, ids) for known, ids in companies.items()
        ]
        return SQL("(%s)", SQL(" OR ").join(conditions)) if conditions else SQL("FALSE")

    @api.model
    @ormcache()
    def _credit_references(self):
        """The currency in which each company's rates are counted, where it is known without having a rate itself.

        :return: id of the currency by id of the root company; see ``tools.rates.reference``
        """
        # Cached, because every conversion asks, and it changes when a currency gets its first rate. Rates and the
        # companies' currencies are no secret.
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        companies = companies.search([("parent_id", "=", False)])
        kept = set(companies.currency_id.ids)
        active = set(self.sudo().search([("active", "=", True)]).ids) | kept
        tables = {}
        for company, currency, lowest, highest in (
            self.env["res.currency.rate"]
            .sudo()
            ._read_group([], ["company_id", "currency_id"], ["rate:min", "rate:max"])
        ):
            tables.setdefault(company.id, {})[currency.id] = lowest == highest == 1.0
        found = {}
        for company in companies:
            # True: always 1. Rates of all companies and its own.
            table = dict(tables.get(False, {}))
            for currency, is_one in tables.get(company.id, {}).items():
                table[currency] = is_one and table.get(currency, True)
            known = reference(company.currency_id.id, table, active, kept)
            if known:
                found[company.id] = known
        return found

    @api.model
    def _credit_convert_sql(self, amount, currency, company, company_currency, date):
        """An amount in company currency at the rate of a date, as one SQL value, not rounded; NULL without a rate.

        Nothing is nothing in every currency, and an amount without a currency is in company currency.

        :param SQL amount: expression of the amount in ``currency``
        :param SQL currency: expression of the currency's id
        :param SQL company: expression of the root company's id
        :param SQL company_currency: expression of the id of that company's currency
        :param date date: day of the rate
        """
        return SQL(
            """CASE WHEN COALESCE(%(currency)s, %(own)s) = %(own)s THEN %(amount)s
                    ELSE COALESCE(%(amount)s * %(to)s / %(by)s, CASE WHEN %(amount)s = 0 THEN 0 END) END""",
            amount=amount,
            currency=currency,
            own=company_currency,
            to=self._credit_rate_sql(company_currency, company, date),
            by=self._credit_rate_sql(currency, company, date),
        )

    @api.model
    def _credit_no_rate_sql(self, currency, company):
        """Condition: nothing converts a foreign currency into that of a company today; said of active currencies.

        The pairs are few and found once for a statement, however many rows ask.

        :param SQL currency: expression of the currency's id
        :param SQL company: expression of the root company's id
        """
        today = fields.Date.context_today(self)
        return SQL(
            """(%(company)s, %(currency)s) IN (
                SELECT home.id, other.id
                  FROM res_company home JOIN res_currency other ON other.active AND other.id <> home.currency_id
                 WHERE home.parent_id IS NULL AND (%(by)s / %(to)s) IS NULL)""",
            company=company,
            currency=currency,
            by=self._credit_rate_sql(SQL("other.id"), SQL("home.id"), today),
            to=self._credit_rate_sql(SQL("home.currency_id"), SQL("home.id"), today),
            to_flush=[
                self._fields["active"],
                self.env["res.company"]._fields["currency_id"],
                self.env["res.company"]._fields["parent_id"],
            ],
        )

    def _credit_convert(self, amount, to, company, day=None):
        """An amount of this currency in another one, rounded; what ``_credit_convert_sql`` says.

        :param to: ``res.currency``
        :param company: whose rates count; those of its root company
        :param date day: of the rate; today when empty
        :return: the amount; None where there is no rate on or before the day
        """
        if not amount or not self or self == to:
            return to.round(amount or 0.0)
        # SQL: one definition of what a rate is. Rates are no secret, whoever asks.
        [(rate,)] = self.env.execute_query(
            SQL(
                "SELECT %s",
                self._credit_convert_sql(
                    SQL("1.0"),
                    SQL("%s::integer", self.id),
                    SQL("%s::integer", company.sudo().root_id.id),
                    SQL("%s::integer", to.id),
                    day or fields.Date.context_today(self),
                ),
            )
        )
        return None if rate is None else to.round(amount * float(rate))

    def _credit_converted(self, amount, to, company, day=None):
        """The same, for what cannot go on without an amount.

        :raise UserError: where there is no rate on or before the day
        """
        converted = self._credit_convert(amount, to, company, day)
        if converted is None:
            day = day or fields.Date.context_today(self)
            raise UserError(
                self.env._(
                    "No rate of %(currency)s on or before %(date)s: enter one, or give the amount in %(other)s.",
                    currency=self.name,
                    date=format_date(self.env, day),
                    other=to.name,
                )
            )
        return converted

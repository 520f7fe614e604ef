"""The rows: what a report's statement gives, under the options that are the same for every report."""

from odoo import api, models
from odoo.addons.credit_control.tools.source import union
from odoo.exceptions import UserError
from odoo.tools import SQL

from .credit_report_measure import BEFORE, CHANGE


class CreditReport(models.AbstractModel):
    _inherit = "credit.report"

    @property
    def _table_query(self):
        run = self._get_run()
        return self._frozen_sql(run) if run else self._dataset_sql(self._get_options())

    # Rows

    @api.model
    def _dataset_sql(self, options):
        other = self._get_other_options(options)
        parts = [self._rows_sql(options, day=self._day_of(options), compared=bool(other))]
        if other:
            parts.append(self._rows_sql(other, day=self._day_of(other), compared=True, is_other=True))
        return SQL("(%s)", SQL(" UNION ALL ").join(parts))

    @api.model
    def _day_of(self, options):
        return options.get("as_of") or options.get("date_to")

    @api.model
    def _rows_sql(self, options, *, day, compared, is_other=False):
        """The rows of one day or period, narrowed, converted, and with the columns of the comparison.

        Rows of the day that is compared with have ids of their own, negative ones, and their amounts stand in the
        columns of that day: so both days can be grouped by what each item was then, a bucket for example.
        """
        currency = self._get_currency()
        summed, compared_measures = self._get_summed(), self._get_compared()
        columns = []
        for name in self._get_column_names():
            column = SQL("item.%s", SQL.identifier(name))
            measure = name.removesuffix(BEFORE).removesuffix(CHANGE)
            if name in self._report_ratios:
                column = SQL("NULL::float8") if is_other else self._ratio_sql(name, currency)
            elif name in summed:
                column = self._nothing_sql(name) if is_other else self._amount_sql(name, currency)
            elif measure in compared_measures and name != measure:
                shown = compared and (is_other or name.endswith(CHANGE))
                sign = SQL("-") if is_other and name.endswith(CHANGE) else SQL()
                amount = self._amount_sql(measure, currency)
                column = SQL("%s(%s)", sign, amount) if shown else self._nothing_sql(name)
            elif name == "id" and is_other:
                column = SQL("-item.id")
            elif name == "figures_date":
                column = SQL("%s::date", day)
            elif name == "company_currency_id" and currency:
                column = SQL("%s::integer", currency.id)
            columns.append(SQL("%s AS %s", column, SQL.identifier(name)))
        return SQL(
            "SELECT %s FROM %s item %s WHERE %s",
            SQL(", ").join(columns),
            union(self.env, [self._report_source(options)]),
            self._rates_sql(currency),
            self._narrowed_sql(options),
        )

    @api.model
    def _get_column_names(self):
        return [name for name, field in self._fields.items() if field.store and field.column_type]

    @api.model
    def _narrowed_sql(self, options):
        """Condition of the filters among the options."""
        conditions = [
            SQL("item.%s = ANY(%s)", SQL.identifier(option.column), list(options[option.name]))
            for option in self._get_option_list()
            if option.column and options[option.name]
        ]
        return SQL(" AND ").join(conditions) if conditions else SQL("TRUE")

    # One currency for all companies

    @api.model
    def _get_rates(self, currency):
        """By what amounts of each company are multiplied, at the rates of the reader's company on the last day.

        :return: factor by root company
        :raise UserError: where there is no rate
        """
        day = self._get_last_day()
        # Rows of every company are converted; which of them the reader sees is for the record rules.
        companies = self.env["res.company"].sudo().search([("parent_id", "=", False)])
        own = self.env.company.sudo().root_id.currency_id
        shown = self._get_companies().currency_id | currency
        for each in shown - own:
            if shown != each and not each.rate_ids:
                raise UserError(
                    self.env._("There is no exchange rate for “%(currency)s”.", currency=each.name)
                )
        convert = self.env["res.currency"].sudo()._get_conversion_rate
        return {
            company: convert(company.currency_id, currency, self.env.company, day) for company in companies
        }

    @api.model
    def _rates_sql(self, currency):
        if not currency:
            return SQL()
        rates = self._get_rates(currency)
        rows = [SQL("(%s, %s::numeric)", company.id, rate) for company, rate in rates.items()]
        return SQL(
            "JOIN (VALUES %s) rate(company_id, factor) ON rate.company_id = item.company_id",
            SQL(", ").join(rows),
        )

    @api.model
    def _get_rate_texts(self, options):
        """:return: list of (label, text): by which rates amounts are converted"""
        currency = self._get_currency()
        if not currency:
            return []
        rates = {company.currency_id: rate for company, rate in self._get_rates(currency).items()}
        used = self._get_companies().currency_id - currency
        texts = [f"1 {each.name} = {rates[each]:.6g} {currency.name}" for each in used]
        label = self.env._("Rates of %(day)s", day=self._date_text(self._get_last_day()))
        return [(label, ", ".join(texts))] if texts else []

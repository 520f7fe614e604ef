"""What is measured: amounts, counts, and ratios of two of them."""

from odoo import api, models
from odoo.tools import SQL, float_round
from odoo.tools.misc import formatLang

BEFORE, CHANGE = "_before", "_change"
POOLED = "pooled"  # aggregator of ratios
WIDGET = "credit_report_"  # of the web client, before the unit of a ratio
# Decimals that are shown.
DIGITS = {"count": 0, "percent": 1, "days": 1, "number": 2}


def _ratio(value):
    return None if value is None or value is False else float(value)


class CreditReport(models.AbstractModel):
    _inherit = "credit.report"

    @api.model
    def _pool_ratios(self):
        """Ratios of several rows are made by ``_read_group_select``."""
        for name in self._report_ratios:
            self._fields[name].aggregator = POOLED

    @api.model
    def _get_compared(self):
        """:return: measures that can be compared"""
        return [name for name in self._report_measures if f"{name}{BEFORE}" in self._fields]

    @api.model
    def _get_all_measures(self):
        """:return: names of the measures, each followed by those that it is compared with"""
        compared = self._get_compared()
        return [
            name + suffix
            for name in self._report_measures
            for suffix in (("", BEFORE, CHANGE) if name in compared else ("",))
        ]

    @api.model
    def _get_measures(self):
        """:return: names of the measures that are shown under these options"""
        hidden = self._get_hidden()
        return [name for name in self._get_all_measures() if name not in hidden]

    @api.model
    def _get_figures(self):
        """:return: names of the measures that are shown, and of what their ratios are made of beside them"""
        shown = self._get_measures()
        terms = [term for name in shown for term in self._report_ratios.get(name, ())[:2]]
        return list(dict.fromkeys([*shown, *terms]))

    @api.model
    def _get_summed(self):
        """:return: names of all that is added up: amounts and counts, whether or not they are shown"""
        terms = [term for ratio in self._report_ratios.values() for term in ratio[:2]]
        names = dict.fromkeys([*self._report_measures, *terms])
        return [name for name in names if name not in self._report_ratios]

    @api.model
    def _get_aggregates(self, names):
        """:return: for ``_read_group``: the sum of an amount or count, the pooled ratio"""
        return [f"{name}:{POOLED if name in self._report_ratios else 'sum'}" for name in names]

    @api.model
    def _get_hidden(self):
        """:return: names of fields that are not shown under these options"""
        options = self._get_options()
        hidden = set(self._report_hidden(options))
        if not options.get("compare"):
            hidden.add("figures_date")
            hidden.update(name + suffix for name in self._get_compared() for suffix in (BEFORE, CHANGE))
        return hidden

    @api.model
    def _has_amounts(self):
        """Whether a currency says something: a report may do nothing but count."""
        return any(self._get_unit(name) == "money" for name in self._get_measures())

    @api.model
    def _get_unit(self, name):
        """:return: ``money``, ``count``, ``percent``, ``days`` or ``number``"""
        if name in self._report_ratios:
            return self._report_ratios[name][2]
        return "money" if self._fields[name].type == "monetary" else "count"

    # In statements

    @api.model
    def _amount_sql(self, name, currency):
        """A measure of a row; an amount in the currency of all companies, if there is one."""
        column = SQL("item.%s", SQL.identifier(name))
        if self._fields[name].type != "monetary":
            return SQL("%s::%s", column, SQL.identifier(self._fields[name].column_type[0]))
        return SQL("%s * rate.factor", column) if currency else column

    @api.model
    def _ratio_sql(self, name, currency):
        """A ratio of one row."""
        numerator, denominator, _unit = self._report_ratios[name]
        return SQL(
            "((%s)::numeric / NULLIF(%s, 0))::float8",
            self._amount_sql(numerator, currency),
            self._amount_sql(denominator, currency),
        )

    @api.model
    def _nothing_sql(self, name):
        return SQL("NULL::%s", SQL.identifier(self._fields[name].column_type[0]))

    def _read_group_select(self, aggregate_spec, query):
        """A ratio of several rows is the sum of its numerators by that of its denominators, never an average."""
        ratio = self._report_ratios.get(aggregate_spec.partition(":")[0])
        if not ratio:
            return super()._read_group_select(aggregate_spec, query)
        numerator, denominator = (
            super(CreditReport, self)._read_group_select(f"{term}:sum", query) for term in ratio[:2]
        )
        return SQL("(%s)::numeric / NULLIF(%s, 0)", numerator, denominator)

    def _get_read_group_order(self, dict_order, groupby, aggregates):
        dict_order = {
            name: f"{direction} NULLS LAST" if name in self._report_ratios else direction
            for name, direction in dict_order.items()
        }
        return super()._get_read_group_order(dict_order, groupby, aggregates)

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name in self._report_ratios:
            nulls = SQL("NULLS LAST")
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    # Shown

    @api.model
    def _measured(self, currency, rows):
        """Values of ``_get_figures`` as they are shown: amounts and counts that are there, ratios only with a base.

        :param rows: list of values in the order of the figures
        :return: for each row the value by name; None for a ratio without a base
        """
        rounding = currency.rounding
        shown = {
            "money": lambda value: float_round(value, precision_rounding=rounding) if value else 0.0,
            "count": lambda value: int(value or 0),
        }
        figures = [(name, shown.get(self._get_unit(name), _ratio)) for name in self._get_figures()]
        return [
            {name: show(value) for (name, show), value in zip(figures, values, strict=True)}
            for values in rows
        ]

    @api.model
    def _figure_text(self, value, unit, currency):
        """A figure as the reader writes it: a dash for nothing, ``n/a`` for a ratio without a base.

        :param str unit: ``money``, ``count``, ``percent`` (of 1), ``days`` or ``number``
        """
        if unit == "money":
            return self._money_text(value, currency)
        if unit == "count":
            return formatLang(self.env, value, digits=0) if value else "–"
        if value is None:
            return self._nothing_text()
        if unit == "percent":
            number = formatLang(self.env, 100 * value, digits=DIGITS[unit])
            return self.env._("%(number)s%%", number=number)
        return formatLang(self.env, value, digits=DIGITS[unit])

    @api.model
    def _money_text(self, amount, currency):
        """An amount as the reader writes it, without the currency's sign; a dash for nothing."""
        return formatLang(self.env, amount, digits=currency.decimal_places) if amount else "–"

    @api.model
    def _nothing_text(self):
        return self.env._("n/a")

    def _empty_ratios_without_base(self, values_list, specification):
        """A ratio without a base is False, which is not zero."""
        for name, (_numerator, denominator, _unit) in self._report_ratios.items():
            if name in specification:
                for values, row in zip(values_list, self, strict=True):
                    if not row[denominator]:
                        values[name] = False

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """As the view is written; with what ratios need, whoever wrote it."""
        arch, view = super()._get_view(view_id, view_type, **options)
        written = {node.get("name"): node for node in arch.findall("field")}
        for name in self._report_ratios:
            if name in written:
                written[name].set("widget", WIDGET + self._get_unit(name))
        if arch.tag == "list":
            # The web client makes the total of a ratio from the totals of these.
            shown = [ratio for name, ratio in self._report_ratios.items() if name in written]
            terms = ["company_currency_id"] if shown else []
            terms += [term for ratio in shown for term in ratio[:2]]
            for term in dict.fromkeys(terms):
                if term not in written:
                    arch.append(arch.makeelement("field", {"name": term, "column_invisible": "1"}))
        return arch, view

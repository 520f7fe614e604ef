"""The options of reports: what they ask, and what was answered."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.date_utils import weeknumber
from odoo.tools.misc import babel_locale_parse, get_lang

from ...tools.option import FILTERS, PREFIX, Option
from ...tools.period import day_of, months_before, period_before

FILTER_MODELS = {
    "salesperson": "res.users",
    "collector": "res.users",
    "customer_type": "credit.customer.type",
    "group": "credit.group",
    "country": "res.country",
    "currency": "res.currency",
}


class CreditReport(models.AbstractModel):
    _inherit = "credit.report"

    # Options that every report may ask for

    @api.model
    def _option_as_of(self):
        return Option("as_of", self.env._("As of"), default=self._today)

    @api.model
    def _option_date_from(self):
        return Option(
            "date_from", self.env._("From"), default=lambda: day_of("this_month_start", self._today())
        )

    @api.model
    def _option_date_to(self):
        return Option("date_to", self.env._("To"), default=self._today)

    @api.model
    def _option_compare(self):
        before = (
            self.env._("A month before") if "as_of" in self._report_asks else self.env._("The period before")
        )
        choices = (("", self.env._("Nothing")), ("period", before), ("year", self.env._("A year before")))
        return Option("compare", self.env._("Compare with"), "choice", lambda: "", choices)

    @api.model
    def _option_lines(self):
        choices = tuple((name, self._get_label(name)) for name in self._report_groups)
        return Option(
            "lines", self.env._("A line for each"), "choice", lambda: self._report_groups[0], choices
        )

    @api.model
    def _option_in_currency(self):
        def choices():
            # Currencies are no secret; some readers may not list them.
            codes = self.env["res.currency"].sudo().search([]).mapped("name")
            return (("", self.env._("Each company's own")), *((code, code) for code in codes))

        return Option("in_currency", self.env._("In currency"), "choice", lambda: "", choices)

    @api.model
    def _option_filter(self, name):
        column = f"{name}_id"
        label = self._get_label(column)
        return Option(name, label, "records", tuple, model=FILTER_MODELS[name], column=column)

    @api.model
    def _get_label(self, name):
        return self._fields[name].get_description(self.env, ["string"])["string"]

    @api.model
    def _get_option_list(self):
        """:return: list of ``Option`` that the report asks, in the order of the bar"""
        return [
            self._option_filter(name) if name in FILTERS else getattr(self, f"_option_{name}")()
            for name in self._report_asks
        ]

    # Answers

    @api.model
    def _today(self):
        return fields.Date.context_today(self)

    @api.model
    def _day_sql(self, moment):
        """The reader's day of a moment.

        :param SQL moment: of type timestamp, in UTC as Odoo keeps it
        """
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, self.env.tz.zone)

    @api.model
    @api.private
    def with_options(self, **answers):
        """This report under other options.

        :param answers: by name of option; None: the default
        """
        return self.with_context(**{PREFIX + name: answer for name, answer in answers.items()})

    @api.model
    def _get_options(self):
        """The options of this environment.

        :return: value by name of option
        :raise UserError: for an answer that is none
        """
        run = self._get_run()
        answers = run.options if run else self._get_answers()
        today = self._today()
        values = {
            option.name: self._parse(option, answers.get(option.name), today)
            for option in self._get_option_list()
        }
        self._check_period(values)
        return values

    @api.model
    def _get_answers(self):
        """:return: what the context answers, by name of option; as JSON carries it"""
        given = {name: self.env.context.get(PREFIX + name) for name in self._report_asks}
        return {name: answer for name, answer in given.items() if answer}

    @api.model
    def _parse(self, option, answer, today):
        try:
            return option.parse(answer, today)
        except (ValueError, TypeError):
            raise UserError(
                self.env._("“%(answer)s” is no answer to “%(option)s”.", answer=answer, option=option.label)
            ) from None

    @api.model
    def _check_period(self, options):
        """A period has to begin before it ends.

        :raise UserError: when it does not
        """
        start, end = options.get("date_from"), options.get("date_to")
        if start and end and start > end:
            raise UserError(
                self.env._(
                    "“From”, %(start)s, is after “To”, %(end)s.",
                    start=self._date_text(start),
                    end=self._date_text(end),
                )
            )

    @api.model
    def _get_option_texts(self):
        """:return: list of (label, answer) as the reader writes them; what nobody answered is left out"""
        if self._get_run():
            return [tuple(text) for text in self._get_run().option_texts or ()]
        values = self._get_options()
        texts = [
            (option.label, self._option_text(option, values[option.name]))
            for option in self._get_option_list()
            if values[option.name]
        ]
        return [*texts, *self._get_rate_texts(values)]

    @api.model
    def _option_text(self, option, value):
        if option.kind == "date":
            return self._date_text(value)
        if option.kind == "choice":
            return dict(option.get_choices())[value]
        if option.kind == "records":
            return ", ".join(self.env[option.model].browse(value).mapped("display_name"))
        return self.env._("Yes") if option.kind == "flag" else option.dump(value)

    @api.model
    def _get_last_day(self):
        """The last day that the report tells about."""
        options, run = self._get_options(), self._get_run()
        return options.get("as_of") or options.get("date_to") or (run.date.date() if run else self._today())

    @api.model
    def _get_first_weekday(self):
        """The day on which the reader's weeks begin, 0 is Monday."""
        return int(get_lang(self.env).week_start) - 1

    @api.model
    def _get_week(self, day):
        """Year and number of the week of a day, as the reader counts weeks."""
        return weeknumber(babel_locale_parse(get_lang(self.env).code), day)

    @api.model
    def _get_other_options(self, options):
        """The options of what the report is compared with.

        :return: dict like ``options``; None where nothing is compared
        """
        how = options.get("compare")
        if not how:
            return None
        if how == "year":
            days = ("as_of", "date_from", "date_to")
            other = {name: months_before(options[name], 12) for name in days if name in options}
            if "date_from" in other:  # a first day is never a last one, except in a period of a day
                other["date_from"] = months_before(options["date_from"] - timedelta(days=1), 12) + timedelta(
                    days=1
                )
        elif "as_of" in options:
            other = {"as_of": months_before(options["as_of"], 1)}
        else:
            start, end = period_before(options["date_from"], options["date_to"])
            other = {"date_from": start, "date_to": end}
        return {**options, **other}

    @api.model
    def _get_lines_field(self):
        """The field whose values are the lines of the PDF."""
        return self._get_options().get("lines") or self._report_groups[0]

    @api.model
    def _get_currency(self):
        """The currency in which all companies are shown; empty: each in its own."""
        code = self._get_options().get("in_currency")
        # Of a choice that the reader was given; see the option.
        return (
            self.env["res.currency"].sudo().search([("name", "=", code)])
            if code
            else self.env["res.currency"]
        )

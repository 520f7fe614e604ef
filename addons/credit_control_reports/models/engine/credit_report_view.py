"""What the web client needs to know of a report: its bar, its columns, its views."""

from lxml.builder import E

from odoo import api, models

from ...tools.option import FILTERS, PREFIX
from .credit_report_measure import BEFORE, CHANGE


class CreditReport(models.AbstractModel):
    _inherit = "credit.report"

    @api.model
    @api.readonly
    def get_description(self):
        """What the bar above the screen shows.

        :return: dict of ``options`` (name, label, kind, value, choices, model), ``definitions`` (term, text),
            ``hidden`` (columns), ``fields`` (those whose label or values follow the options), ``measures``, ``ratios``
            (numerator, denominator and unit by measure), ``balances`` (see ``_report_balances``), ``lines`` (field
            that rows are grouped by, if asked), ``one_currency``, ``frozen`` (text, or empty) and ``may`` (what else
            the user may make of it)
        :raise AccessError: for whoever may not read the report
        """
        self.check_access("read")
        values = self._get_options()
        run = self._get_run()
        return {
            "options": [] if run else self._describe_options(values),
            "answers": [": ".join(text) for text in self._get_option_texts()] if run else [],
            "definitions": [{"term": term, "text": text} for term, text in self._get_definitions()],
            "hidden": sorted(self._get_hidden()),
            "fields": self._describe_fields(),
            "ratios": dict(self._report_ratios),
            "balances": self._report_balances(values),
            "measures": self._get_measures(),
            "lines": self._get_lines_field() if "lines" in self._report_asks else "",
            "one_currency": bool(self._get_currency()),
            "frozen": run.get_seal() if run else "",
            "may": [] if run else self._get_uses(),
        }

    @api.model
    def _get_uses(self):
        """:return: names of what this user may make of the report, beside reading it"""
        models_ = {"freeze": "credit.report.run", "schedule": "credit.report.schedule"}
        return [use for use, model in models_.items() if self.env[model].has_access("create")]

    @api.model
    def _describe_options(self, values):
        described = []
        for option in self._get_option_list():
            choices = option.get_choices()
            if option.kind == "choice" and len(choices) < 2 + (option.name == "in_currency"):
                continue
            described.append(
                {
                    "name": PREFIX + option.name,
                    "label": option.label,
                    "kind": option.kind,
                    "value": option.dump(values[option.name]),
                    "choices": choices,
                    "model": option.model,
                }
            )
        return described

    @api.model
    def _describe_fields(self):
        """:return: description of the fields that follow the options; an amount that is hidden adds up to nothing"""
        follow = {*self._get_all_measures(), *self._get_labels()} & set(self._fields)
        follow |= {name for name, field in self._fields.items() if field.type == "selection"}
        return self.fields_get(sorted(follow), ["string", "selection", "aggregator"])

    @api.model
    def _get_labels(self):
        """:return: label by field, of those that follow the options"""
        if self._get_run():
            return self._get_run().labels or {}
        options = self._get_options()
        labels = {}
        other = self._get_other_options(options)
        for name in self._get_compared() if other else ():
            label = self._get_label(name)
            first, last = other.get("date_from"), self._date_text(self._day_of(other))
            if first:
                days = f"{self._date_text(first)} – {last}"
                labels[name + BEFORE] = self.env._("%(amount)s, %(days)s", amount=label, days=days)
            else:
                labels[name + BEFORE] = self.env._("%(amount)s on %(day)s", amount=label, day=last)
            labels[name + CHANGE] = self.env._("Change of %(amount)s", amount=label)
        return {**labels, **self._report_labels(options)}

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Fields as Odoo describes them, with the labels that follow the options."""
        described = super().fields_get(allfields, attributes)
        labels = self._get_labels()
        hidden = self._get_hidden().difference(self._get_figures())  # parts of ratios are added up
        for name, field in described.items():
            if name in labels and "string" in field:
                field["string"] = labels[name]
            if name in hidden and "aggregator" in field:
                field["aggregator"] = False
        return described

    @api.model
    def _get_definitions(self):
        """How the figures are defined: what the report says, and the help of each amount.

        :return: list of (term, text)
        """
        if self._get_run():
            return [tuple(definition) for definition in self._get_run().definitions or ()]
        measures = self._get_measures()
        described = self.fields_get(measures, ["string", "help"])
        terms = {}
        for name in measures:
            terms.setdefault(described[name].get("help"), []).append(described[name]["string"])
        amounts = [(", ".join(labels), text) for text, labels in terms.items() if text]
        return [*self._report_definitions(), *amounts]

    # Views of a report that has none of its own

    @api.model
    def _get_default_list_view(self):
        group = self._report_groups[0]
        view = E.list(
            js_class="credit_report_list",
            default_group_by=group,
            create="0",
            delete="0",
            edit="0",
            **({"action": "action_open_record", "type": "object"} if self._report_record else {}),
            **({"default_order": f"{self._report_sort} desc"} if self._report_sort else {}),
        )
        currencies = {
            self._fields[name].get_currency_field(self)
            for name in (*self._report_columns, *self._report_measures)
            if self._fields[name].type == "monetary"
        }
        view.extend(E.field(name=name, column_invisible="1") for name in sorted(currencies))
        aside = {*self._report_groups, *self._report_optional, *(f"{name}_id" for name in FILTERS)}
        for name in (*self._report_columns, "figures_date"):
            # What rows can be grouped by is not in the way of the amounts.
            optional = {"optional": "hide"} if name in aside else {}
            numeric = {"options": "{'numeric': true}"} if self._fields[name].type == "date" else {}
            if name not in currencies:
                view.append(E.field(name=name, **optional, **numeric))
        for name in self._get_all_measures():
            # A ratio of zero says something; zero of an amount or count is left empty.
            empty = {} if name in self._report_ratios else {"invisible": f"not {name}"}
            view.append(E.field(name=name, sum=self._get_label(name), **empty))
        view.append(E.field(name="company_id", optional="hide", groups="base.group_multi_company"))
        return view

    @api.model
    def _get_default_search_view(self):
        view = E.search()
        searched = [name for name in self._report_columns if self._fields[name].type in ("char", "many2one")]
        view.extend(E.field(name=name) for name in searched)
        groups = list(self._report_groups)
        groups += [
            f"{name}_id" for name in FILTERS if name in self._report_asks and f"{name}_id" not in groups
        ]
        view.extend(
            E.filter(name=f"group_{name}", string=self._get_label(name), context=f"{{'group_by': '{name}'}}")
            for name in groups
        )
        return view

    @api.model
    def _get_default_pivot_view(self):
        view = E.pivot(E.field(name=self._report_groups[0], type="row"), js_class="credit_report_pivot")
        view.extend(E.field(name=name, type="measure") for name in self._report_measures)
        return view

    @api.model
    def _get_default_graph_view(self):
        view = E.graph(E.field(name=self._report_groups[0]), js_class="credit_report_graph", type="bar")
        view.append(E.field(name=self._report_measures[-1], type="measure"))
        return view

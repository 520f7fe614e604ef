from types import MappingProxyType

from odoo import api, fields, models
from odoo.tools.misc import format_date

from ...tools.option import PREFIX
from ...tools.report import Column, Section

PORTION = 1000  # records whose names are read at once
KINDS = {"date": "date", "integer": "integer", "monetary": "money"}


class CreditReport(models.AbstractModel):
    """A report over the books: one dataset, shown as list, pivot and graph, as PDF, as XLSX and by mail.

    To add one, write a model and its action; ``tests/example`` is a whole one. The model states

    - ``_report_asks``: the names of its options. ``as_of``, ``date_from`` and ``date_to``, ``compare``, ``lines``,
      ``in_currency`` and ``tools.option.FILTERS`` are there; another one is a method ``_option_<name>`` that
      returns an ``Option``, and the dataset is the same whenever the answers are the same;
    - ``_report_source(options)``: the rows, one statement with the columns of the model's fields, among them ``id``,
      ``company_id`` (root company) and ``company_currency_id``;
    - ``_report_groups``: what a line of the PDF may stand for, the usual one first; many2one, selection or
      text fields;
    - ``_report_columns``: of a row in list and XLSX, before the measures;
    - ``_report_measures``: amounts (``tools.columns.Amount``) and counts (Integer), which are summed, and ratios.
      Their ``help`` is their definition. An amount or count with fields ``<name>_before`` and ``<name>_change``
      beside it is what ``compare`` compares;
    - ``_report_ratios``: of each measure that is a ratio (Float) the numerator, the denominator, both amounts or
      counts, and the unit: ``percent``, ``days`` or ``number``. The statement gives the two, the engine the ratio;
    - ``_report_record``: the many2one field whose record a row opens
    - ``_report_sort``: the amount or count of which most comes first; otherwise lines are sorted by name
    - ``_report_optional``: columns that the list shows when the reader asks for them, beside what it can be grouped by

    and overrides ``_report_definitions`` for what else has to be explained, ``_report_checks`` for what it has to
    agree with, ``_report_labels`` and ``_report_hidden`` where columns follow the options, ``_report_shares`` for the
    bar of the PDF, ``_report_chart`` for a chart in it. Views come by themselves; one that is written uses
    ``js_class="credit_report_list"`` (also ``credit_report_pivot``, ``credit_report_graph``).
    ``tests/report_contract.py`` tests it: see there.
    """

    _name = "credit.report"
    _description = "Report"
    _check_company_domain = models.check_company_domain_parent_of

    _report_asks = ("as_of",)
    _report_groups = ()
    _report_columns = ()
    _report_measures = ()
    _report_ratios = MappingProxyType({})
    _report_record = None
    _report_sort = None
    _report_optional = ()

    company_id = fields.Many2one(
        "res.company", readonly=True, help="Root company; its branches count with it."
    )
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    figures_date = fields.Date(
        string="Figures of",
        readonly=True,
        help="Of a comparison: the day whose figures a row tells; each day has rows of its own.",
    )

    @api.model
    def _post_model_setup__(self):
        super()._post_model_setup__()
        self._follow_options()
        self._pool_ratios()

    @api.model
    def _follow_options(self):
        """Keep in the cache what rows are under each set of options.

        A row has other figures under other options, another day elsewhere, and texts in the reader's language.
        """
        keys = ("company", "lang", "tz", f"{PREFIX}run", *(PREFIX + name for name in self._report_asks))
        for field in self._fields.values():
            if field.store and field.name != "id":
                field._depends_context = keys

    # What a report states

    @api.model
    def _report_source(self, options):
        """The rows: one statement that reads nothing but the books and ``options``.

        :param dict options: values by name of option
        :return: ``Source`` of the kernel: query, and what to flush before it
        """
        raise NotImplementedError

    @api.model
    def _report_definitions(self):
        """:return: list of (term, text): what has to be known beside the ``help`` of each measure"""
        return []

    @api.model
    def _report_checks(self, options):
        """What the report has to agree with, computed by another way than the dataset.

        :return: list of ``tools.report.Check``; empty where the user may not see the other figure
        """
        return []

    @api.model
    def _report_shares(self):
        """:return: list of (measure, colour), drawn as one bar in the PDF; negative amounts are left out"""
        return []

    @api.model
    def _report_chart(self, totals, groups):
        """The chart of the PDF; where it says more than a bar of shares.

        :param dict totals: value by figure
        :param groups: list of (name, value by figure): the lines
        :return: kind, labels and series as ``tools.chart.draw`` takes them; empty where there is none
        """
        return ()

    @api.model
    def _report_balances(self, options):
        """Measures that are balances and no flows: they are not added up over the periods that rows tell of.

        :return: by measure the column of the period, and which period's rows make its total
        """
        return {}

    @api.model
    def _report_labels(self, options):
        """:return: label by field, of those that follow the options"""
        return {}

    @api.model
    def _report_hidden(self, options):
        """:return: names of fields that have nothing to say under these options"""
        return set()

    # Rows as the web client reads them

    def web_read(self, specification):
        """As Odoo reads rows; with the names of a frozen report, and False for a ratio without a base."""
        values_list = super().web_read(specification)
        self._put_frozen_names(values_list, specification)
        self._empty_ratios_without_base(values_list, specification)
        return values_list

    # What the screen, the PDF and the XLSX are made from

    @api.model
    @api.private
    def get_file(self, kind, domain=(), filters=()):
        """The report as a file, under the options of this environment and with the rights of its user.

        :param str kind: ``pdf`` or ``xlsx``
        :param domain: of the rows that are shown
        :param filters: texts that say what the domain means
        :return: (file name, bytes)
        :raise AccessError: for whoever may not read the report
        :raise UserError: when the answers are wrong, or there are more rows than such a file takes
        """
        self.check_access("read")
        content = getattr(self, f"_render_{kind}")(list(domain), list(filters))
        return f"{self._get_title()} {self._get_last_day()}.{kind}", content

    @api.model
    def _get_title(self):
        return self.env["ir.model"]._get(self._name).name

    @api.model
    def _get_columns(self, names):
        """:return: list of ``Column`` of these fields, in the reader's language; without what is hidden"""
        figures = self._get_figures()
        hidden = self._get_hidden().difference(figures)
        names = [name for name in names if name not in hidden]
        labels = self.fields_get(names, ["string"])
        balances = self._report_balances(self._get_options())
        return [
            Column(
                name,
                labels[name]["string"],
                self._get_unit(name) if name in figures else KINDS.get(self._fields[name].type, "text"),
                ratio=tuple(self._report_ratios.get(name, ())[:2]),
                only=balances.get(name, ()),
            )
            for name in names
        ]

    @api.model
    def _get_sections(self, domain):
        """What is shown, company by company, because currencies are not added up; all at once in one currency.

        :return: list of ``Section``; one without rows where there is nothing at all
        """
        currency = self._get_currency()
        sums = ["__count", *self._get_aggregates(self._get_figures())]
        # Whoever works in a branch sees the figures of its root company, but may not be allowed to read that.
        own = self.env.company.sudo().root_id
        if currency:
            count, *totals = self._read_group(domain, [], sums)[0]
            name = ", ".join(self._get_companies().mapped("name"))
            [shown] = self._measured(currency, [totals])
            return [Section(own, name, currency, list(domain), count, shown)]
        sections = []
        for company, count, *totals in self._read_group(domain, ["company_id"], sums, order="company_id"):
            company = company.sudo()
            [shown] = self._measured(company.currency_id, [totals])
            rows = [*domain, ("company_id", "=", company.id)]
            sections.append(Section(company, company.name, company.currency_id, rows, count, shown))
        [nothing] = self._measured(own.currency_id, [[None] * len(self._get_figures())])
        return sections or [Section(own, own.name, own.currency_id, list(domain), 0, nothing)]

    @api.model
    def _get_companies(self):
        """The companies that are shown; members of a branch see the figures of its root company."""
        run = self._get_run()
        return run.sudo().company_ids if run else self.env.companies.sudo().root_id

    @api.model
    def _get_groups(self, section):
        """The rows of a section summed by what a line stands for, sorted by name, or by ``_report_sort``.

        A selection is sorted as it is listed.

        :return: list of (name, value by figure)
        """
        group = self._get_lines_field()
        sums = self._get_aggregates(self._get_figures())
        is_named = self._fields[group].type == "many2one"
        order = f"{self._report_sort}:sum desc, {group}" if self._report_sort and is_named else group
        rows = self._read_group(section.domain, [group], sums, order=order)
        rows = [(getattr(key, "id", key), *totals) for key, *totals in rows]
        names = self._get_names(group, [key for key, *_totals in rows if key])
        if self._fields[group].type == "selection" or (self._get_run() and order == group):
            places = {key: place for place, key in enumerate(names)}
            rows.sort(key=lambda row: places.get(row[0], len(places)))
        nobody = self.env._("Without %(what)s", what=self._get_columns([group])[0].label)
        values = self._measured(section.currency, [totals for _key, *totals in rows])
        return [
            (names[key] if key else nobody, shown)
            for (key, *_totals), shown in zip(rows, values, strict=True)
        ]

    @api.model
    def _labelled(self, label):
        """A label before its value; in French a space goes before the colon."""
        return self.env._("%(label)s:", label=label)

    @api.model
    def _get_names(self, name, ids):
        """Names of the records that a many2one field of the report points at, or of the values of a selection or text.

        :return: dict of display name by id, of label by value
        """
        if self._fields[name].type == "selection":
            return dict(self._fields[name]._description_selection(self.env))
        if self._fields[name].type == "char":
            return {text: text for text in ids}
        run = self._get_run()
        if run:
            return run.get_names(name)
        # Like the web client: who sees a row sees the names in it. In portions, because a name may read much.
        Model = self.env[self._fields[name].comodel_name].sudo()
        names = {}
        for start in range(0, len(ids), PORTION):
            records = Model.browse(ids[start : start + PORTION])
            names.update((record.id, record.display_name) for record in records)
            records.invalidate_recordset(flush=False)
        return names

    @api.model
    def _date_text(self, day):
        """A day as the reader writes it."""
        return format_date(self.env, day)

    @api.readonly
    def action_open_record(self):
        """Open the record behind a row."""
        self.ensure_one()
        # Without the context: the options of the report are nothing to the record.
        return self[self._report_record]._get_records_action(context={})

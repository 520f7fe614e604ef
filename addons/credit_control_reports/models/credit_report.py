from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import union
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..tools.report import Column, Option

PREFIX = "credit_report_"  # of the context keys that carry the options
PORTION = 1000  # records whose names are read at once
KINDS = {"date": "date", "integer": "integer", "monetary": "money"}


class CreditReport(models.AbstractModel):
    """A report over the books: one dataset, shown as list, pivot and graph, as PDF and as XLSX.

    To add one, write a model and its views; about eighty lines, nothing else is touched::

        class CreditReportBigInvoices(models.Model):
            _name = "credit.report.big.invoices"
            _description = "Big invoices"                # the title, translated like every model's name
            _inherit = "credit.report"
            _auto = False                                # no table: the rows are the dataset
            _order = "partner_name, id"
            _report_group = "partner_id"                 # what a line of the PDF stands for
            _report_columns = ("partner_name", "date")   # of a row in the XLSX, before the amounts
            _report_measures = ("total",)                # the amounts: summed, in the company's currency

            partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
            partner_name = fields.Char(string="Customer name", readonly=True)
            date = fields.Date(readonly=True)
            total = fields.Monetary(currency_field="company_currency_id", readonly=True)

            def _report_source(self, options):
                query = SQL("SELECT move.id, ... WHERE move.date <= %s", options["as_of"])
                return Source("big_invoices", query, "account.move", {"account.move": ["date", ...]})

            def _report_definitions(self):
                return [(self.env._("Big"), self.env._("An invoice above 10,000."))]

    and override ``_report_options`` for other questions, ``_report_checks`` for what it has to agree with, and
    ``_report_shares`` for the bar of the PDF. The query gives the columns ``id``, ``company_id`` (root company) and
    ``company_currency_id`` beside those of the model. Then: an access row for each role, a record rule by company,
    a list with ``js_class="credit_report_list"`` (also ``credit_report_pivot``, ``credit_report_graph``), an action
    and a menu. ``tests/report_contract.py`` tests it: see there.
    """

    _name = "credit.report"
    _description = "Report"
    _check_company_domain = models.check_company_domain_parent_of

    _report_group = None
    _report_columns = ()
    _report_measures = ()

    company_id = fields.Many2one(
        "res.company", readonly=True, help="Root company; its branches count with it."
    )
    company_currency_id = fields.Many2one("res.currency", readonly=True)

    @api.model
    def _post_model_setup__(self):
        super()._post_model_setup__()
        # A row has other figures under other options: the cache must not mix them.
        keys = tuple(PREFIX + option.name for option in self._report_options())
        for field in self._fields.values():
            if field.store and field.name != "id":
                field._depends_context = keys

    @property
    def _table_query(self):
        return union(self.env, [self._report_source(self._get_options())])

    # What a report states

    @api.model
    def _report_options(self):
        """:return: list of ``tools.report.Option``; the dataset is the same whenever they are the same"""
        return [
            Option("as_of", self.env._("As of"), default=lambda: fields.Date.context_today(self)),
        ]

    @api.model
    def _report_source(self, options):
        """The rows: one statement that reads nothing but the books and ``options``.

        :param dict options: values by name of option
        :return: ``Source`` of the kernel: query, and what to flush before it
        """
        raise NotImplementedError

    @api.model
    def _report_definitions(self):
        """:return: list of (term, text): how the figures are defined, for screen, PDF and XLSX"""
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

    # Options

    @api.model
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
        values = {}
        for option in self._report_options():
            answer = self.env.context.get(PREFIX + option.name)
            try:
                values[option.name] = option.parse(answer)
            except ValueError:
                raise UserError(
                    self.env._(
                        "“%(answer)s” is no answer to “%(option)s”.", answer=answer, option=option.label
                    )
                ) from None
        return values

    @api.model
    def _get_option_texts(self):
        """:return: list of (label, answer) as the reader writes them"""
        values = self._get_options()
        return [
            (option.label, self._option_text(option, values[option.name]))
            for option in self._report_options()
        ]

    @api.model
    def _option_text(self, option, value):
        return dict(option.choices)[value] if option.choices else format_date(self.env, value)

    # What the screen, the PDF and the XLSX are made from

    @api.model
    @api.readonly
    def get_description(self):
        """What the bar above the screen shows.

        :return: dict of ``options`` (name, label, kind, value, choices) and ``definitions`` (term, text)
        :raise AccessError: for whoever may not read the report
        """
        self.check_access("read")
        values = self._get_options()
        options = [
            {
                "name": PREFIX + option.name,
                "label": option.label,
                "kind": option.kind,
                "value": fields.Date.to_string(values[option.name])
                if option.kind == "date"
                else values[option.name],
                "choices": option.choices,
            }
            for option in self._report_options()
        ]
        definitions = [{"term": term, "text": text} for term, text in self._report_definitions()]
        return {"options": options, "definitions": definitions}

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
        as_of = self._get_options().get("as_of", fields.Date.context_today(self))
        return f"{self._get_title()} {as_of}.{kind}", content

    @api.model
    def _get_title(self):
        return self.env["ir.model"]._get(self._name).name

    @api.model
    def _get_columns(self, names):
        """:return: list of ``Column`` of these fields, in the reader's language"""
        labels = self.fields_get(names, ["string"])
        return [
            Column(
                name,
                labels[name]["string"],
                KINDS.get(self._fields[name].type, "text"),
                summed=name in self._report_measures,
            )
            for name in names
        ]

    @api.model
    def _get_sections(self, domain):
        """What is shown, company by company, because currencies must not be added up.

        :return: list of (company, number of rows, total by measure); one without rows where there is nothing at all
        """
        sums = [f"{name}:sum" for name in self._report_measures]
        sections = [
            (company.sudo(), count, self._rounded(company.sudo(), totals))
            for company, count, *totals in self._read_group(
                domain, ["company_id"], ["__count", *sums], order="company_id"
            )
        ]
        # Whoever works in a branch sees the figures of its root company, but may not be allowed to read that.
        return sections or [(self.env.company.sudo().root_id, 0, dict.fromkeys(self._report_measures, 0.0))]

    @api.model
    def _get_groups(self, domain, company):
        """The dataset of one company summed by ``_report_group``, sorted by name.

        :return: list of (name, total by measure)
        """
        group = self._report_group
        sums = [f"{name}:sum" for name in self._report_measures]
        rows = self._read_group([*domain, ("company_id", "=", company.id)], [group], sums, order=group)
        names = self._get_names(group, [record.id for record, *_totals in rows if record])
        nobody = self.env._("Without %(what)s", what=self._get_columns([group])[0].label)
        return [
            (names[record.id] if record else nobody, self._rounded(company, totals))
            for record, *totals in rows
        ]

    @api.model
    def _labelled(self, label):
        """A label before its value; in French a space goes before the colon."""
        return self.env._("%(label)s:", label=label)

    @api.model
    def _rounded(self, company, totals):
        return {
            name: company.currency_id.round(total or 0.0)
            for name, total in zip(self._report_measures, totals, strict=True)
        }

    @api.model
    def _get_names(self, name, ids):
        """Names of the records that a many2one field of the report points at.

        :return: dict of display name by id
        """
        # Like the web client: who sees a row sees the names in it. In portions, because a name may read much.
        Model = self.env[self._fields[name].comodel_name].sudo()
        names = {}
        for start in range(0, len(ids), PORTION):
            records = Model.browse(ids[start : start + PORTION])
            names.update((record.id, record.display_name) for record in records)
            records.invalidate_recordset(flush=False)
        return names

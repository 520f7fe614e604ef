import io
import secrets
from functools import cache

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import get_lang

from ...tools import xlsx
from ...tools.xlsx import Sheet

CHUNK = 2000
MOST_ROWS = 1_000_000  # a sheet of a spreadsheet has 1,048,576


class CreditReport(models.AbstractModel):
    _inherit = "credit.report"

    @api.model
    def _render_xlsx(self, domain, filters):
        """The report as a workbook: for each company a sheet by customer and one of all rows; then what they mean.

        :param list domain: of the rows that are shown
        :param list filters: texts that say what the domain means
        :return: bytes
        :raise UserError: when a sheet cannot hold the rows
        """
        sections = self._get_sections(domain)
        most = max(section.count for section in sections)
        if most > MOST_ROWS:
            raise UserError(
                self.env._(
                    "The report has %(count)s rows; a spreadsheet takes %(most)s. Filter the report.",
                    count=most,
                    most=MOST_ROWS,
                )
            )
        sheets = []
        figures = self._get_figures()
        for section in sections:
            suffix = f" {section.name}" if len(sections) > 1 else ""
            groups = self._get_groups(section)
            columns = self._get_columns([self._get_lines_field(), *figures])
            rows = ([name, *values.values()] for name, values in groups)
            name = columns[0].label + suffix
            sheets.append(
                self._prepare_sheet(name, section, columns=columns, rows=rows, row_count=len(groups))
            )
            columns = self._get_columns([*self._report_columns, "figures_date", *figures])
            rows = self._read_rows(section.domain, columns)
            name = self.env._("Items") + suffix
            sheets.append(
                self._prepare_sheet(name, section, columns=columns, rows=rows, row_count=section.count)
            )
        companies = [(section.name, section.currency) for section in sections]
        sheets.append(self._prepare_notes(companies, filters, self._get_definitions()))
        stream = io.BytesIO()
        xlsx.write(stream, sheets, date_format=xlsx.excel_date_format(get_lang(self.env).date_format))
        return stream.getvalue()

    @api.model
    def _prepare_sheet(self, name, section, **table):
        return Sheet(
            name=name,
            heading=[
                [f"{self._get_title()} – {section.name}"],
                [", ".join(f"{self._labelled(label)} {text}" for label, text in self._get_option_texts())],
            ],
            totals=section.totals,
            total_label=self.env._("Total, %(currency)s", currency=section.currency.name)
            if self._has_amounts()
            else self.env._("Total"),
            decimals=section.currency.decimal_places,
            without_base=self._nothing_text(),
            hidden=set(self._get_figures()).difference(self._get_measures()),
            **table,
        )

    @api.model
    def _prepare_notes(self, companies, filters, definitions):
        """The last sheet: options, checks, definitions.

        :param companies: list of (name, currency)
        """
        lines = [[self._get_title()]]
        lines += [[self.env._("Company"), name, currency.name] for name, currency in companies]
        run, values = self._get_run(), self._get_options()
        days = {
            option.label: values[option.name] for option in self._get_option_list() if option.kind == "date"
        }
        lines += [[label, days.get(label, text)] for label, text in self._get_option_texts()]
        lines += [[self.env._("Filter"), text] for text in filters]
        lines += [
            [self.env._("Made on"), self._today()],
            [self.env._("Made by"), self.env.user.name],
        ]
        lines += [[run.get_seal()]] if run else []
        checks = self._get_checks()
        if checks:
            lines += [
                [],
                [self.env._("Check"), self.env._("Report"), self.env._("Ledger"), self.env._("Difference")],
            ]
            for check in checks:
                places = check.company.currency_id.decimal_places
                amounts = [(amount, places) for amount in (check.found, check.expected, check.difference)]
                lines.append([f"{check.label} – {check.company.name}", *amounts])
        lines += [
            [],
            [self.env._("Definitions")],
            *([term, text] for term, text in definitions),
        ]
        return Sheet(name=self.env._("Options and definitions"), heading=lines)

    @api.model
    def _read_rows(self, domain, columns):
        """The rows of the dataset as cells, in portions from one statement, so that memory stays small."""
        query = self._search(domain, order=self._order)
        # A document's amount has the decimals of its own currency, which stands in the same row.
        currencies = [self._get_other_currency_field(column.name) for column in columns]
        fetched = [*(column.name for column in columns), *dict.fromkeys(filter(None, currencies))]
        select = query.select(*(self._field_to_sql(self._table, name, query) for name in fetched))
        # A cursor of PostgreSQL's own, because the ORM would hold all rows at once; it is read to its end, so the
        # plan has to be the fastest for all rows and not for the first.
        self.env.execute_query(SQL("SET LOCAL cursor_tuple_fraction = 1"))
        cursor = SQL.identifier(f"credit_report_{secrets.token_hex(8)}")
        self.env.execute_query(SQL("DECLARE %s NO SCROLL CURSOR FOR %s", cursor, select))
        names = {column.name: {} for column in columns if self._fields[column.name].type == "many2one"}
        cells = [
            self._prepare_cell(index, name, fetched, names)
            for index, name in enumerate(fetched[: len(columns)])
        ]
        while rows := self.env.execute_query(SQL("FETCH %s FROM %s", CHUNK, cursor)):
            for name, known in names.items():
                index = fetched.index(name)
                known.update(self._get_names(name, list({row[index] for row in rows} - {None, *known})))
            for row in rows:
                yield [cell(row) for cell in cells]
        self.env.execute_query(SQL("CLOSE %s", cursor))

    @api.model
    def _get_other_currency_field(self, name):
        field = self._fields[name]
        other = field.type == "monetary" and field.get_currency_field(self) != "company_currency_id"
        return field.get_currency_field(self) if other else None

    @api.model
    def _prepare_cell(self, index, name, fetched, names):
        """A function that makes a cell from a row of the statement."""
        field, currency = self._fields[name], self._get_other_currency_field(name)
        if name in names:
            return lambda row: names[name].get(row[index], "")
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return lambda row: labels.get(row[index], "")
        if currency:
            at = fetched.index(currency)
            places = cache(lambda currency_id: self.env["res.currency"].browse(currency_id).decimal_places)
            return lambda row: (row[index], places(row[at]))
        return lambda row: row[index]

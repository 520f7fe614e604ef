"""Reports as a whole: a workbook of the largest one, and the first screen of every one that is installed."""

import io
import zipfile

import xlsxwriter
from lxml import etree

from ..measure import Job

ROWS = 100_000
GROUPS = 80  # of a page of a list, as the web client asks for them
AMOUNTS = ("not_due", "bucket_1", "bucket_2", "bucket_3", "bucket_4", "unallocated", "total")


class Workbook(Job):
    """Fetch, names, cells and zip; the floor writes the same rows as they come from one statement."""

    model = "credit.report.aged.balance"
    title = f"workbook of {ROWS:,} open items"
    against = "bare rows"
    pairs = 3

    def prepare(self):
        self.report = self.env[self.model].with_options(as_of=self.today)
        ids = self.report.search([], order="id", limit=ROWS).ids
        self.domain = [("id", "<=", ids[-1])]
        self.count = len(ids)

    def ours(self):
        return self.report.get_file("xlsx", self.domain)[1]

    def floor(self):
        query = self.report._search(self.domain, order=self.report._order)
        names = [*self.report._report_columns, *AMOUNTS]
        columns = [self.report._field_to_sql(self.report._table, name, query) for name in names]
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream, {"constant_memory": True})
        day, sheet = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_worksheet()
        for row, cells in enumerate(self.env.execute_query(query.select(*columns))):
            for column, cell in enumerate(cells):
                if hasattr(cell, "year"):
                    sheet.write_datetime(row, column, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(row, column, cell)
                elif cell:
                    sheet.write_number(row, column, cell)
        book.close()
        return stream.getvalue()

    def compare(self, ours, floor):
        rows = [
            _row_count(ours, 2),
            _row_count(floor, 1) + 5,
        ]  # title, options, totals and header come before
        assert abs(rows[0] - rows[1]) <= 1, f"rows of ours and floor: {rows}, of {self.count}"


def _row_count(content, number):
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return file.read(f"xl/worksheets/sheet{number}.xml").count(b"<row ")


class FirstScreen(Job):
    """What the web client asks when somebody opens a report; the checks come after it, when the screen is there."""

    against = None

    def ours(self):
        report = self.env[self.model]
        description = report.get_description()
        if "page" in description:
            return len(description["page"])
        arch = etree.fromstring(report.get_views([(False, "list")])["views"]["list"]["arch"])
        fields = {node.get("name") for node in arch.iter("field")} - set(description["hidden"])
        groups = [description["lines"] or arch.get("default_group_by")]
        specification = {name: {} for name in fields if name in report._fields}
        return report.web_read_group(
            [],
            groups,
            _aggregates(report.fields_get(fields)),
            limit=GROUPS,
            unfold_read_specification=specification,
        )["length"]


def _aggregates(described):
    """As ``getAggregateSpecifications`` of the web client makes them of the fields of a list."""
    numbers = {
        name: field
        for name, field in described.items()
        if field.get("aggregator") and field["type"] in ("float", "integer", "monetary")
    }
    specs = [f"{name}:{field['aggregator']}" for name, field in numbers.items()]
    for name, field in numbers.items():
        if field.get("currency_field"):
            specs += [f"{field['currency_field']}:array_agg_distinct", f"{name}:sum_currency"]
    return list(dict.fromkeys(specs))


def first_screens(env):
    """:return: a job for each report that is installed"""
    reports = env["credit.report.run"]._selection_report() if "credit.report.run" in env else []
    return [
        type("FirstScreen", (FirstScreen,), {"model": model, "title": f"first screen: {name}"})
        for model, name in sorted(reports)
    ]


JOBS = (Workbook,)

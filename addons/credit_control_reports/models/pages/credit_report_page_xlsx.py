import io
from datetime import date

from odoo import api, models
from odoo.tools.misc import get_lang

from ...tools import xlsx
from ...tools.page import change, values_of
from ...tools.report import Column
from ...tools.xlsx import Cell, Sheet


class CreditReportPage(models.AbstractModel):
    _inherit = "credit.report.page"

    @api.model
    def _render_xlsx(self, domain, filters):
        """The page as a workbook: a sheet for each block, then what they mean.

        :return: bytes
        """
        page = self._get_page()
        sections = page["sections"]
        sheets = [
            self._prepare_block_sheet(section, block, len(sections) > 1)
            for section in sections
            for block in section["blocks"]
        ]
        sheets.append(self._prepare_page_notes(page, filters))
        stream = io.BytesIO()
        xlsx.write(stream, sheets, date_format=xlsx.excel_date_format(get_lang(self.env).date_format))
        return stream.getvalue()

    @api.model
    def _prepare_page_notes(self, page, filters):
        companies = [
            (section["company"], self._get_section_currency(section)) for section in page["sections"]
        ]
        return self._prepare_notes(companies, filters, self._get_page_definitions(page))

    @api.model
    def _prepare_block_sheet(self, section, block, several):
        currency = self._get_section_currency(section)
        columns, rows = getattr(self, f"_prepare_{block['kind']}_cells")(block, currency)
        texts = [f"{self._labelled(label)} {text}" for label, text in self._get_option_texts()]
        return Sheet(
            name=f"{block['title']} {section['company']}" if several else block["title"],
            heading=[
                [f"{self._get_title()} – {section['company']}"],
                [f"{block['title']}, {currency.name}"],
                [", ".join(texts)],
            ],
            columns=columns,
            rows=rows,
            row_count=len(rows),
            decimals=currency.decimal_places,
        )

    @api.model
    def _prepare_page_cell(self, value, unit, currency):
        """A value as a cell of its unit: a real number, a real date."""
        if value is None:
            return self.env._("n/a")
        if unit == "text":
            return value
        return date.fromisoformat(value) if unit == "date" else Cell(value, unit, currency.decimal_places)

    @api.model
    def _prepare_tiles_cells(self, block, currency):
        columns = [
            Column("label", block["title"]),
            Column("value", self.env._("Value"), "mixed"),
            Column("before", block.get("before") or self.env._("Before"), "mixed"),
            Column("change", self.env._("Change"), "mixed"),
        ]
        rows = []
        for tile in block["tiles"]:
            values = [tile["value"], tile.get("before"), change(tile)]
            cells = [self._prepare_page_cell(value, tile["unit"], currency) for value in values]
            rows.append([tile["label"], *(cells if "before" in tile else cells[:1])])
        return columns, rows

    @api.model
    def _prepare_table_cells(self, block, currency):
        columns = []
        for each in block["columns"]:
            labels = each["points"] if each["unit"] == "trend" else [each["label"]]
            kind = "text" if each["unit"] == "text" else "mixed"
            columns += [
                Column(f"{each['name']}_{number}" if number else each["name"], label, kind)
                for number, label in enumerate(labels)
            ]
        lines = [row["cells"] for row in block["rows"]]
        lines += [block["totals"]] if block["totals"] else []
        rows = [
            [
                self._prepare_page_cell(value, unit, currency)
                for value, unit in values_of(cells, block["columns"])
            ]
            for cells in lines
        ]
        return columns, rows

    @api.model
    def _prepare_chart_cells(self, block, currency):
        columns = [Column("label", block["title"])]
        columns += [
            Column(str(number), each["label"], "mixed") for number, each in enumerate(block["series"])
        ]
        rows = [
            [
                label,
                *(
                    self._prepare_page_cell(each["values"][index], block["unit"], currency)
                    for each in block["series"]
                ),
            ]
            for index, label in enumerate(block["labels"])
        ]
        return columns, rows

from odoo import api, models
from odoo.tools.misc import formatLang
from odoo.tools.pdf import merge_pdf

from ...tools.chart import draw, draw_trend
from ...tools.page import ACT, FINE, WATCH, cell_state, change, is_change, judged, lines_of


class CreditReportPage(models.AbstractModel):
    _inherit = "credit.report.page"

    @api.model
    def _render_pdf(self, domain, filters):
        """The page as PDF, each company on pages of its own.

        :return: bytes
        """
        page = self._get_page()
        pages = []
        for section in page["sections"]:
            values = self._prepare_page_values(page, section, filters)
            content, _type = self.env["ir.actions.report"]._render_qweb_pdf(
                f"credit_control_reports.credit_report_action_page_{self._report_paper}", data=values
            )
            pages.append(content)
        # One document for each company: not every wkhtmltopdf takes several at once.
        return pages[0] if len(pages) == 1 else merge_pdf(pages)

    @api.model
    def _prepare_page_values(self, page, section, filters):
        """What the template shows of a section, all texts ready to print."""
        # Whoever works in a branch sees the name and logo of its root company, but may not be allowed to read that.
        company = self.env["res.company"].sudo().browse(section["company_id"])
        currency = self._get_section_currency(section)
        is_whole = len(page["sections"]) == 1
        checks = [check for check in self._get_checks() if is_whole or check.company == company]
        several = len({check.company for check in checks}) > 1
        return {
            **self._prepare_pdf_frame(company, section["company"], currency, filters),
            "compact": True,
            "lines": [
                [self._printed_block(block, currency) for block in line]
                for line in lines_of(section["blocks"])
            ],
            "colours": {"fine": FINE, "watch": WATCH, "act": ACT},
            "checks": [(check.holds, self._check_text(check, several)) for check in checks],
            "definitions": [(self._labelled(term), text) for term, text in self._get_page_definitions(page)],
        }

    # Values as the reader writes them

    @api.model
    def _printed(self, value, unit, currency):
        """A value as text.

        :param unit: one of ``tools.page.UNITS``
        """
        if value is None:
            return self._nothing_text()
        if unit in ("text", "date"):
            return self._date_text(value) if unit == "date" else value
        return self._figure_text(value, unit, currency)

    @api.model
    def _printed_change(self, difference, unit, currency):
        """A difference as text; of percentages in points."""
        text = self._figure_text(difference, unit, currency)
        if unit == "percent":
            text = self.env._("%s points", formatLang(self.env, 100 * difference, digits=1))
        return f"+{text}" if difference > 0 else text

    @api.model
    def _arrow(self, difference):
        return "" if not difference else "▲" if difference > 0 else "▼"

    @api.model
    def _printed_block(self, block, currency):
        """A block with all its values as texts."""
        printed = getattr(self, f"_printed_{block['kind']}")(block, currency)
        return {**block, **printed}

    @api.model
    def _printed_tiles(self, block, currency):
        tiles = []
        for tile in block["tiles"]:
            difference, unit = change(tile), tile["unit"]
            tiles.append(
                {
                    **tile,
                    "text": self._printed(tile["value"], unit, currency),
                    "judged": judged(tile),
                    "arrow": self._arrow(difference),
                    "change": self._printed_change(difference, unit, currency) if difference else "",
                }
            )
        return {"tiles": tiles}

    @api.model
    def _printed_table(self, block, currency):
        units = [column["unit"] for column in block["columns"]]

        def texts(cells):
            return [self._printed_cell(cell, unit, currency) for cell, unit in zip(cells, units, strict=True)]

        rows = [
            {
                **row,
                "texts": texts(row["cells"]),
                "states": [cell_state(cell) for cell in row["cells"]],
                "arrows": [self._arrow(cell["value"]) if is_change(cell) else "" for cell in row["cells"]],
            }
            for row in block["rows"]
        ]
        return {"rows": rows, "totals": block["totals"] and texts(block["totals"])}

    @api.model
    def _printed_cell(self, cell, unit, currency):
        """A cell of a table as text, or as a drawing."""
        if not isinstance(cell, dict):
            return self._printed(cell, unit, currency)
        if cell["unit"] == "trend":
            return draw_trend(cell["value"])
        if is_change(cell):
            return self._printed_change(cell["value"], cell["unit"], currency)
        text = self._printed(cell["value"], cell["unit"], currency)
        return f"> {text}" if cell.get("beyond") else text

    @api.model
    def _printed_chart(self, block, currency):
        width = 58 * block["width"]

        def text(value):
            return self._printed(value, block["unit"], currency)

        return {"svg": draw(block["chart"], block["labels"], block["series"], text, width=width)}

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_datetime, formatLang
from odoo.tools.pdf import merge_pdf

from ...tools.chart import draw

# A hundred pages; what is longer is for a spreadsheet.
MOST_LINES = 3000
CHART_WIDTH = 1000  # of a page on its side


class CreditReport(models.AbstractModel):
    _inherit = "credit.report"

    @api.model
    def _render_pdf(self, domain, filters):
        """The report as PDF: a line for each customer, or whatever it is grouped by; each company on pages of its own.

        :param list domain: of the rows that are shown
        :param list filters: texts that say what the domain means
        :return: bytes
        :raise UserError: when it would be longer than anybody reads
        """
        sections = self._get_sections(domain)
        pages = []
        for section in sections:
            values = self._prepare_pdf_values(section, filters)
            content, _type = self.env["ir.actions.report"]._render_qweb_pdf(
                "credit_control_reports.credit_report_action_pdf", data=values
            )
            pages.append(content)
        # One document for each company: not every wkhtmltopdf takes several at once.
        return pages[0] if len(pages) == 1 else merge_pdf(pages)

    @api.model
    def _prepare_pdf_values(self, section, filters):
        """What the template shows of one section, all texts ready to print."""
        groups = self._get_groups(section)
        if len(groups) > MOST_LINES:
            raise UserError(
                self.env._(
                    "The PDF would have %(count)s lines; it takes %(most)s. Filter the report, or take the XLSX.",
                    count=len(groups),
                    most=MOST_LINES,
                )
            )
        currency, totals = section.currency, section.totals
        measures = self._get_columns(self._get_measures())
        one_currency = bool(self._get_currency())
        checks = [check for check in self._get_checks() if one_currency or check.company == section.company]
        shown_currency = currency if self._has_amounts() else None
        return {
            **self._prepare_pdf_frame(section.company, section.name, shown_currency, filters),
            "group_label": self._get_columns([self._get_lines_field()])[0].label,
            "measures": measures,
            "lines": [
                (
                    name,
                    [
                        self._figure_text(amounts[measure.name], measure.kind, currency)
                        for measure in measures
                    ],
                )
                for name, amounts in groups
            ],
            "totals": [
                self._figure_text(totals[measure.name], measure.kind, currency) for measure in measures
            ],
            "shares": self._prepare_shares(totals),
            "chart": self._prepare_chart(currency, totals, groups),
            "checks": [(check.holds, self._check_text(check, one_currency)) for check in checks],
            "definitions": [(self._labelled(term), text) for term, text in self._get_definitions()],
        }

    @api.model
    def _prepare_pdf_frame(self, company, name, currency, filters):
        """What stands above and below, whatever the report shows."""
        values = self._get_options()
        days = [values[option.name] for option in self._get_option_list() if option.kind == "date"]
        days = days or [self._get_last_day()]
        return {
            "title": self._get_title(),
            "compact": False,
            "days": " – ".join(self._date_text(day) for day in days),
            "company": company,
            "company_name": name,
            "currency": currency,
            "options": [(self._labelled(label), answer) for label, answer in self._get_option_texts()],
            "filters": filters,
            "frozen": self._get_run().get_seal() if self._get_run() else "",
            "printed": self.env._(
                "Printed on %(date)s by %(user)s",
                date=format_datetime(self.env, fields.Datetime.now(), dt_format="short"),
                user=self.env.user.name,
            ),
        }

    @api.model
    def _prepare_shares(self, totals):
        """The bar: label, colour and percent of each part that is positive; percents add up to 100."""
        labels = {column.name: column.label for column in self._get_columns(self._get_figures())}
        shares = self._report_shares()
        parts = [(name, colour, totals[name]) for name, colour in shares if totals.get(name, 0) > 0]
        whole = sum(amount for _name, _colour, amount in parts)
        return [(labels[name], colour, round(100 * amount / whole, 1)) for name, colour, amount in parts]

    @api.model
    def _prepare_chart(self, currency, totals, groups):
        """The chart as SVG, amounts in whole units; nothing where there is none."""
        chart = self._report_chart(totals, groups)
        return chart and draw(
            *chart, lambda amount: formatLang(self.env, amount, digits=0), width=CHART_WIDTH
        )

"""Statements as a workbook: a sheet of balances by customer and currency, and one of their items or movements."""

import io

from odoo import api, models
from odoo.addons.credit_control_reports.tools import xlsx
from odoo.addons.credit_control_reports.tools.report import Column
from odoo.addons.credit_control_reports.tools.xlsx import Sheet
from odoo.tools.misc import format_date, get_lang


class CreditStatement(models.Model):
    _inherit = "credit.statement"

    @api.model
    def _render_xlsx(self, company, partners, *, kind, date, date_from=None, currencies=None):
        """The statements of customers, in the language of the reader; whoever asks, check the rights before.

        :return: bytes
        """
        found = self.read_sections(
            company, date, partners=partners, date_from=date_from, currencies=currencies
        )
        currency = {
            record.id: record
            for record in self.env["res.currency"].with_context(active_test=False).search([])
        }
        # Sorted as on paper: by customer.
        sections = [
            (partner, section, currency[section.currency_id])
            for partner in partners.sorted("complete_name")
            for section in found.get(partner.id, ())
        ]
        until = format_date(self.env, date)
        period = (
            self.env._(
                "From %(date_from)s to %(date_to)s", date_from=format_date(self.env, date_from), date_to=until
            )
            if date_from
            else self.env._("As of %(date)s", date=until)
        )
        heading = [[f"{self.env._('Statement of account')} – {company.name}"], [period]]
        sheets = [self._prepare_balance_sheet(heading, sections, company)]
        if date_from:
            sheets.append(self._prepare_movement_sheet(heading, sections, company))
        else:
            sheets.append(self._prepare_item_sheet(heading, sections, company))
        stream = io.BytesIO()
        xlsx.write(stream, sheets, date_format=xlsx.excel_date_format(get_lang(self.env).date_format))
        return stream.getvalue()

    @api.model
    def _prepare_balance_sheet(self, heading, sections, company):
        buckets = self._get_buckets(company)
        columns = [
            Column("customer", self.env._("Customer")),
            Column("currency", self.env._("Currency")),
            *(Column(bucket, label, "money") for bucket, label in buckets.items()),
            Column("closing", self.env._("Balance"), "money"),
            Column(
                "company",
                self.env._("Balance in %(currency)s", currency=company.currency_id.name),
                "money",
            ),
        ]
        rows = [
            [
                partner.display_name,
                currency.name,
                *((section.ageing.get(bucket, 0.0), currency.decimal_places) for bucket in buckets),
                (section.closing, currency.decimal_places),
                section.company_closing,
            ]
            for partner, section, currency in sections
        ]
        total = company.currency_id.round(
            sum(section.company_closing for _partner, section, _currency in sections)
        )
        return self._prepare_sheet(
            self.env._("Balances"), heading, company, columns=columns, rows=rows, totals={"company": total}
        )

    @api.model
    def _prepare_item_sheet(self, heading, sections, company):
        columns = [
            Column("customer", self.env._("Customer")),
            Column("currency", self.env._("Currency")),
            Column("document", self.env._("Document")),
            Column("nature", self.env._("Kind")),
            Column("reference", self.env._("Reference")),
            Column("date", self.env._("Date"), "date"),
            Column("due", self.env._("Due date"), "date"),
            Column("days", self.env._("Days late"), "integer"),
            Column("original", self.env._("Amount"), "money"),
            Column("open", self.env._("Open"), "money"),
            Column(
                "company",
                self.env._("Open in %(currency)s", currency=company.currency_id.name),
                "money",
            ),
        ]
        rows = [
            [
                partner.display_name,
                currency.name,
                row.name or "",
                self._nature_text(row),
                row.reference or "",
                row.day,
                row.date_due if row.days is not None else None,
                row.days,
                *((amount, currency.decimal_places) for amount in (row.original, row.amount)),
                row.company_amount,
            ]
            for partner, section, currency in sections
            for row in (*section.items, *section.credits)
        ]
        total = company.currency_id.round(sum(row[-1] for row in rows))
        return self._prepare_sheet(
            self.env._("Open items"), heading, company, columns=columns, rows=rows, totals={"company": total}
        )

    @api.model
    def _prepare_movement_sheet(self, heading, sections, company):
        columns = [
            Column("customer", self.env._("Customer")),
            Column("currency", self.env._("Currency")),
            Column("date", self.env._("Date"), "date"),
            Column("document", self.env._("Document")),
            Column("nature", self.env._("Kind")),
            Column("reference", self.env._("Reference")),
            Column("amount", self.env._("Amount"), "money"),
            Column("balance", self.env._("Balance"), "money"),
        ]
        rows = []
        for partner, section, currency in sections:
            start, places = [partner.display_name, currency.name], currency.decimal_places
            rows.append(
                [*start, None, self.env._("Opening balance"), "", "", None, (section.opening, places)]
            )
            rows += [
                [
                    *start,
                    row.day,
                    row.name or "",
                    self._nature_text(row),
                    row.reference or "",
                    (row.amount, places),
                    (balance, places),
                ]
                for row, balance in section.movements
            ]
            rows.append(
                [*start, None, self.env._("Closing balance"), "", "", None, (section.closing, places)]
            )
        return self._prepare_sheet(
            self.env._("Movements"), heading, company, columns=columns, rows=rows, totals={}
        )

    @api.model
    def _prepare_sheet(self, name, heading, company, *, columns, rows, totals):
        return Sheet(
            name=name,
            heading=heading,
            columns=columns,
            rows=rows,
            row_count=len(rows),
            totals=totals,
            total_label=self.env._("Total, %(currency)s", currency=company.currency_id.name)
            if totals
            else "",
            decimals=company.currency_id.decimal_places,
        )

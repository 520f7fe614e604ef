import base64
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, split_every

from ..tools import columns, rows, spreadsheet, values
from .credit_import import READING

_CHUNK = 2000


class CreditImport(models.Model):
    """Reading and checking the file. Nothing of this touches the ledger."""

    _inherit = "credit.import"

    def _content(self):
        self.ensure_one()
        return base64.b64decode(self.with_context(bin_size=False).file or b"")

    def _format(self):
        return spreadsheet.Format(
            encoding=self.encoding or "",
            separator=self.separator or "",
            quote=self.quote or "",
            sheet=self.sheet or "",
        )

    def _read_table(self):
        """The file as a table.

        :raise UserError: when it cannot be read
        """
        try:
            return spreadsheet.read(self._content(), self._format())
        except spreadsheet.Unreadable as problem:
            raise UserError(self._unreadable_text(problem)) from problem

    def _unreadable_text(self, problem):
        detail = problem.detail
        sentences = {
            "empty": lambda: self.env._("The file is empty."),
            "no_lines": lambda: self.env._("The file has a header and no lines below it."),
            "old_excel": lambda: self.env._(
                "This is an old Excel file (.xls). Save it as .xlsx or .csv, and import that."
            ),
            "encoding": lambda: self.env._("The file is not written in %s. Choose another encoding.", detail),
            "csv": lambda: self.env._(
                "From line %s on the file is no CSV: is a quotation mark not closed there? Or choose other quotes.",
                detail,
            ),
            "xlsx": lambda: self.env._("The workbook is damaged or protected by a password."),
            "no_sheet": lambda: self.env._("The workbook has no sheet “%s”.", detail),
            "too_long": lambda: self.env._(
                "The file has more than %s lines. Split it into several files.", detail
            ),
            "too_wide": lambda: self.env._("The file has more than %s columns.", detail),
        }
        return sentences[problem.code]()

    def _propose_format(self, keep=()):
        """Find out how the file is to be read.

        :param keep: names of fields that the user has chosen
        """
        for record in self:
            content = record._content()
            try:
                found = spreadsheet.detect_format(content)
            except spreadsheet.Unreadable as problem:
                raise UserError(record._unreadable_text(problem)) from problem
            proposed = {name: getattr(found, name) or False for name in READING if name not in keep}
            record._store({**proposed, "is_workbook": spreadsheet.is_xlsx(content)})
            record._propose_columns()

    def _propose_columns(self):
        """Propose what each column is, and how dates and decimals are written."""
        for record in self:
            table = record._read_table()
            proposed = columns.propose(table.header.cells, table.samples(20))
            # Users say what a column is; which columns there are is the file's.
            Column = self.env["credit.import.column"].sudo()
            record.column_ids.with_env(Column.env).unlink()
            Column.create(
                [
                    {
                        "import_id": record.id,
                        "sequence": position,
                        "header": header,
                        "sample": " · ".join(
                            filter(None, (values.text(cells[position]) for cells in table.samples()))
                        ),
                        "target": target,
                    }
                    for position, (header, target) in enumerate(
                        zip(table.header.cells, proposed, strict=True)
                    )
                ]
            )
            record._store({"date_order": False, "decimal_sign": False})
            record._propose_signs(table)

    def _mapping(self):
        """For each column, what it is read as or None."""
        return [column.target or None for column in self.column_ids.sorted("sequence")]

    def _propose_signs(self, table):
        """Propose how dates and decimals are written, where nobody has said it yet."""
        positions, _missing, _several = rows.columns_of(self._mapping())
        proposed = {}
        if not self.date_order and "invoice_date" in positions:
            places = [positions[name] for name in columns.DATES if name in positions]
            proposed["date_order"] = values.detect_date_order(
                [tuple(line.cells[place] for place in places) for line in table.lines]
            )
        if not self.decimal_sign and "amount" in positions:
            place = positions["amount"]
            proposed["decimal_sign"] = values.detect_decimal_sign([line.cells[place] for line in table.lines])
        if proposed:
            self._store(proposed)

    def action_check(self):
        """Read the file and check each line; nothing is entered.

        :raise UserError: when the file cannot be read, or when a choice is missing
        """
        self.check_access("write")
        for record in self:
            record._void_check()
            table = record._read_table()
            record._propose_signs(table)
            record._check_choices()
            found = rows.check(table.lines, record._mapping(), record._options())
            record._unlocked(record.line_ids).unlink()
            for chunk in split_every(_CHUNK, found, list):
                record._store_lines(chunk)
            record._store({"state": "ready", "message": False})

    def _unlocked(self, lines):
        """Lines as the import writes them; users may only read them, because a revert deletes what they name."""
        return lines.sudo()

    def _check_choices(self):
        """:raise UserError: naming what the user has to choose before the file can be checked."""
        _positions, missing, several = rows.columns_of(self._mapping())
        label = self.env["credit.import.column"]._target_label
        if missing:
            names = ", ".join(map(label, missing))
            raise UserError(self.env._("Say which column holds: %s.", names))
        if several:
            names = ", ".join(map(label, several))
            raise UserError(self.env._("Several columns are read as: %s. Keep one.", names))
        if not self.date_order:
            raise UserError(
                self.env._(
                    "The dates can be read as day/month/year and as month/day/year. Choose the date format of the file."
                )
            )
        if not self.decimal_sign:
            raise UserError(
                self.env._(
                    "An amount like 1,234 can be read in two ways. Choose the decimal sign of the file."
                )
            )
        if self.cut_off_date > fields.Date.context_today(self):
            raise UserError(
                self.env._("The cut-off date %s is in the future.", format_date(self.env, self.cut_off_date))
            )

    def _options(self):
        currencies = self.env["res.currency"].with_context(active_test=False).search([("name", "!=", False)])
        active = currencies.filtered("active")
        return rows.Options(
            date_order=self.date_order,
            decimal_sign=self.decimal_sign,
            cut_off=self.cut_off_date,
            currency=self.currency_id.name,
            steps={currency.name: Decimal(str(currency.rounding)) for currency in active},
            inactive=frozenset((currencies - active).mapped("name")),
        )

    def _store_lines(self, found):
        """Write checked rows down as lines.

        :param found: a list of ``rows.Row``
        """
        vals_list = [
            {
                "import_id": self.id,
                "line": row.line,
                "customer": row.customer,
                "customer_name": row.customer_name,
                "country": row.country,
                "number": row.number,
                "invoice_date": row.invoice_date,
                "due_date": row.due_date,
                "amount": float(row.amount or 0),
                "currency": row.currency,
                "settled_date": row.settled_date,
                "disputed": row.disputed,
                "state": row.state,
                "problems": row.problems,
            }
            for row in found
        ]
        self._match_ledger(vals_list)
        self._unlocked(self.env["credit.import.line"]).create(vals_list)

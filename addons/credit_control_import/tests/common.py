import base64
import contextlib
import io

import openpyxl

from odoo.addons.credit_control.tests.common import CreditControlCommon

HEADER = "Customer;Name;Number;Invoice date;Due date;Amount;Currency;Settled date;Disputed;Country"


class CreditImportCommon(CreditControlCommon):
    """Files, and a way to run the job that enters them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._new_user("accountant", "account.group_account_invoice")
        cls.bank = cls.company_data["default_journal_bank"]

    @classmethod
    def _file(cls, *lines, header=HEADER, encoding="utf-8"):
        return base64.b64encode("\r\n".join((header, *lines, "")).encode(encoding))

    @classmethod
    def _workbook(cls, *rows, title="Items"):
        book = openpyxl.Workbook()
        book.active.title = "Read me"
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        stream = io.BytesIO()
        book.save(stream)
        return base64.b64encode(stream.getvalue())

    def _new(self, *lines, user=None, **vals):
        """An import of these lines, by the accountant.

        :param lines: `customer;name;number;invoice date;due date;amount;currency;settled date;disputed;country`
        """
        vals = {
            "filename": "items.csv",
            "cut_off_date": "2025-06-30",
            "date_order": "ymd",
            "decimal_sign": ".",
            **vals,
        }
        signs = {name: vals.pop(name) for name in ("date_order", "decimal_sign")}
        vals.setdefault("file", self._file(*lines))
        record = self.env["credit.import"].with_user(user or self.accountant).create(vals)
        record.write({name: value for name, value in signs.items() if value})
        return record

    def _checked(self, *lines, **vals):
        record = self._new(*lines, **vals)
        record.action_check()
        return record

    def _work(self):
        """Let the scheduled action do what there is to do."""
        with self.enter_registry_test_mode():
            self.env.ref("credit_control_import.ir_cron_import").sudo().method_direct_trigger()
        self.env.invalidate_all()

    def _work_until_killed(self):
        """The same, when the process dies in the middle: what was not committed is gone."""
        with contextlib.suppress(KeyboardInterrupt):  # not `assertRaises`, which would undo the commits too
            self._work()
            self.fail("It was not killed.")
        self.env.invalidate_all()

    def _run(self, *lines, **vals):
        """Check and enter a file."""
        record = self._checked(*lines, **vals)
        record.action_run()
        self._work()
        return record

    def _problems(self, record):
        """What is wrong, by line."""
        return {line.line: line.problem_text for line in record.error_line_ids}

    def _receivable(self, move):
        return move.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")

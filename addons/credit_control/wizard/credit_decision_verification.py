import base64
import csv
import io

import xlsxwriter

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from ..tools.decision import PAYLOAD

COLUMNS = (*PAYLOAD, "hash")


class CreditDecisionVerification(models.TransientModel):
    """Computes the chains of the log again, and takes it out of the database for whoever audits it."""

    _name = "credit.decision.verification"
    _description = "Verification of the log of decisions"

    state = fields.Selection([("new", "To verify"), ("ok", "Unbroken"), ("broken", "Broken")], default="new")
    count = fields.Integer(string="Entries", readonly=True, help="In the log, of all companies.")
    heads = fields.Binary(
        string="Exported ends",
        attachment=False,
        help="A file of the ends of the chains that was stored elsewhere; the last one that Odoo keeps when empty.",
    )
    heads_name = fields.Char()
    break_ids = fields.One2many("credit.decision.break", "verification_id", string="Breaks", readonly=True)
    date_from = fields.Date(
        string="From", help="First day of the entries to take out; empty: from the beginning."
    )
    date_to = fields.Date(string="To", help="Last day of the entries to take out; empty: up to now.")
    file = fields.Binary(readonly=True, attachment=False)
    file_name = fields.Char()

    def action_verify(self):
        """Verify all chains, and compare them with the ends that were exported."""
        self.ensure_one()
        # A chain is whole or not, whatever companies the user is working in.
        log = self.env["credit.decision"].sudo()
        breaks = log.verify()
        for content in self._get_heads():
            breaks += log.verify_heads(content)
        owners = {
            "account_id": self.env["credit.account"].sudo(),
            "company_id": self.env["res.company"].sudo(),
        }
        names = {
            (name, owner.id): owner.display_name
            for name, model in owners.items()
            for owner in model.browse({getattr(item, name) for item in breaks} - {None}).exists()
        }
        # Nobody makes breaks by hand.
        self.sudo().write(
            {
                "state": "broken" if breaks else "ok",
                "count": log.search_count([]),
                "break_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "account_id": item.account_id,
                            "account_name": names.get(("account_id", item.account_id))
                            or names.get(("company_id", item.company_id)),
                            "sequence": item.sequence,
                            "code": item.code,
                        }
                    )
                    for item in dict.fromkeys(breaks)
                ],
            }
        )
        return self._reopen()

    def _get_heads(self):
        if self.heads:
            return [base64.b64decode(self.heads)]
        log = self.env["credit.decision"].sudo()
        companies = self.env["res.company"].sudo().search([("parent_id", "=", False)])
        return [export.raw for company in companies for export in log._exports(company)[:1]]

    def _reopen(self):
        return self._get_records_action(name=self.env._("Verify the decisions"), target="new", context={})

    def action_export_csv(self):
        """Take the log out as CSV, with all that the hashes are computed from."""
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(self._get_rows())
        return self._offer(file.getvalue().encode(), "csv")

    def action_export_xlsx(self):
        """Take the log out as a spreadsheet; every value is text, so that nothing is taken for a formula."""
        file = io.BytesIO()
        with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
            sheet = book.add_worksheet()
            for place, row in enumerate([COLUMNS, *self._get_rows()]):
                for column, value in enumerate(row):
                    sheet.write_string(place, column, "" if value is None else str(value))
        return self._offer(file.getvalue(), "xlsx")

    def _get_rows(self):
        log = self.env["credit.decision"]
        domain = []
        if self.date_from:
            domain.append(("date", ">=", fields.Datetime.to_datetime(self.date_from)))
        if self.date_to:
            domain.append(
                ("date", "<", fields.Datetime.add(fields.Datetime.to_datetime(self.date_to), days=1))
            )
        # What the user may read, and not more.
        ids = log._search(domain)
        entries = log._entries(SQL("id IN %s", ids.subselect()))
        if not entries:
            raise UserError(self.env._("There is no decision between these days."))
        return [[entry[name] for name in COLUMNS] for entry in entries]

    def _offer(self, content, extension):
        today = fields.Date.context_today(self)
        self.write({"file": base64.b64encode(content), "file_name": f"credit-decisions-{today}.{extension}"})
        return self._reopen()


class CreditDecisionBreak(models.TransientModel):
    _name = "credit.decision.break"
    _description = "Break in the log of decisions"

    verification_id = fields.Many2one("credit.decision.verification", required=True, ondelete="cascade")
    account_id = fields.Integer(string="Account ID", readonly=True)
    account_name = fields.Char(string="Customer or company", readonly=True)
    sequence = fields.Integer(string="No.", readonly=True)
    code = fields.Selection(
        [
            ("changed", "The entry was changed"),
            ("missing", "An entry is missing"),
            ("head", "The last entry is not the one that was kept apart"),
            ("rebuilt", "The entry is not the one that the exported file names"),
        ],
        string="What is wrong",
        readonly=True,
    )

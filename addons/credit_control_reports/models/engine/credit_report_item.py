from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.columns import ITEM_COLUMNS, ITEM_GROUPS
from ...tools.report import Check


class CreditReportItem(models.AbstractModel):
    """A report with a row per receivable line: what is told of its document and its customer."""

    _name = "credit.report.item"
    _description = "Report on open items"
    _inherit = "credit.report"
    _order = "partner_name, date_due, id"
    _rec_name = "move_name"
    # What ``_items_sql`` joins; what gives it the lines is flushed by the source of the report.
    _depends = {
        "account.move": ["invoice_date", "invoice_user_id", "name", "ref"],
        "credit.account": ["collector_id", "company_id", "customer_type_id", "group_id", "partner_id"],
        "res.company": ["currency_id", "parent_path"],
        "res.partner": ["commercial_partner_id", "complete_name", "country_id", "user_id"],
    }

    _report_groups = ITEM_GROUPS
    _report_columns = ITEM_COLUMNS
    _report_optional = ("partner_name", "reference", "date", "amount_currency")
    _report_record = "move_id"

    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    move_name = fields.Char(string="Number", readonly=True)
    reference = fields.Char(readonly=True)
    ledger_account_id = fields.Many2one("account.account", string="Ledger account", readonly=True)
    account_id = fields.Many2one("credit.account", string="Credit account", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    partner_name = fields.Char(string="Customer name", readonly=True)
    group_id = fields.Many2one("credit.group", readonly=True)
    customer_type_id = fields.Many2one("credit.customer.type", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    collector_id = fields.Many2one("res.users", readonly=True)
    salesperson_id = fields.Many2one("res.users", readonly=True)
    date = fields.Date(readonly=True)
    date_due = fields.Date(string="Due date", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)

    @api.model
    def _items_sql(self, lines, columns, more=None):
        """Lines with what is told of their document and customer.

        :param SQL lines: relation with ``LINE_COLUMNS``
        :param SQL columns: what else is asked of ``line``, ``move``, or of what more is joined
        :param SQL more: what is joined last
        """
        return SQL(
            """
            SELECT line.id, line.move_id, move.name AS move_name, move.ref AS reference,
                   line.account_id AS ledger_account_id, account.id AS account_id,
                   partner.commercial_partner_id AS partner_id, customer.complete_name AS partner_name,
                   account.group_id, account.customer_type_id, customer.country_id, account.collector_id,
                   COALESCE(move.invoice_user_id, customer.user_id) AS salesperson_id,
                   company.root_id AS company_id, company.currency_id AS company_currency_id,
                   COALESCE(move.invoice_date, line.date) AS date,
                   COALESCE(line.date_maturity, line.date) AS date_due, line.currency_id, %(columns)s
              FROM %(lines)s line
              JOIN (SELECT company.id, root.id AS root_id, root.currency_id
                      FROM res_company company JOIN res_company root ON root.id = %(root)s
                   ) company ON company.id = line.company_id
         LEFT JOIN account_move move ON move.id = line.move_id
         LEFT JOIN res_partner partner ON partner.id = line.partner_id
         LEFT JOIN res_partner customer ON customer.id = partner.commercial_partner_id
         LEFT JOIN credit_account account
                ON account.partner_id = partner.commercial_partner_id AND account.company_id = company.root_id
            %(more)s
            """,
            lines=lines,
            columns=columns,
            root=self.env["credit.account"]._root_company_sql(SQL("company")),
            more=more or SQL(),
        )

    @api.model
    def _aged_balance(self, as_of):
        """The aged balance of a day, to compare figures with."""
        answers = dict.fromkeys(("basis", "buckets", "compare", "lines", "overlays"))
        return self.env["credit.report.aged.balance"].with_options(**answers, as_of=as_of)

    @api.model
    def _check_aged(self, label, found, as_of, domain=()):
        """An amount of the report against the total of the aged balance of a day, without unallocated credits.

        :param found: amount by company
        :param domain: of the rows of the aged balance
        :return: list of ``Check``, one for each company shown
        """
        companies = self._get_companies()
        shown = [("company_id", "in", companies.ids), ("bucket", "!=", "unallocated"), *domain]
        expected = dict(self._aged_balance(as_of)._read_group(shown, ["company_id"], ["total:sum"]))
        return [
            Check(company, label, found.get(company, 0.0), expected.get(company, 0.0))
            for company in companies
        ]

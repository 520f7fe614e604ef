from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import fields_to_flush, union
from odoo.tools import SQL

from ...tools.columns import ITEM_COLUMNS, ITEM_GROUPS, LINE_COLUMNS, line_columns_sql
from ...tools.report import Check

# What ``_items_sql`` joins; what gives it the lines flushes what it reads.
ITEM_READS = {
    "account.move": ["date", "invoice_date", "invoice_user_id", "name", "ref"],
    "credit.account": [
        "analyst_id",
        "collector_id",
        "company_id",
        "customer_type_id",
        "group_id",
        "partner_id",
    ],
    "res.company": ["currency_id"],
    "res.partner": ["commercial_partner_id", "complete_name", "country_id", "user_id"],
}
# What ``_open_lines_sql`` reads of the ledger, and ``_undone_sql``.
OPEN_LINE_READS = {
    "account.move.line": [
        *LINE_COLUMNS[1:],
        "amount_residual",
        "amount_residual_currency",
        "parent_state",
    ],
}
UNDONE_READS = {
    **OPEN_LINE_READS,
    "account.partial.reconcile": [
        "amount",
        "credit_amount_currency",
        "credit_move_id",
        "debit_amount_currency",
        "debit_move_id",
        "max_date",
    ],
}


class CreditReportItem(models.AbstractModel):
    """A report with a row per receivable line: what is told of its document and its customer."""

    _name = "credit.report.item"
    _description = "Report on open items"
    _inherit = "credit.report.customer"
    _order = "partner_name, date_due, id"
    _rec_name = "move_name"

    _report_groups = ITEM_GROUPS
    _report_columns = ITEM_COLUMNS
    _report_optional = ("partner_name", "reference", "date", "amount_currency")
    _report_record = "move_id"

    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    move_name = fields.Char(string="Number", readonly=True)
    reference = fields.Char(readonly=True)
    ledger_account_id = fields.Many2one("account.account", string="Ledger account", readonly=True)
    group_id = fields.Many2one("credit.group", readonly=True)
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
        Account = self.env["credit.account"]
        return SQL(
            """
            SELECT line.id, COALESCE(move.id, line.move_id) AS move_id, move.name AS move_name, move.ref AS reference,
                   line.account_id AS ledger_account_id, account.id AS account_id,
                   partner.commercial_partner_id AS partner_id, customer.complete_name AS partner_name,
                   account.group_id, account.customer_type_id, customer.country_id, account.analyst_id,
                   account.collector_id,
                   COALESCE(move.invoice_user_id, customer.user_id) AS salesperson_id,
                   company.root_id AS company_id, company.currency_id AS company_currency_id,
                   COALESCE(move.invoice_date, move.date, line.date) AS date,
                   %(date_due)s AS date_due, line.currency_id, %(columns)s
              FROM %(lines)s line
              JOIN (SELECT company.id, root.id AS root_id, root.currency_id
                      FROM res_company company JOIN res_company root ON root.id = %(root)s
                   ) company ON company.id = line.company_id
         LEFT JOIN account_move move ON move.id = %(document)s
         LEFT JOIN res_partner partner ON partner.id = line.partner_id
         LEFT JOIN res_partner customer ON customer.id = partner.commercial_partner_id
         LEFT JOIN credit_account account
                ON account.partner_id = partner.commercial_partner_id AND account.company_id = company.root_id
            %(more)s
            """,
            lines=lines,
            columns=columns,
            date_due=Account._date_due_sql(SQL("line")),
            # A line that stands for another one is still that document.
            document=Account._of_origin_sql(SQL("line"), "move_id"),
            root=Account._root_company_sql(SQL("company")),
            more=more or SQL(),
            to_flush=fields_to_flush(self.env, ITEM_READS),
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

    # Which lines of the ledger were open on a day, and by how much

    @api.model
    def _undone_sql(self, as_of, condition=None):
        """What today's residuals lack of the open amounts of a day, by line: matched later, or with a draft.

        Reconciliations count from the later of their two dates, whenever somebody made them. Odoo also matches
        drafts, which are not in the ledger, so that their counterpart is open. The lines come with it, because to look
        them up once more takes as long again; both sides are one set, so that PostgreSQL reads the lines in one pass.

        :param SQL condition: on ``line``, when not all are asked for
        """
        drafts = self.env["credit.account"]._matched_drafts_sql()
        partials = SQL(
            """account_partial_reconcile
                 WHERE max_date > %(as_of)s OR debit_move_id = ANY(%(drafts)s) OR credit_move_id = ANY(%(drafts)s)""",
            as_of=as_of,
            drafts=drafts,
        )
        return SQL(
            """(
                SELECT %(columns)s, line.parent_state, line.amount_residual, line.amount_residual_currency,
                       %(is_open)s AS is_open,
                       SUM(side.amount) AS amount, SUM(side.amount_currency) AS amount_currency
                  FROM (SELECT debit_move_id AS line_id, amount, debit_amount_currency AS amount_currency
                          FROM %(partials)s
                     UNION ALL
                        SELECT credit_move_id, -amount, -credit_amount_currency FROM %(partials)s
                       ) side
                  JOIN account_move_line line ON line.id = side.line_id
                 WHERE line.date <= %(as_of)s AND line.account_id = ANY(%(accounts)s) AND %(condition)s
              GROUP BY line.id
            )""",
            columns=line_columns_sql("line"),
            is_open=self.env["credit.account"]._is_open_sql(SQL("line")),
            partials=partials,
            as_of=as_of,
            accounts=self.env["credit.account"]._receivable_accounts_sql(),
            condition=condition or SQL("TRUE"),
            to_flush=fields_to_flush(self.env, UNDONE_READS),
        )

    @api.model
    def _open_lines_sql(self, as_of):
        """Lines of the ledger that were open on a day, with ``open`` and ``open_currency``.

        Those that are open now are found by the kernel's index of them, those that were open then by what matched
        them since; so that a balance of today reads no history.
        """
        return SQL(
            """(
                SELECT %(columns)s, line.amount_residual + COALESCE(undone.amount, 0) AS open,
                       line.amount_residual_currency + COALESCE(undone.amount_currency, 0) AS open_currency
                  FROM account_move_line line
             LEFT JOIN undone ON undone.id = line.id
                 WHERE line.parent_state = 'posted' AND line.date <= %(as_of)s AND %(is_open)s
             UNION ALL
                SELECT %(undone_columns)s, undone.amount_residual + undone.amount,
                       undone.amount_residual_currency + undone.amount_currency
                  FROM undone
                 WHERE undone.parent_state = 'posted' AND undone.is_open IS NOT TRUE
            )""",
            columns=line_columns_sql("line"),
            undone_columns=line_columns_sql("undone"),
            as_of=as_of,
            is_open=self.env["credit.account"]._is_open_sql(SQL("line")),
            to_flush=fields_to_flush(self.env, OPEN_LINE_READS),
        )

    @api.model
    def _open_on_sql(self, as_of):
        """``_open_lines_sql`` with all that it needs, for statements that ask for more than one day."""
        return SQL(
            "(WITH undone AS %s SELECT * FROM %s line)", self._undone_sql(as_of), self._open_lines_sql(as_of)
        )

    @api.model
    def _pauses_sql(self, as_of):
        """What of each line is not chased on a day, by overlay; as the doors tell it today.

        :return: query in parentheses, a row per line
        """
        overlays = self.env["credit.report.aged.balance"]._overlays()
        known = [kind for kinds in overlays.values() for kind in kinds]
        sums = [
            *((name, SQL("source.kind = ANY(%s)", list(kinds))) for name, kinds in overlays.items()),
            ("paused", SQL("source.kind <> ALL(%s)", known)),
        ]
        return SQL(
            """(
                SELECT source.move_line_id, %(sums)s
                  FROM %(sources)s source
                 WHERE COALESCE(source.date_from, %(as_of)s) <= %(as_of)s
                   AND COALESCE(source.date_until, %(as_of)s) >= %(as_of)s
              GROUP BY source.move_line_id
            )""",
            sums=SQL(", ").join(
                SQL("SUM(source.amount) FILTER (WHERE %s) AS %s", condition, SQL.identifier(name))
                for name, condition in sums
            ),
            sources=union(self.env, self.env["credit.account"]._pause_sources()),
            as_of=as_of,
        )

from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import Source
from odoo.tools import SQL

from ..tools.ageing import bucket_sql
from ..tools.report import Option

OVERDUE = ("bucket_1", "bucket_2", "bucket_3", "bucket_4")
# Measure by bucket; the names of the buckets sort as they are read.
BUCKETS = {"bucket_0": "not_due", **{name: name for name in OVERDUE}, "unallocated": "unallocated"}


# Of a ledger line.
LINE_COLUMNS = (
    *("id", "move_id", "account_id", "partner_id", "company_id", "currency_id"),
    *("date", "date_maturity", "balance"),
)


def _columns(alias):
    return SQL(", ").join(SQL.identifier(alias, name) for name in LINE_COLUMNS)


class CreditReportAgedBalance(models.Model):
    """A row per receivable line that was open on a day, as today's ledger tells it."""

    _name = "credit.report.aged.balance"
    _description = "Aged balance"
    _inherit = "credit.report"
    _auto = False
    _order = "partner_name, date_due, id"
    _rec_name = "move_name"
    # What the query joins beyond its source.
    _depends = {
        "account.move": ["invoice_date", "invoice_user_id", "name", "ref"],
        "credit.account": ["collector_id", "company_id", "customer_type_id", "partner_id"],
        "res.company": ["currency_id", "parent_path"],
        "res.partner": ["commercial_partner_id", "complete_name", "country_id", "user_id"],
    }

    _report_group = "partner_id"
    _report_columns = (
        *(
            "partner_name",
            "customer_type_id",
            "country_id",
            "collector_id",
            "salesperson_id",
            "move_name",
            "reference",
        ),
        *("date", "date_due", "days", "bucket", "currency_id", "amount_currency"),
    )
    _report_measures = (*BUCKETS.values(), "total")

    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    move_name = fields.Char(string="Number", readonly=True)
    reference = fields.Char(readonly=True)
    ledger_account_id = fields.Many2one("account.account", string="Ledger account", readonly=True)
    account_id = fields.Many2one("credit.account", string="Credit account", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    partner_name = fields.Char(string="Customer name", readonly=True)
    customer_type_id = fields.Many2one("credit.customer.type", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    collector_id = fields.Many2one("res.users", readonly=True)
    salesperson_id = fields.Many2one("res.users", readonly=True)
    date = fields.Date(readonly=True)
    date_due = fields.Date(string="Due date", readonly=True)
    days = fields.Integer(
        readonly=True,
        aggregator="max",
        help="Days since it was due, or since its date. Negative: until it is due. Empty for credits.",
    )
    bucket = fields.Selection(
        [
            ("bucket_0", "Not due"),
            ("bucket_1", "Up to 30 days"),
            ("bucket_2", "31-60 days"),
            ("bucket_3", "61-90 days"),
            ("bucket_4", "Over 90 days"),
            ("unallocated", "Unallocated"),
        ],
        readonly=True,
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_currency = fields.Monetary(string="Open", readonly=True, help="In the currency of the document.")
    not_due = fields.Monetary(string="Not due", currency_field="company_currency_id", readonly=True)
    bucket_1 = fields.Monetary(string="Up to 30 days", currency_field="company_currency_id", readonly=True)
    bucket_2 = fields.Monetary(string="31-60 days", currency_field="company_currency_id", readonly=True)
    bucket_3 = fields.Monetary(string="61-90 days", currency_field="company_currency_id", readonly=True)
    bucket_4 = fields.Monetary(string="Over 90 days", currency_field="company_currency_id", readonly=True)
    unallocated = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="Payments and credit notes that are not matched; negative.",
    )
    total = fields.Monetary(
        currency_field="company_currency_id", readonly=True, help="In company currency at the booked rate."
    )

    @api.model
    def _report_options(self):
        labels = {"due": self.env._("Due date"), "invoice": self.env._("Invoice date")}
        basis = Option("basis", self.env._("By"), default=lambda: "due", choices=tuple(labels.items()))
        return [*super()._report_options(), basis]

    @api.model
    def _report_source(self, options):
        by_due = options["basis"] == "due"
        return Source(
            "aged_balance",
            SQL(
                """
                WITH undone AS %(undone)s
                SELECT item.*, %(measures)s
                  FROM (
                    SELECT line.id, line.move_id, move.name AS move_name, move.ref AS reference,
                           line.account_id AS ledger_account_id, account.id AS account_id,
                           partner.commercial_partner_id AS partner_id, customer.complete_name AS partner_name,
                           account.customer_type_id, customer.country_id, account.collector_id,
                           COALESCE(move.invoice_user_id, customer.user_id) AS salesperson_id,
                           company.root_id AS company_id, company.currency_id AS company_currency_id,
                           COALESCE(move.invoice_date, line.date) AS date,
                           COALESCE(line.date_maturity, line.date) AS date_due,
                           CASE WHEN line.balance >= 0 THEN age.days END AS days,
                           CASE WHEN line.balance < 0 THEN 'unallocated' ELSE %(bucket)s END AS bucket,
                           line.currency_id, line.open_currency AS amount_currency, line.open AS total
                      FROM %(lines)s line
                      JOIN (SELECT company.id, root.id AS root_id, root.currency_id
                              FROM res_company company JOIN res_company root ON root.id = %(root)s
                           ) company ON company.id = line.company_id
                 LEFT JOIN account_move move ON move.id = line.move_id
                 LEFT JOIN res_partner partner ON partner.id = line.partner_id
                 LEFT JOIN res_partner customer ON customer.id = partner.commercial_partner_id
                 LEFT JOIN credit_account account
                        ON account.partner_id = partner.commercial_partner_id AND account.company_id = company.root_id
        CROSS JOIN LATERAL (SELECT %(as_of)s - %(since)s AS days) age
                  ) item
                """,
                undone=self._undone_sql(options["as_of"]),
                lines=self._open_lines_sql(options["as_of"]),
                measures=SQL(", ").join(
                    SQL(
                        "CASE WHEN item.bucket = %s THEN item.total ELSE 0 END AS %s",
                        bucket,
                        SQL.identifier(name),
                    )
                    for bucket, name in BUCKETS.items()
                ),
                bucket=bucket_sql(SQL("age.days"), not_due=by_due),
                root=self.env["credit.account"]._root_company_sql(SQL("company")),
                as_of=options["as_of"],
                since=SQL(
                    "COALESCE(line.date_maturity, line.date)"
                    if by_due
                    else "COALESCE(move.invoice_date, line.date)"
                ),
            ),
            "account.move.line",
            {
                "account.account": ["credit_role"],
                "account.move.line": [
                    *("account_id", "amount_residual", "amount_residual_currency", "balance", "company_id"),
                    *("currency_id", "date", "date_maturity", "matching_number", "move_id", "parent_state"),
                    *("partner_id", "reconciled"),
                ],
                "account.partial.reconcile": [
                    *("amount", "credit_amount_currency", "credit_move_id", "debit_amount_currency"),
                    *("debit_move_id", "max_date"),
                ],
            },
        )

    @api.model
    def _undone_sql(self, as_of):
        """What today's residuals lack of the open amounts of a day, by line: matched later, or with a draft.

        Reconciliations count from the later of their two dates, whenever somebody made them. Odoo also matches
        drafts, which are not in the ledger, so that their counterpart is open. The lines come with it, because to look
        them up once more takes as long again; both sides are one set, so that PostgreSQL reads the lines in one pass.
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
                 WHERE line.date <= %(as_of)s AND line.account_id = ANY(%(accounts)s)
              GROUP BY line.id
            )""",
            columns=_columns("line"),
            is_open=self.env["credit.account"]._is_open_sql(SQL("line")),
            partials=partials,
            as_of=as_of,
            accounts=self.env["credit.account"]._receivable_accounts_sql(),
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
            columns=_columns("line"),
            undone_columns=_columns("undone"),
            as_of=as_of,
            is_open=self.env["credit.account"]._is_open_sql(SQL("line")),
        )

    @api.model
    def _report_definitions(self):
        return [
            (
                self.env._("As of"),
                self.env._(
                    "What today's ledger says of that day. Entries dated later are left out; a matching counts from "
                    "the later date of the two entries, whenever somebody made it."
                ),
            ),
            (
                self.env._("Age"),
                self.env._(
                    "Days from the due date of each instalment to that day; due on the day itself is not late. "
                    "By invoice date: days from the date of the document."
                ),
            ),
            (
                self.env._("Unallocated"),
                self.env._(
                    "Payments, credit notes and other credits that are not matched, whatever their date."
                ),
            ),
            (
                self.env._("Amounts"),
                self.env._(
                    "In company currency at the booked rate; what is open of an item in its own currency is beside it."
                ),
            ),
            (
                self.env._("Ties to the ledger"),
                self.env._(
                    "The total of the whole report equals the posted balance of the receivable accounts on that day."
                ),
            ),
        ]

    @api.model
    def _report_checks(self, options):
        return self._check_ledger("total", options["as_of"])

    @api.model
    def _report_shares(self):
        colours = ("#4c956c", "#f2c14e", "#f08a4b", "#d9594c", "#8c2f39")
        return list(zip(("not_due", *OVERDUE), colours, strict=True))

    def action_open_document(self):
        """Open the invoice, credit note or entry of a row."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }

from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import Source
from odoo.tools import SQL

from ..tools.ageing import MOST_BOUNDS, bucket_ranges, bucket_sql
from ..tools.option import Option
from .credit_report import FILTERS

OVERDUE = tuple(f"bucket_{number}" for number in range(1, MOST_BOUNDS + 2))
OVERLAYS = ("disputed", "promised", "paused")
# Measure by bucket; the names of the buckets sort as they are read.
BUCKETS = {"bucket_0": "not_due", **{name: name for name in OVERDUE}, "unallocated": "unallocated"}
COLOURS = (
    *("#4c956c", "#f2c14e", "#f08a4b", "#d9594c", "#8c2f39"),
    *("#6f2330", "#551a26", "#3d121b", "#290c12"),
)
AGED = "Open items of this age; see Age."


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
        "credit.account": ["collector_id", "company_id", "customer_type_id", "group_id", "partner_id"],
        "res.company": ["currency_id", "parent_path"],
        "res.partner": ["commercial_partner_id", "complete_name", "country_id", "user_id"],
    }

    _report_asks = ("as_of", "basis", "buckets", "compare", "lines", "overlays", "in_currency", *FILTERS)
    _report_groups = (
        *("partner_id", "group_id", "customer_type_id", "salesperson_id", "collector_id", "country_id"),
        "currency_id",
    )
    _report_record = "move_id"
    _report_columns = (
        *(
            "partner_name",
            "group_id",
            "customer_type_id",
            "country_id",
            "collector_id",
            "salesperson_id",
            "move_name",
            "reference",
        ),
        *("date", "date_due", "days", "bucket", "currency_id", "amount_currency"),
    )
    _report_measures = (*BUCKETS.values(), "total", *OVERLAYS)

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
    days = fields.Integer(
        readonly=True,
        aggregator="max",
        help="Days since it was due, or since its date. Negative: until it is due. Empty for credits.",
    )
    bucket = fields.Selection(selection="_selection_bucket", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_currency = fields.Monetary(string="Open", readonly=True, help="In the currency of the document.")
    not_due = fields.Monetary(
        string="Not due", currency_field="company_currency_id", readonly=True, help="Items that are not late."
    )
    bucket_1 = fields.Monetary(currency_field="company_currency_id", readonly=True, help=AGED)
    bucket_2 = fields.Monetary(currency_field="company_currency_id", readonly=True, help=AGED)
    bucket_3 = fields.Monetary(currency_field="company_currency_id", readonly=True, help=AGED)
    bucket_4 = fields.Monetary(currency_field="company_currency_id", readonly=True, help=AGED)
    bucket_5 = fields.Monetary(currency_field="company_currency_id", readonly=True, help=AGED)
    bucket_6 = fields.Monetary(currency_field="company_currency_id", readonly=True, help=AGED)
    bucket_7 = fields.Monetary(currency_field="company_currency_id", readonly=True, help=AGED)
    bucket_8 = fields.Monetary(currency_field="company_currency_id", readonly=True, help=AGED)
    unallocated = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="Payments and credit notes that are not matched, whatever their date; negative.",
    )
    total = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="All that is open, unallocated credits taken off, at the booked rate.",
    )
    total_before = fields.Monetary(currency_field="company_currency_id", readonly=True)
    total_change = fields.Monetary(currency_field="company_currency_id", readonly=True)
    disputed = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="Of the total, what the customer disputes. It is not taken out of the buckets.",
    )
    promised = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="Of the total, what is promised or in a payment plan. It is not taken out of the buckets.",
    )
    paused = fields.Monetary(
        string="Otherwise paused",
        currency_field="company_currency_id",
        readonly=True,
        help="Of the total, what is not chased for another reason. It is not taken out of the buckets.",
    )

    @api.model
    def _option_basis(self):
        choices = (("due", self.env._("Due date")), ("invoice", self.env._("Invoice date")))
        return Option("basis", self.env._("By"), "choice", lambda: "due", choices)

    @api.model
    def _option_buckets(self):
        # A setting of the company, which who sees the report may know.
        company = self.env.company.sudo().root_id
        return Option("buckets", self.env._("Buckets, days"), "days", company._get_credit_ageing_bounds)

    @api.model
    def _option_overlays(self):
        return Option("overlays", self.env._("Disputed and promised"), "flag", lambda: False)

    @api.model
    def _get_bucket_labels(self, bounds):
        """:return: label by bucket"""
        labels = {"bucket_0": self.env._("Not due")}
        for number, (first, last) in enumerate(bucket_ranges(bounds), 1):
            if last is None:
                label = self.env._("Over %(days)s days", days=first - 1)
            elif first == 1:
                label = self.env._("Up to %(days)s days", days=last)
            else:
                label = self.env._("%(first)s-%(last)s days", first=first, last=last)
            labels[f"bucket_{number}"] = label
        return {**labels, "unallocated": self.env._("Unallocated")}

    @api.model
    def _selection_bucket(self):
        return list(self._get_bucket_labels(self._get_options()["buckets"]).items())

    @api.model
    def _report_labels(self, options):
        labels = self._get_bucket_labels(options["buckets"])
        return {BUCKETS[bucket]: label for bucket, label in labels.items()}

    @api.model
    def _report_hidden(self, options):
        hidden = set(OVERDUE[len(options["buckets"]) + 1 :])
        if options["basis"] == "invoice":
            hidden.add("not_due")
        return hidden if options["overlays"] else hidden.union(OVERLAYS)

    @api.model
    def _report_source(self, options):
        by_due, bounds = options["basis"] == "due", options["buckets"]
        return Source(
            "aged_balance",
            SQL(
                """
                WITH undone AS %(undone)s
                SELECT item.*, %(measures)s, %(overlays)s
                  FROM (
                    SELECT line.id, line.move_id, move.name AS move_name, move.ref AS reference,
                           line.account_id AS ledger_account_id, account.id AS account_id,
                           partner.commercial_partner_id AS partner_id, customer.complete_name AS partner_name,
                           account.group_id, account.customer_type_id, customer.country_id, account.collector_id,
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
                  %(pauses)s
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
                overlays=self._overlays_sql(options),
                pauses=SQL(
                    "LEFT JOIN %s pause ON pause.move_line_id = item.id", self._pauses_sql(options["as_of"])
                )
                if options["overlays"]
                else SQL(),
                bucket=bucket_sql(SQL("age.days"), bounds, not_due=by_due),
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
    def _overlays_sql(self, options):
        """Columns of the overlays: never more than what was open of an item."""
        names = [SQL.identifier(name) for name in OVERLAYS]
        if not options["overlays"]:
            return SQL(", ").join(SQL("NULL::numeric AS %s", name) for name in names)
        return SQL(", ").join(
            SQL(
                """CASE WHEN pause.%(name)s > 0 THEN LEAST(pause.%(name)s, item.total)
                        WHEN pause.%(name)s < 0 THEN GREATEST(pause.%(name)s, item.total) END AS %(name)s""",
                name=name,
            )
            for name in names
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
        return list(zip(("not_due", *OVERDUE), COLOURS, strict=True))

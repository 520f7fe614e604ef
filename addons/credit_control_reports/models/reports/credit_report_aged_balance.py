from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import Source
from odoo.tools import SQL

from ...tools.ageing import BUCKETS, COLOURS, OVERDUE, bucket_ranges, bucket_sql
from ...tools.columns import ITEM_COLUMNS, Amount
from ...tools.option import FILTERS, Option

AGED = "Open items of this age; see Age."


class CreditReportAgedBalance(models.Model):
    """A row per receivable line that was open on a day, as today's ledger tells it."""

    _name = "credit.report.aged.balance"
    _description = "Aged balance"
    _inherit = "credit.report.item"
    _auto = False

    _report_asks = (
        "as_of",
        "basis",
        "buckets",
        "credits",
        "compare",
        "lines",
        "overlays",
        "rates",
        "in_currency",
        *FILTERS,
    )
    _report_columns = (*ITEM_COLUMNS, "days", "bucket", "currency_id", "amount_currency")
    days = fields.Integer(
        readonly=True,
        aggregator="max",
        help="Days since it was due, or since its date. Negative: until it is due. Empty for credits.",
    )
    bucket = fields.Selection(selection="_selection_bucket", readonly=True)
    amount_currency = fields.Monetary(string="Open", readonly=True, help="In the currency of the document.")
    not_due = Amount(string="Not due", help="Items that are not late.")
    bucket_1 = Amount(help=AGED)
    bucket_2 = Amount(help=AGED)
    bucket_3 = Amount(help=AGED)
    bucket_4 = Amount(help=AGED)
    bucket_5 = Amount(help=AGED)
    bucket_6 = Amount(help=AGED)
    bucket_7 = Amount(help=AGED)
    bucket_8 = Amount(help=AGED)
    unallocated = Amount(
        help="Payments and credit notes that are not matched, whatever their date; negative."
    )
    total = Amount(help="All that is open, unallocated credits taken off, at the booked rate.")
    total_before = Amount()
    total_change = Amount()
    revalued = Amount(
        string="At the day's rate",
        help="The total with items in other currencies at the rate of the day; where there is none, as booked.",
    )
    disputed = Amount(help="Of the total, what the customer disputes. It is not taken out of the buckets.")
    promised = Amount(
        help="Of the total, what is promised or in a payment plan. It is not taken out of the buckets."
    )
    paused = Amount(
        string="Otherwise paused",
        help="Of the total, what is not chased for another reason. It is not taken out of the buckets.",
    )

    @property
    def _report_measures(self):
        return (*BUCKETS.values(), "total", "revalued", *self._overlays(), "paused")

    @api.model
    def _overlays(self):
        """What of the total is not chased for some reason: kinds of the pauses door, by the measure that shows them.

        An addon with a kind of its own adds a measure (``tools.columns.Amount``) to the report and names it here, by
        override and ``super()``. The amount is never more than what is open of an item, and is not taken out of the
        buckets. Kinds that nobody names count as ``paused``.

        :return: dict of tuples of kinds
        """
        return {"disputed": ("dispute",), "promised": ("promise", "plan", "plan_approved")}

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
    def _option_credits(self):
        choices = (("apart", self.env._("Apart")), ("aged", self.env._("In the bucket of their date")))
        return Option("credits", self.env._("Unallocated"), "choice", lambda: "apart", choices)

    @api.model
    def _option_rates(self):
        def choices():
            # Not asked where there is one currency. Currencies are no secret; some readers may not list them.
            several = self.env["res.currency"].sudo().search_count([], limit=2) > 1
            day = (("day", self.env._("As booked, the day's beside it")),) if several else ()
            return (("", self.env._("As booked")), *day)

        return Option("rates", self.env._("Rates"), "choice", lambda: "", choices)

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
        if options["credits"] == "aged":
            hidden.add("unallocated")
        if not options["rates"]:
            hidden.add("revalued")
        return hidden if options["overlays"] else hidden.union(self._overlays(), {"paused"})

    @api.model
    def _report_source(self, options):
        by_due, bounds = options["basis"] == "due", options["buckets"]
        since = own_date = SQL("COALESCE(move.invoice_date, move.date, line.date)")
        if by_due:
            since = self.env["credit.account"]._date_due_sql(SQL("line"))
        apart = SQL("line.balance < 0")
        if options["credits"] == "aged":
            # A credit is never due: it is as old as its own date.
            since, apart = (
                SQL("CASE WHEN line.balance < 0 THEN %s ELSE %s END", own_date, since),
                SQL("FALSE"),
            )
        return Source(
            "aged_balance",
            SQL(
                """
                WITH undone AS %(undone)s
                SELECT item.*, %(measures)s, %(overlays)s
                  FROM (%(items)s) item
                  %(pauses)s
                """,
                undone=self._undone_sql(options["as_of"]),
                items=self._items_sql(
                    self._open_lines_sql(options["as_of"]),
                    SQL(
                        """CASE WHEN NOT %(apart)s THEN age.days END AS days,
                           CASE WHEN %(apart)s THEN 'unallocated' ELSE %(bucket)s END AS bucket,
                           line.open_currency AS amount_currency, line.open AS total, %(revalued)s AS revalued""",
                        apart=apart,
                        bucket=bucket_sql(SQL("age.days"), bounds, not_due=by_due),
                        revalued=self._revalued_sql(options),
                    ),
                    SQL("CROSS JOIN LATERAL (SELECT %s - %s AS days) age", options["as_of"], since),
                ),
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
            ),
            "account.move.line",
        )

    @api.model
    def _revalued_sql(self, options):
        """What is open of ``line`` at the rate of the day, in the currency of ``company``."""
        if not options["rates"]:
            return SQL("NULL::numeric")
        # Rates are no secret, and members of a branch see the figures of its root company.
        Currency = self.env["res.currency"].sudo()
        cases = []
        for company in self.env.companies.sudo().root_id:
            rated = Currency.search([("rate_ids", "!=", False)]) - company.currency_id
            rates = (rated | company.currency_id)._get_rates(company, options["as_of"])
            cases += [
                SQL(
                    """WHEN company.root_id = %s AND line.currency_id = %s
                       THEN ROUND(line.open_currency * %s::numeric, %s)""",
                    company.id,
                    currency.id,
                    rates[company.currency_id.id] / rates[currency.id],
                    company.currency_id.decimal_places,
                )
                for currency in rated
            ]
        return SQL("CASE %s ELSE line.open END", SQL(" ").join(cases)) if cases else SQL("line.open")

    @api.model
    def _overlays_sql(self, options):
        """Columns of the overlays: never more than what was open of an item."""
        names = [SQL.identifier(name) for name in (*self._overlays(), "paused")]
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

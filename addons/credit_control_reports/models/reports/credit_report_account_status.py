from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.credit_control.tools.account_fields import LIMIT_FIELDS
from odoo.addons.credit_control.tools.source import Source, union
from odoo.tools import SQL

from ...tools.columns import Amount

# The most serious one first; the name of a row's exception is that of the count.
EXCEPTIONS = ("no_account", "cash_owing", "no_limit", "file_lacking", "review_late", "changed")
LEDGER_ROWS = 1_000_000_000  # ids of rows without an account begin here, above those of any account


class CreditReportAccountStatus(models.Model):
    """A row per credit account as it was at the end of a day, and per customer who owed without one."""

    _name = "credit.report.account.status"
    _description = "Status of term and cash accounts"
    _inherit = "credit.report.customer"
    _auto = False
    _order = "partner_name, id"
    _rec_name = "partner_name"
    # What the query joins beyond its source.
    _depends = {
        "credit.account": [
            "analyst_id",
            "collector_id",
            "company_id",
            "customer_type_id",
            "group_id",
            "partner_id",
            "review_date",
            *LIMIT_FIELDS,
        ],
        "res.company": ["currency_id"],
        "res.currency": ["decimal_places"],
        "res.partner": ["commercial_partner_id", "complete_name", "country_id", "user_id"],
    }

    _report_asks = (
        "as_of",
        "lines",
        "in_currency",
        "salesperson",
        "collector",
        "customer_type",
        "group",
        "country",
    )
    _report_groups = (
        "sale_mode",
        "state",
        "exception",
        "partner_id",
        "customer_type_id",
        "group_id",
        "salesperson_id",
        "analyst_id",
        "collector_id",
        "country_id",
        "changed_by_id",
    )
    _report_columns = (
        "partner_name",
        "customer_type_id",
        "salesperson_id",
        "sale_mode",
        "state",
        "exception",
        "limit_until",
        "sale_mode_before",
        "state_before",
        "changed_on",
        "changed_by_id",
        "change_reason",
    )
    _report_measures = ("term", "cash", *EXCEPTIONS, "limit_amount", "owed", "overdue")
    _report_record = "account_id"

    group_id = fields.Many2one("credit.group", readonly=True)
    sale_mode = fields.Selection("_selection_sale_mode", readonly=True, help="At the end of that day.")
    sale_mode_before = fields.Selection("_selection_sale_mode", readonly=True, help="When the month began.")
    state = fields.Selection("_selection_state", readonly=True, help="At the end of that day.")
    state_before = fields.Selection("_selection_state", readonly=True, help="When the month began.")
    exception = fields.Selection(
        "_selection_exception", readonly=True, help="The most serious one, if it has several."
    )
    limit_until = fields.Date(
        string="Limit valid until", readonly=True, help="Last day of the permanent limit."
    )
    changed_on = fields.Date(
        string="Last change on", readonly=True, help="Of state or sale mode, in the month."
    )
    changed_by_id = fields.Many2one("res.users", string="Last change by", readonly=True)
    change_reason = fields.Char(string="Why it was changed", readonly=True)
    term = fields.Integer(string="On account", readonly=True, help="Accounts that pay by the due date.")
    cash = fields.Integer(readonly=True, help="Accounts that pay before delivery.")
    no_account = fields.Integer(
        string="Without an account",
        readonly=True,
        help="Customers with open items who had no credit account that day.",
    )
    cash_owing = fields.Integer(
        string="Cash owing",
        readonly=True,
        help="Cash accounts with more open than credits to set against it.",
    )
    no_limit = fields.Integer(
        string="No limit",
        readonly=True,
        help="Open term accounts without a limit or a decision on it, or whose limit had expired with no temporary one "
        "in its place.",
    )
    file_lacking = fields.Integer(
        string="Papers lacking",
        readonly=True,
        help="Open term accounts with a required paper that was not valid that day. Papers are known as they were "
        "validated and expire; which are required is today's checklist.",
    )
    review_late = fields.Integer(
        string="Review late",
        readonly=True,
        help="Open or suspended accounts whose day of review was before that day; the day of review is today's.",
    )
    changed = fields.Integer(
        readonly=True,
        help="Accounts whose state or sale mode changed from the first of the month to that day.",
    )
    limit_amount = Amount(
        string="Limit",
        help="In force that day, as the log of decisions tells it; what was changed before there was a log is not "
        "known. Another currency at the rate of that day. Without a decision: what today's settings say. "
        "Empty: no limit.",
    )
    owed = Amount(
        help="All that was open that day, unallocated credits taken off: the total of the aged balance."
    )
    overdue = Amount(
        help="Of what was open, what was due before that day; unallocated credits are not taken off."
    )

    @api.model
    def _selection_sale_mode(self):
        return self.env["credit.account"]._fields["sale_mode"]._description_selection(self.env)

    @api.model
    def _selection_state(self):
        return self.env["credit.account"]._fields["state"]._description_selection(self.env)

    @api.model
    def _selection_exception(self):
        return [(name, self._get_label(name)) for name in EXCEPTIONS]

    @api.model
    def _report_source(self, options):
        as_of = options["as_of"]
        aged = self.env["credit.report.aged.balance"]
        defaults = {option.name: option.default() for option in aged._get_option_list()}
        aged = aged._report_source({**defaults, "as_of": as_of, "buckets": (30,)})
        return Source(
            "account_status",
            SQL(
                """
                SELECT row.*, CASE %(exception)s END AS exception
                  FROM (
                    SELECT COALESCE(account.id, %(ledger_rows)s + balance.line_id) AS id, account.id AS account_id,
                           customer.id AS partner_id, customer.complete_name AS partner_name, account.customer_type_id,
                           account.group_id, customer.country_id, account.analyst_id, account.collector_id,
                           customer.user_id AS salesperson_id, company.id AS company_id,
                           company.currency_id AS company_currency_id, account.sale_mode, account.state,
                           account.sale_mode_before, account.state_before, account.limit_until,
                           change.date AS changed_on, change.user_id AS changed_by_id, change.reason AS change_reason,
                           %(counts)s,
                           ROUND(account.limit_amount, currency.decimal_places) AS limit_amount,
                           COALESCE(balance.owed, 0) AS owed, COALESCE(balance.overdue, 0) AS overdue
                      FROM %(accounts)s account
                 FULL JOIN (SELECT aged.partner_id, aged.company_id, MIN(aged.id) AS line_id, SUM(aged.total) AS owed,
                                   SUM(aged.total - aged.not_due - aged.unallocated) AS overdue
                              FROM %(aged)s aged GROUP BY aged.partner_id, aged.company_id
                           ) balance
                        ON balance.partner_id = account.partner_id AND balance.company_id = account.company_id
                      JOIN res_company company ON company.id = COALESCE(account.company_id, balance.company_id)
                      JOIN res_currency currency ON currency.id = company.currency_id
                 LEFT JOIN res_partner customer ON customer.id = COALESCE(account.partner_id, balance.partner_id)
                 LEFT JOIN %(lacking)s lacking ON lacking.account_id = account.id
                 LEFT JOIN (SELECT DISTINCT ON (account_id) account_id, date, user_id, reason
                              FROM credit_account_history
                             WHERE date BETWEEN %(month_start)s AND %(as_of)s AND previous IS NOT NULL
                               AND merged_from IS NULL
                          ORDER BY account_id, date DESC, id DESC
                           ) change ON change.account_id = account.id
                     WHERE account.state IS NOT NULL OR balance.owed <> 0 OR balance.overdue <> 0
                  ) row
                """,
                counts=self._counts_sql(as_of),
                exception=SQL(" ").join(
                    SQL("WHEN row.%s = 1 THEN %s", SQL.identifier(name), name) for name in EXCEPTIONS
                ),
                ledger_rows=LEDGER_ROWS,
                accounts=self._accounts_sql(as_of),
                aged=union(self.env, [aged]),
                lacking=self._lacking_sql(as_of),
                month_start=as_of.replace(day=1),
                as_of=as_of,
            ),
            "credit.account",
            {
                "credit.account.history": [
                    "account_id",
                    "date",
                    "merged_from",
                    "previous",
                    "reason",
                    "user_id",
                ],
                "credit.document": [
                    "account_id",
                    "active",
                    "date_expiry",
                    "is_required",
                    "stage",
                    "type_id",
                    "usage",
                    "validated_on",
                ],
            },
        )

    @api.model
    def _report_definitions(self):
        return [
            (
                self.env._("As of"),
                self.env._(
                    "The end of a day, usually of a month. State and sale mode are dated, the limit is what the log of "
                    "decisions says, what was owed what today's ledger says of that day. All else is today's: customer "
                    "type, people, day of review, required papers."
                ),
            ),
            (
                self.env._("Changes"),
                self.env._(
                    "Of state or sale mode, from the first of the month to that day; shown is the last one, all are on "
                    "the account."
                ),
            ),
            (
                self.env._("Ties to the ledger"),
                self.env._(
                    "What is owed in the whole report equals the balance of the receivable accounts that day."
                ),
            ),
        ]

    @api.model
    def _report_checks(self, options):
        return self._check_ledger("owed", options["as_of"])

    @api.readonly
    def action_open_record(self):
        """Open the account; of a customer without one, what was open that day."""
        if self.account_id:
            return super().action_open_record()
        aged = self.env["credit.report.aged.balance"].with_options(
            as_of=self._get_options()["as_of"].isoformat()
        )
        return aged._get_records_action(
            name=aged._get_title(),
            views=[(False, "list")],
            domain=[("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id)],
        )

    # What an account was on a day, as far as it is known

    @api.model
    def _counts_sql(self, as_of):
        """The counts of one row, each 1 or 0."""
        served = SQL("account.sale_mode = 'term' AND account.state = 'open'")
        counts = {
            "term": SQL("account.sale_mode = 'term'"),
            "cash": SQL("account.sale_mode = 'cash'"),
            "no_account": SQL("account.state IS NULL"),
            "cash_owing": SQL("account.sale_mode = 'cash' AND balance.owed > 0"),
            "no_limit": SQL(
                "%s AND (account.limit_mode IN ('none', 'undecided') OR account.is_limit_expired)", served
            ),
            "file_lacking": SQL("%s AND lacking.account_id IS NOT NULL", served),
            "review_late": SQL("account.state IN ('open', 'suspended') AND account.review_date < %s", as_of),
            "changed": SQL("account.state IS NOT NULL AND change.account_id IS NOT NULL"),
        }
        return SQL(", ").join(
            SQL("COALESCE(%s, FALSE)::integer AS %s", condition, SQL.identifier(name))
            for name, condition in counts.items()
        )

    @api.model
    def _accounts_sql(self, as_of):
        """Accounts with state, sale mode and limit of a day; without a state: made later.

        State and mode are dated. The limit is what the log says it was before its first change since, or what it
        still is.
        """
        Account = self.env["credit.account"]
        log = SQL("later.before::jsonb")
        terms = []
        for name in LIMIT_FIELDS:
            field = Account._fields[name]
            path = SQL("%s #>> %s", log, [name, "id"] if field.type == "many2one" else [name])
            column = SQL.identifier(name)
            kind = SQL.identifier(field.column_type[0])
            terms.append(
                SQL(
                    "CASE WHEN later.id IS NULL THEN account.%s ELSE (%s)::%s END AS %s",
                    column,
                    path,
                    kind,
                    column,
                )
            )
        alias, first = SQL("account"), as_of.replace(day=1) - timedelta(days=1)
        return SQL(
            """(
                SELECT account.id, account.partner_id, account.company_id, account.customer_type_id, account.group_id,
                       account.analyst_id, account.collector_id, account.review_date, terms.limit_mode,
                       terms.limit_until, %(limit)s AS limit_amount,
                       terms.limit_mode = 'amount' AND terms.limit_until < %(as_of)s
                           AND (%(as_of)s BETWEEN terms.temporary_from AND terms.temporary_until) IS NOT TRUE
                           AS is_limit_expired,
                       %(state)s AS state, %(state_before)s AS state_before,
                       %(mode)s AS sale_mode, %(mode_before)s AS sale_mode_before
                  FROM credit_account account
             LEFT JOIN (SELECT DISTINCT ON (account_id) id, account_id, before
                          FROM credit_decision WHERE kind = 'limit' AND %(decided)s > %(as_of)s
                      ORDER BY account_id, sequence
                       ) later ON later.account_id = account.id
    CROSS JOIN LATERAL (SELECT account.company_id, account.customer_type_id, %(terms)s) terms
            )""",
            limit=Account._limit_sql(SQL("terms"), date=as_of),
            terms=SQL(", ").join(terms),
            decided=self._day_sql(SQL("date")),
            as_of=as_of,
            state=Account._history_value_sql(alias, "state", as_of),
            state_before=Account._history_value_sql(alias, "state", first),
            mode=Account._history_value_sql(alias, "sale_mode", as_of),
            mode_before=Account._history_value_sql(alias, "sale_mode", first),
        )

    @api.model
    def _lacking_sql(self, as_of):
        """Accounts of which a required paper was not valid on a day; today the same as the kernel says."""
        # A paper that was replaced since counted then.
        counts = SQL("TRUE") if as_of < self._today() else SQL("active")
        return SQL(
            """(
                SELECT DISTINCT account_id
                  FROM (SELECT account_id
                          FROM credit_document
                         WHERE usage = 'opening' AND %(counts)s AND %(made)s <= %(as_of)s
                      GROUP BY account_id, type_id
                        HAVING BOOL_OR(is_required)
                           AND NOT BOOL_OR(stage = 'valid' AND COALESCE(validated_on <= %(as_of)s, TRUE)
                                           AND COALESCE(date_expiry >= %(as_of)s, TRUE))
                       ) paper
            )""",
            counts=counts,
            made=self._day_sql(SQL("create_date")),
            as_of=as_of,
        )

from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import Source
from odoo.addons.credit_control_reports.tools.columns import Amount
from odoo.tools import SQL


class CreditReportCollectorDay(models.Model):
    """A row per interaction, promise and receipt of a period: what collectors did, and what came in."""

    _name = "credit.report.collector.day"
    _description = "The collector's day"
    _inherit = "credit.report"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "partner_name"

    _report_asks = (
        "date_from",
        "date_to",
        "lines",
        "collector",
        "salesperson",
        "customer_type",
        "country",
    )
    _report_groups = ("user_id", "what", "result_id", "collector_id", "partner_id", "customer_type_id")
    _report_columns = ("date", "partner_name", "user_id", "what", "channel", "result_id", "note")
    _report_measures = (
        "interactions",
        "answered",
        "answer_rate",
        "promises",
        "kept",
        "broken",
        "promised",
        "cash_in",
    )
    _report_ratios = {"answer_rate": ("answered", "interactions", "percent")}
    _report_record = "interaction_id"

    date = fields.Date(
        readonly=True, help="Of the interaction, of the promise, or the value date of the money."
    )
    what = fields.Selection(
        [("interaction", "Interaction"), ("promise", "Promise"), ("cash", "Cash in")],
        string="Kind",
        readonly=True,
    )
    interaction_id = fields.Many2one("credit.interaction", readonly=True)
    promise_id = fields.Many2one("credit.promise", readonly=True)
    move_id = fields.Many2one("account.move", string="Entry", readonly=True)
    account_id = fields.Many2one("credit.account", string="Credit account", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    partner_name = fields.Char(string="Customer name", readonly=True)
    customer_type_id = fields.Many2one("credit.customer.type", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    collector_id = fields.Many2one("res.users", readonly=True)
    salesperson_id = fields.Many2one("res.users", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Who",
        readonly=True,
        help="Who logged the interaction or took the promise; for money the customer's collector.",
    )
    channel = fields.Selection(
        lambda self: self.env["credit.interaction"]._fields["channel"]._description_selection(self.env),
        readonly=True,
    )
    result_id = fields.Many2one("credit.interaction.result", readonly=True)
    note = fields.Char(readonly=True)
    interactions = fields.Integer(readonly=True, help="Calls, visits and mails that were logged.")
    answered = fields.Integer(readonly=True, help="Interactions in which somebody answered.")
    answer_rate = fields.Float(string="Answered (%)", readonly=True, help="Answered / interactions.")
    promises = fields.Integer(readonly=True, help="Promises taken, without those that were taken back.")
    kept = fields.Integer(readonly=True, help="Of these promises, those that were kept until today.")
    broken = fields.Integer(
        string="Not kept",
        readonly=True,
        help="Of these promises, those that are broken or partly kept today.",
    )
    promised = Amount(help="Amount of these promises; in another currency at the rate of the last day.")
    cash_in = Amount(
        string="Cash in",
        help="Money of customers by bank, cash or card, by its value date; what was given back is taken off.",
    )

    @api.model
    def _report_source(self, options):
        return Source(
            "collector_day",
            SQL(
                """
                SELECT done.id, done.date, done.what, done.interaction_id, done.promise_id, done.move_id,
                       done.account_id, done.partner_id, customer.complete_name AS partner_name,
                       account.customer_type_id, customer.country_id, account.collector_id,
                       customer.user_id AS salesperson_id,
                       CASE WHEN done.what = 'cash' THEN account.collector_id ELSE done.user_id END AS user_id,
                       done.channel, done.result_id, done.note, done.company_id,
                       company.currency_id AS company_currency_id,
                       (done.what = 'interaction')::integer AS interactions, done.answered::integer AS answered,
                       (done.what = 'promise')::integer AS promises,
                       (done.what = 'promise' AND done.state = 'kept')::integer AS kept,
                       (done.what = 'promise' AND done.state IN ('broken', 'partly'))::integer AS broken,
                       ROUND(CASE WHEN done.what = 'promise' THEN done.amount ELSE 0 END, currency.decimal_places)
                           AS promised,
                       CASE WHEN done.what = 'cash' THEN done.amount ELSE 0 END AS cash_in
                  FROM (%s) done
                  JOIN res_company company ON company.id = done.company_id
                  JOIN res_currency currency ON currency.id = company.currency_id
             LEFT JOIN credit_account account ON account.id = done.account_id
             LEFT JOIN res_partner customer ON customer.id = done.partner_id
                """,
                SQL(" UNION ALL ").join(
                    (self._interactions_sql(options), self._promises_sql(options), self._cash_sql(options))
                ),
            ),
            "credit.account",
            {
                "account.move.line": [
                    "account_id",
                    "balance",
                    "company_id",
                    "date",
                    "journal_id",
                    "move_id",
                    "name",
                    "parent_state",
                    "partner_id",
                ],
                "credit.account": ["collector_id", "company_id", "customer_type_id", "partner_id"],
                "credit.interaction": [
                    "account_id",
                    "channel",
                    "company_id",
                    "date",
                    "note",
                    "partner_id",
                    "result_id",
                    "user_id",
                ],
                "credit.interaction.result": ["is_reached"],
                "credit.promise": [
                    "account_id",
                    "amount",
                    "company_id",
                    "currency_id",
                    "date",
                    "note",
                    "partner_id",
                    "state",
                    "user_id",
                ],
                "res.company": ["currency_id"],
                "res.currency": ["decimal_places"],
                "res.partner": ["commercial_partner_id", "complete_name", "country_id", "user_id"],
            },
        )

    @api.model
    def _interactions_sql(self, options):
        return SQL(
            """
            SELECT each.id * 3 AS id, each.date, 'interaction' AS what, each.id AS interaction_id,
                   NULL::integer AS promise_id, NULL::integer AS move_id, each.account_id, each.partner_id,
                   each.company_id, each.user_id, each.channel, each.result_id, each.note,
                   result.is_reached AS answered, NULL::varchar AS state, 0::numeric AS amount
              FROM credit_interaction each JOIN credit_interaction_result result ON result.id = each.result_id
             WHERE each.date BETWEEN %s AND %s
            """,
            options["date_from"],
            options["date_to"],
        )

    @api.model
    def _promises_sql(self, options):
        return SQL(
            """
            SELECT promise.id * 3 + 1, promise.date, 'promise', NULL, promise.id, NULL, promise.account_id,
                   promise.partner_id, promise.company_id, promise.user_id, NULL, NULL, promise.note, FALSE,
                   promise.state, %s
              FROM credit_promise promise JOIN res_company company ON company.id = promise.company_id
             WHERE promise.date BETWEEN %s AND %s AND promise.state <> 'cancelled'
            """,
            self.env["res.currency"]._credit_convert_sql(
                SQL("promise.amount"),
                SQL("promise.currency_id"),
                SQL("promise.company_id"),
                SQL("company.currency_id"),
                options["date_to"],
            ),
            options["date_from"],
            options["date_to"],
        )

    @api.model
    def _cash_sql(self, options):
        Account = self.env["credit.account"]
        return SQL(
            """
            SELECT line.id * 3 + 2, line.date, 'cash', NULL, NULL, line.move_id, account.id,
                   partner.commercial_partner_id, %(root)s, NULL, NULL, NULL, line.name, FALSE, NULL, -line.balance
              FROM account_move_line line
              JOIN res_company company ON company.id = line.company_id
              JOIN res_partner partner ON partner.id = line.partner_id
         LEFT JOIN credit_account account
                ON account.partner_id = partner.commercial_partner_id AND account.company_id = %(root)s
             WHERE line.date BETWEEN %(start)s AND %(end)s AND line.parent_state = 'posted' AND line.balance <> 0
               AND line.account_id = ANY(%(receivable)s) AND line.journal_id = ANY(%(money)s)
            """,
            root=Account._root_company_sql(SQL("company")),
            start=options["date_from"],
            end=options["date_to"],
            receivable=Account._receivable_accounts_sql(),
            money=Account._money_journals_sql(),
        )

    @api.model
    def _report_definitions(self):
        return [
            (
                self.env._("Rows"),
                self.env._(
                    "A row per interaction and promise, and per receipt of a customer. Promises stand on the day on "
                    "which they were made, with what became of them until today."
                ),
            )
        ]

    def action_open_record(self):
        """Open the interaction, promise or entry behind a row."""
        self.ensure_one()
        record = self.interaction_id or self.promise_id or self.move_id
        return record._get_records_action(context={})

from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import Source
from odoo.addons.credit_control_reports.tools.columns import Amount
from odoo.tools import SQL


class CreditReportPromise(models.Model):
    """A row per promise that was found kept, partly kept or broken in a period."""

    _name = "credit.report.promise"
    _description = "Broken promises"
    _inherit = "credit.report"
    _auto = False
    _order = "decided_on desc, id desc"
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
    _report_groups = ("partner_id", "user_id", "state", "collector_id", "customer_type_id", "country_id")
    _report_columns = ("partner_name", "date", "date_due", "decided_on", "state", "user_id", "note")
    _report_measures = (
        "decided",
        "kept",
        "partly",
        "broken",
        "reliability",
        "promised",
        "not_kept",
    )
    _report_ratios = {"reliability": ("kept", "decided", "percent")}
    _report_record = "promise_id"
    _report_sort = "not_kept"

    promise_id = fields.Many2one("credit.promise", readonly=True)
    account_id = fields.Many2one("credit.account", string="Credit account", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    partner_name = fields.Char(string="Customer name", readonly=True)
    customer_type_id = fields.Many2one("credit.customer.type", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    collector_id = fields.Many2one("res.users", readonly=True)
    salesperson_id = fields.Many2one("res.users", readonly=True)
    user_id = fields.Many2one("res.users", string="Taken by", readonly=True)
    date = fields.Date(string="Promised on", readonly=True)
    date_due = fields.Date(string="To be paid on", readonly=True)
    decided_on = fields.Date(readonly=True)
    state = fields.Selection(
        lambda self: self.env["credit.promise"]._fields["state"]._description_selection(self.env),
        readonly=True,
    )
    note = fields.Char(readonly=True)
    decided = fields.Integer(
        readonly=True, help="Promises that were found kept, partly kept or broken in the period."
    )
    kept = fields.Integer(
        readonly=True, help="All of it was paid in time, by the value dates of the payments."
    )
    partly = fields.Integer(
        string="Partly kept", readonly=True, help="Something was paid in time, but not all."
    )
    broken = fields.Integer(readonly=True, help="Nothing was paid in time.")
    reliability = fields.Float(string="Reliability (%)", readonly=True, help="Kept / decided.")
    promised = Amount(help="Of all these promises; in another currency at the rate of the last day.")
    not_kept = Amount(string="Not kept", help="Amount of the promises that were broken or only partly kept.")

    @api.model
    def _report_source(self, options):
        return Source(
            "promise",
            SQL(
                """
                SELECT promise.id, promise.id AS promise_id, promise.account_id, promise.partner_id,
                       customer.complete_name AS partner_name, account.customer_type_id, customer.country_id,
                       account.collector_id, customer.user_id AS salesperson_id, promise.user_id, promise.date,
                       promise.date_due, promise.decided_on, promise.state, promise.note, promise.company_id,
                       company.currency_id AS company_currency_id, 1 AS decided,
                       (promise.state = 'kept')::integer AS kept, (promise.state = 'partly')::integer AS partly,
                       (promise.state = 'broken')::integer AS broken, money.amount AS promised,
                       CASE WHEN promise.state = 'kept' THEN 0 ELSE money.amount END AS not_kept
                  FROM credit_promise promise
                  JOIN credit_account account ON account.id = promise.account_id
                  JOIN res_partner customer ON customer.id = promise.partner_id
                  JOIN res_company company ON company.id = promise.company_id
                  JOIN res_currency currency ON currency.id = company.currency_id
    CROSS JOIN LATERAL (SELECT ROUND(%(amount)s, currency.decimal_places) AS amount) money
                 WHERE promise.decided_on BETWEEN %(start)s AND %(end)s
                   AND promise.state IN ('kept', 'partly', 'broken')
                """,
                amount=self.env["res.currency"]._credit_convert_sql(
                    SQL("promise.amount"),
                    SQL("promise.currency_id"),
                    SQL("promise.company_id"),
                    SQL("company.currency_id"),
                    options["date_to"],
                ),
                start=options["date_from"],
                end=options["date_to"],
            ),
            "credit.promise",
            {
                "credit.account": ["collector_id", "customer_type_id"],
                "credit.promise": [
                    "account_id",
                    "amount",
                    "company_id",
                    "currency_id",
                    "date",
                    "date_due",
                    "decided_on",
                    "note",
                    "partner_id",
                    "state",
                    "user_id",
                ],
                "res.company": ["currency_id"],
                "res.currency": ["decimal_places"],
                "res.partner": ["complete_name", "country_id", "user_id"],
            },
        )

    @api.model
    def _report_definitions(self):
        return [
            (
                self.env._("Rows"),
                self.env._(
                    "A row per promise, in the period in which it was found kept, partly kept or broken: kept on the "
                    "day on which all was paid, the others on the day after their last one, tolerance included. "
                    "Promises that are open or were taken back are not in it."
                ),
            ),
            (self.env._("What adds up"), self.env._("Kept + partly kept + broken = decided.")),
        ]

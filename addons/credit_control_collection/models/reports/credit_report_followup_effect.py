from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import Source
from odoo.addons.credit_control_reports.tools.columns import Amount
from odoo.addons.credit_control_reports.tools.option import Option
from odoo.addons.credit_control_reports.tools.period import months_before
from odoo.tools import SQL

WITHIN = ("7", "14", "30", "60")


class CreditReportFollowupEffect(models.Model):
    """A row per message that left in a period, with what was paid after it."""

    _name = "credit.report.followup.effect"
    _description = "Effect of the follow-up"
    _inherit = "credit.report"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "partner_name"
    # What the query joins beyond its source.
    _depends = {
        "credit.account": ["collector_id", "customer_type_id"],
        "credit.followup.level": ["policy_id"],
        "res.company": ["currency_id"],
        "res.partner": ["complete_name", "country_id", "user_id"],
    }

    _report_asks = (
        "date_from",
        "date_to",
        "within",
        "compare",
        "lines",
        "in_currency",
        "salesperson",
        "collector",
        "customer_type",
        "country",
    )
    _report_groups = (
        "level_id",
        "channel",
        "policy_id",
        "collector_id",
        "customer_type_id",
        "salesperson_id",
        "country_id",
        "partner_id",
    )
    _report_columns = ("date", "partner_name", "policy_id", "level_id", "channel", "collector_id", "days")
    _report_measures = ("messages", "asked", "paid", "rate", "answered", "answer_rate")
    _report_ratios = {
        "rate": ("paid", "asked", "percent"),
        "answer_rate": ("answered", "messages", "percent"),
    }
    _report_record = "followup_id"

    followup_id = fields.Many2one("credit.followup", string="Message", readonly=True)
    date = fields.Date(readonly=True)
    account_id = fields.Many2one("credit.account", string="Credit account", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    partner_name = fields.Char(string="Customer name", readonly=True)
    customer_type_id = fields.Many2one("credit.customer.type", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    collector_id = fields.Many2one("res.users", readonly=True)
    salesperson_id = fields.Many2one("res.users", readonly=True)
    policy_id = fields.Many2one("credit.followup.policy", readonly=True)
    level_id = fields.Many2one("credit.followup.level", readonly=True)
    channel = fields.Selection(
        lambda self: self.env["credit.followup"]._fields["channel"]._description_selection(self.env),
        readonly=True,
        help="By which the message went in the end.",
    )
    days = fields.Integer(
        string="Days late",
        readonly=True,
        aggregator="max",
        help="Of the oldest item, on the day of the message.",
    )
    messages = fields.Integer(readonly=True, help="Messages that left and calls that were planned.")
    messages_before = fields.Integer(readonly=True)
    messages_change = fields.Integer(readonly=True)
    asked = Amount(string="Asked for", help="What the messages asked for, credits taken off.")
    paid = Amount(
        help="Received on the items that were asked for, by bank, cash or card, at most what was asked for."
    )
    paid_before = Amount()
    paid_change = Amount()
    rate = fields.Float(string="Paid of it", readonly=True, help="Paid / asked for, pooled.")
    answered = fields.Integer(readonly=True, help="Messages after which something was paid.")
    answer_rate = fields.Float(string="Answered of them", readonly=True, help="Answered / messages, pooled.")

    @api.model
    def _option_date_from(self):
        # Long enough for most of the messages to be judged.
        return replace(
            super()._option_date_from(), default=lambda: months_before(self._today().replace(day=1), 3)
        )

    @api.model
    def _option_within(self):
        choices = tuple((days, self.env._("%(days)s days", days=days)) for days in WITHIN)
        return Option("within", self.env._("Paid within"), "choice", lambda: "14", choices)

    @api.model
    def _report_source(self, options):
        Account, within = self.env["credit.account"], int(options["within"])
        return Source(
            "followup_effect",
            SQL(
                """
                WITH message AS MATERIALIZED (
                    SELECT followup.*, LEAST(followup.date + %(within)s, followup.next_date) AS last_date
                      FROM (SELECT id, account_id, partner_id, company_id, level_id, channel, state, date, days, net,
                                   LEAD(date) OVER (PARTITION BY account_id ORDER BY date) AS next_date
                              FROM credit_followup WHERE state <> 'draft' AND date >= %(start)s) followup
                     WHERE followup.state IN ('sent', 'done') AND followup.date <= %(end)s
                ), money AS (
                    SELECT message.id, SUM(partial.amount) AS paid
                      FROM message
                      JOIN credit_followup_item item
                        ON item.followup_id = message.id AND NOT item.is_credit AND (item.days > 0) = (message.days > 0)
                      JOIN %(debts)s debit ON debit.origin_id = item.origin_line_id
                      JOIN account_partial_reconcile partial
                        ON partial.debit_move_id = debit.id
                       AND partial.max_date > message.date AND partial.max_date <= message.last_date
                      JOIN account_move_line receipt
                        ON receipt.id = partial.credit_move_id AND receipt.parent_state = 'posted'
                       AND receipt.journal_id = ANY(%(money)s) AND NOT %(is_transfer)s
                  GROUP BY message.id
                )
                SELECT message.id, message.id AS followup_id, message.date, message.account_id, message.partner_id,
                       customer.complete_name AS partner_name, account.customer_type_id, customer.country_id,
                       account.collector_id, customer.user_id AS salesperson_id, level.policy_id, message.level_id,
                       message.channel, message.days, message.company_id, company.currency_id AS company_currency_id,
                       1 AS messages, message.net AS asked,
                       LEAST(COALESCE(money.paid, 0), message.net) AS paid,
                       COALESCE((money.paid > 0)::integer, 0) AS answered
                  FROM message
                  JOIN credit_followup_level level ON level.id = message.level_id
                  JOIN credit_account account ON account.id = message.account_id
                  JOIN res_partner customer ON customer.id = message.partner_id
                  JOIN res_company company ON company.id = message.company_id
             LEFT JOIN money ON money.id = message.id
                """,
                within=within,
                debts=Account._debts_sql(),
                is_transfer=Account._is_transfer_sql(SQL("receipt.move_id"), SQL("item.origin_line_id")),
                money=Account._money_journals_sql(),
                start=options["date_from"],
                end=min(options["date_to"], self._today() - timedelta(within + 1)),
            ),
            "credit.followup",
            {
                "account.move.line": ["journal_id", "move_id", "parent_state"],
                "account.partial.reconcile": ["amount", "credit_move_id", "debit_move_id", "max_date"],
                "credit.followup": [
                    "account_id",
                    "channel",
                    "company_id",
                    "date",
                    "days",
                    "level_id",
                    "net",
                    "partner_id",
                    "state",
                ],
                "credit.followup.item": ["days", "followup_id", "is_credit", "origin_line_id"],
            },
        )

    @api.model
    def _report_definitions(self):
        return [
            (
                self.env._("Paid within"),
                self.env._(
                    "From the day after the message, by value date, until these days are over or the next message to "
                    "the customer leaves: each payment counts for one message, the last one before it."
                ),
            ),
            (
                self.env._("Messages that count"),
                self.env._("Those whose days are over today; later ones would look worse than they are."),
            ),
            (
                self.env._("Not proof"),
                self.env._(
                    "Some of it would have been paid without a message. Compare levels, channels and periods."
                ),
            ),
        ]

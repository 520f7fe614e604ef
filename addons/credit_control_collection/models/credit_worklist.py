from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import score


class CreditWorklist(models.Model):
    """A row per customer who is to be chased today, the most worthwhile first.

    Who that is, and the amounts, is what a follow-up run sees (``credit.followup.decide``, points 1 to 3).
    """

    _name = "credit.worklist"
    _description = "Worklist"
    _order = "score desc, id"
    _auto = False
    _rec_name = "partner_name"
    _check_company_domain = models.check_company_domain_parent_of
    # What the ledger's side reads is flushed by its own query.
    _depends = {
        "credit.account": ["collector_id", "customer_type_id"],
        "credit.followup": ["account_id", "date", "level_id", "state"],
        "credit.followup.level": ["days", "policy_id"],
        "mail.activity": [
            "active",
            "activity_type_id",
            "date_deadline",
            "res_id",
            "res_model",
            "summary",
            "user_id",
        ],
        "res.company": [
            "credit_weight_age",
            "credit_weight_amount",
            "credit_weight_level",
            "credit_weight_silence",
        ],
        "res.partner": ["complete_name", "country_id", "user_id"],
    }

    account_id = fields.Many2one("credit.account", string="Credit account", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    partner_name = fields.Char(string="Customer name", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    customer_type_id = fields.Many2one("credit.customer.type", readonly=True)
    collector_id = fields.Many2one("res.users", readonly=True)
    salesperson_id = fields.Many2one("res.users", readonly=True)
    overdue = fields.Monetary(
        readonly=True, help="Open items whose due date is before today, less what is paused."
    )
    credits = fields.Monetary(readonly=True, help="Payments and credit notes not yet allocated.")
    net = fields.Monetary(string="To collect", readonly=True, help="Overdue less credits.")
    average = fields.Monetary(
        readonly=True, aggregator=None, help="What the average late customer of the company owes."
    )
    days = fields.Integer(string="Days late", readonly=True, aggregator="max", help="Of the oldest item.")
    followup_date = fields.Date(string="Last message", readonly=True)
    level_id = fields.Many2one("credit.followup.level", string="Level reached", readonly=True)
    step = fields.Integer(readonly=True, aggregator=None, help="Place of that level in its policy.")
    steps = fields.Integer(readonly=True, aggregator=None, help="Number of levels in that policy.")
    silent = fields.Integer(
        string="Days of silence",
        readonly=True,
        aggregator="max",
        help="Since the last message; empty when there was none.",
    )
    activity_date = fields.Date(string="Next activity", readonly=True)
    activity_summary = fields.Char(string="What is planned", readonly=True)
    activity_user_id = fields.Many2one("res.users", string="Planned for", readonly=True)
    is_today = fields.Boolean(
        string="Today", readonly=True, help="Nothing is planned, or it is planned for today or before."
    )
    score = fields.Float(
        readonly=True, aggregator=None, digits=(4, 1), help="0 to 100; weights are in the settings."
    )
    reason = fields.Char(string="Why", compute="_compute_reason", help="What adds most to the score.")

    @property
    def _table_query(self):
        Followup = self.env["credit.followup"]
        return SQL(
            """
            WITH %(customers)s
            SELECT listed.*, ROUND(COALESCE(100 * (weight_amount * amount_factor + weight_age * age_factor
                                                   + weight_level * level_factor + weight_silence * silence_factor)
                                            / NULLIF(weights, 0), 0), 1) AS score
              FROM (SELECT known.*, known.net / (known.net + known.average) AS amount_factor,
                           LEAST(known.days, %(old)s)::numeric / %(old)s AS age_factor,
                           COALESCE(known.step::numeric / known.steps, 0) AS level_factor,
                           COALESCE(LEAST(known.silent, %(silent)s)::numeric / %(silent)s, 1) AS silence_factor
                      FROM (%(rows)s) known) listed
            """,
            customers=Followup._customer_ctes(None),
            rows=self._rows_sql(),
            old=score.OLD,
            silent=score.SILENT,
        )

    def _rows_sql(self):
        """What is known of each customer who owes, from the expressions of the decision."""
        return SQL(
            """
            SELECT customer.first_line_id AS id, customer.account_id, customer.partner_id,
                   partner.complete_name AS partner_name, customer.company_id, company.currency_id, partner.country_id,
                   account.customer_type_id, account.collector_id, partner.user_id AS salesperson_id,
                   customer.overdue, customer.credits, customer.net, customer.days,
                   AVG(customer.net) OVER (PARTITION BY customer.company_id) AS average,
                   message.date AS followup_date, message.level_id, %(today)s - message.date AS silent,
                   place.step, place.steps, activity.date_deadline AS activity_date,
                   activity.summary AS activity_summary, activity.user_id AS activity_user_id,
                   (activity.date_deadline <= %(today)s) IS NOT FALSE AS is_today,
                   company.credit_weight_amount AS weight_amount, company.credit_weight_age AS weight_age,
                   company.credit_weight_level AS weight_level, company.credit_weight_silence AS weight_silence,
                   company.credit_weight_amount + company.credit_weight_age + company.credit_weight_level
                   + company.credit_weight_silence AS weights
              FROM customer
              JOIN res_partner partner ON partner.id = customer.partner_id
              JOIN res_company company ON company.id = customer.company_id
         LEFT JOIN credit_account account ON account.id = customer.account_id
         LEFT JOIN (SELECT DISTINCT ON (account_id) account_id, date, level_id
                      FROM credit_followup WHERE state NOT IN ('draft', 'failed')
                  ORDER BY account_id, date DESC, id DESC) message ON message.account_id = customer.account_id
         LEFT JOIN (SELECT id, ROW_NUMBER() OVER (PARTITION BY policy_id ORDER BY days) AS step,
                           COUNT(*) OVER (PARTITION BY policy_id) AS steps
                      FROM credit_followup_level) place ON place.id = message.level_id
         LEFT JOIN (SELECT DISTINCT ON (activity.res_id) activity.res_id, activity.date_deadline, activity.user_id,
                           COALESCE(activity.summary, kind.name ->> %(lang)s, kind.name ->> 'en_US') AS summary
                      FROM mail_activity activity
                 LEFT JOIN mail_activity_type kind ON kind.id = activity.activity_type_id
                     WHERE activity.res_model = 'credit.account' AND activity.active
                  ORDER BY activity.res_id, activity.date_deadline, activity.id
                   ) activity ON activity.res_id = customer.account_id
            """,
            today=fields.Date.context_today(self),
            lang=self.env.lang or "en_US",
        )

    @api.depends("score")
    @api.depends_context("lang")
    def _compute_reason(self):
        label = {
            "amount": self.env._("amount"),
            "age": self.env._("age"),
            "level": self.env._("level reached"),
        }
        for row in self:
            known = score.factors(
                net=Decimal(str(row.net)),
                average=Decimal(str(row.average)),
                days=row.days,
                step=row.step,
                steps=row.steps,
                silent=row.silent if row.followup_date else None,
            )
            label["silence"] = self.env._("silence") if row.followup_date else self.env._("no message yet")
            weights = {name: row.company_id[f"credit_weight_{name}"] for name in known}
            row.reason = ", ".join(label[name] for name in score.reasons(known, weights)[:3])

    def action_open_account(self):
        """Open the credit account of a row, making it where there is none."""
        self.ensure_one()
        account = self.account_id or self.env["credit.account"].ensure_accounts(
            self.partner_id, self.company_id
        )
        return account.action_open()

    def action_preview_followup(self):
        """Show which messages these customers would get today."""
        if len(self.company_id) > 1:
            raise UserError(
                self.env._("Please choose customers of one company: each company has its own run.")
            )
        return self.env["credit.followup.preview"].open_for(self.company_id, self.partner_id)

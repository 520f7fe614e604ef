from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import score
from ...tools.roles import ROLES


class CreditWorklist(models.Model):
    """A row per customer who is to be chased today, the most worthwhile first.

    Who that is, and the amounts, is what a follow-up run sees (``credit.followup.decide``, points 1 to 3). Why somebody
    is on the list is computed from the very factors of the score.
    """

    _name = "credit.worklist"
    _description = "Worklist"
    _inherit = ["credit.account.columns"]
    _order = "place, score desc, id"
    _auto = False
    _rec_name = "partner_name"
    # What the ledger's side reads is flushed by its own query.
    _depends = {
        "credit.account": [
            "analyst_id",
            "collector_id",
            "customer_type_id",
            "team_id",
            "worklist_pinned",
            "worklist_postponed_on",
            "worklist_until",
        ],
        "credit.action": ["activity_id"],
        "credit.followup": ["account_id", "date", "level_id", "state"],
        "credit.followup.level": ["days", "policy_id"],
        "credit.interaction": ["account_id", "date", "result_id"],
        "credit.interaction.result": ["is_reached"],
        "credit.payment.plan": ["account_id", "decided_on", "state"],
        "credit.promise": ["account_id", "decided_on", "state"],
        "mail.activity": [
            "active",
            "activity_type_id",
            "date_deadline",
            "res_id",
            "res_model",
            "summary",
            "user_id",
        ],
        "mail.activity.type": ["name"],
        "res.company": [
            "credit_weight_age",
            "credit_weight_amount",
            "credit_weight_level",
            "credit_weight_no_answer",
            "credit_weight_promise",
            "credit_weight_silence",
            "currency_id",
        ],
        "res.partner": ["complete_name", "country_id", "user_id"],
    }

    currency_id = fields.Many2one("res.currency", readonly=True)
    team_id = fields.Many2one("credit.team", readonly=True)
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
    interaction_date = fields.Date(string="Last interaction", readonly=True)
    silent = fields.Integer(
        string="Days of silence",
        readonly=True,
        aggregator="max",
        help="Since the last message or interaction; empty when there was none.",
    )
    was_contacted = fields.Boolean(readonly=True, help="There was a message or an interaction.")
    attempts = fields.Integer(
        string="Without answer", readonly=True, help="The last interactions, as far back as nobody answered."
    )
    broken = fields.Integer(
        string="Days since a promise was broken",
        readonly=True,
        aggregator="min",
        help="Or only partly kept, or a payment plan.",
    )
    has_broken = fields.Boolean(
        string="Promise broken",
        readonly=True,
        help="Or only partly kept, or a payment plan was, in the last 90 days.",
    )
    is_pinned = fields.Boolean(string="Pinned", readonly=True)
    postponed_until = fields.Date(readonly=True, help="Back by itself on this day.")
    place = fields.Integer(
        readonly=True,
        aggregator=None,
        help="0: pinned. 1: a promise was broken and nobody was in touch since. 2: the others, by their score.",
    )
    activity_date = fields.Date(string="Next activity", readonly=True)
    activity_summary = fields.Char(string="What is planned", readonly=True)
    activity_user_id = fields.Many2one("res.users", string="Planned for", readonly=True)
    is_today = fields.Boolean(
        string="Today",
        readonly=True,
        help="Neither planned nor postponed for later; or a promise was broken since.",
    )
    score = fields.Float(
        readonly=True, aggregator=None, digits=(4, 1), help="0 to 100; weights are in the settings."
    )
    reason = fields.Char(string="Why", compute="_compute_reason", help="What adds most to the score.")

    @property
    def _table_query(self):
        return SQL(
            """
            WITH %(customers)s
            SELECT listed.*, CASE WHEN is_pinned THEN 0 WHEN is_fresh THEN 1 ELSE 2 END AS place,
                   is_fresh OR (activity_date > %(today)s OR postponed_until > %(today)s) IS NOT TRUE AS is_today,
                   ROUND(COALESCE(100 * (weight_amount * amount_factor + weight_age * age_factor
                                         + weight_promise * promise_factor + weight_level * level_factor
                                         + weight_no_answer * no_answer_factor + weight_silence * silence_factor)
                                  / NULLIF(weights, 0), 0), 1) AS score
              FROM (SELECT known.*, known.net / (known.net + known.average) AS amount_factor,
                           LEAST(known.days, %(old)s)::numeric / %(old)s AS age_factor,
                           COALESCE(GREATEST(%(broken)s - known.broken, 0)::numeric / %(broken)s, 0) AS promise_factor,
                           COALESCE(known.step::numeric / known.steps, 0) AS level_factor,
                           LEAST(known.attempts, %(attempts)s)::numeric / %(attempts)s AS no_answer_factor,
                           COALESCE(LEAST(known.silent, %(silent)s)::numeric / %(silent)s, 1) AS silence_factor,
                           known.silent IS NOT NULL AS was_contacted,
                           COALESCE(known.broken < %(broken)s, FALSE) AS has_broken
                      FROM (%(rows)s) known) listed
            """,
            customers=self.env["credit.followup"]._customer_ctes(None),
            rows=self._rows_sql(),
            today=fields.Date.context_today(self),
            old=score.OLD,
            silent=score.SILENT,
            broken=score.BROKEN,
            attempts=score.ATTEMPTS,
        )

    def _rows_sql(self):
        """What is known of each customer who owes, from the expressions of the decision."""
        weights = [SQL.identifier("company", f"credit_weight_{name}") for name in score.FACTORS]
        return SQL(
            """
            SELECT customer.first_line_id AS id, customer.account_id, customer.partner_id,
                   partner.complete_name AS partner_name, customer.company_id, company.currency_id, partner.country_id,
                   account.customer_type_id, account.analyst_id, account.collector_id, account.team_id,
                   partner.user_id AS salesperson_id,
                   customer.overdue, customer.credits, customer.net, customer.days,
                   AVG(customer.net) OVER (PARTITION BY customer.company_id) AS average,
                   message.date AS followup_date, message.level_id, talk.date AS interaction_date,
                   %(today)s - GREATEST(message.date, talk.date) AS silent, COALESCE(talk.attempts, 0) AS attempts,
                   %(today)s - promise.decided_on AS broken,
                   COALESCE(promise.decided_on > %(today)s - %(fresh)s
                            AND (talk.date >= promise.decided_on) IS NOT TRUE
                            AND (account.worklist_postponed_on >= promise.decided_on) IS NOT TRUE, FALSE) AS is_fresh,
                   COALESCE(account.worklist_pinned, FALSE) AS is_pinned, account.worklist_until AS postponed_until,
                   place.step, place.steps, activity.date_deadline AS activity_date,
                   activity.summary AS activity_summary, activity.user_id AS activity_user_id,
                   %(weights)s, %(total)s AS weights
              FROM customer
              JOIN res_partner partner ON partner.id = customer.partner_id
              JOIN res_company company ON company.id = customer.company_id
         LEFT JOIN credit_account account ON account.id = customer.account_id
         LEFT JOIN (SELECT DISTINCT ON (account_id) account_id, date, level_id
                      FROM credit_followup WHERE state NOT IN ('draft', 'failed')
                  ORDER BY account_id, date DESC, id DESC) message ON message.account_id = customer.account_id
         LEFT JOIN (SELECT account_id, MAX(date) AS date, COUNT(*) FILTER (WHERE in_vain) AS attempts
                      FROM (SELECT each.account_id, each.date, BOOL_AND(NOT result.is_reached) OVER (
                                       PARTITION BY each.account_id ORDER BY each.date DESC, each.id DESC) AS in_vain
                              FROM credit_interaction each
                              JOIN credit_interaction_result result ON result.id = each.result_id) told
                  GROUP BY account_id) talk ON talk.account_id = customer.account_id
         LEFT JOIN (SELECT account_id, MAX(decided_on) AS decided_on
                      FROM (SELECT account_id, decided_on FROM credit_promise WHERE state IN ('broken', 'partly')
                         UNION ALL
                            SELECT account_id, decided_on FROM credit_payment_plan WHERE state = 'broken') agreed
                  GROUP BY account_id) promise ON promise.account_id = customer.account_id
         LEFT JOIN (SELECT id, ROW_NUMBER() OVER (PARTITION BY policy_id ORDER BY days) AS step,
                           COUNT(*) OVER (PARTITION BY policy_id) AS steps
                      FROM credit_followup_level) place ON place.id = message.level_id
         LEFT JOIN (SELECT DISTINCT ON (activity.res_id) activity.res_id, activity.date_deadline, activity.user_id,
                           COALESCE(activity.summary, kind.name ->> %(lang)s, kind.name ->> 'en_US') AS summary
                      FROM mail_activity activity
                 LEFT JOIN mail_activity_type kind ON kind.id = activity.activity_type_id
                     WHERE activity.res_model = 'credit.account' AND activity.active
                       -- Who has an action to do for the customer does not chase it meanwhile.
                       AND NOT EXISTS (SELECT FROM credit_action action WHERE action.activity_id = activity.id)
                  ORDER BY activity.res_id, activity.date_deadline, activity.id
                   ) activity ON activity.res_id = customer.account_id
            """,
            today=fields.Date.context_today(self),
            lang=self.env.lang or "en_US",
            fresh=score.BROKEN,
            weights=SQL(", ").join(
                SQL("%s AS %s", weight, SQL.identifier(f"weight_{name}"))
                for name, weight in zip(score.FACTORS, weights, strict=True)
            ),
            total=SQL(" + ").join(weights),
        )

    @api.depends("score")
    @api.depends_context("lang")
    def _compute_reason(self):
        label = {
            "amount": self.env._("amount"),
            "age": self.env._("age"),
            "promise": self.env._("broken promise"),
            "no_answer": self.env._("no answer"),
            "level": self.env._("level reached"),
        }
        for row in self:
            known = score.factors(
                net=Decimal(str(row.net)),
                average=Decimal(str(row.average)),
                days=row.days,
                step=row.step,
                steps=row.steps,
                silent=row.silent if row.was_contacted else None,
                broken=row.broken if row.has_broken else None,
                attempts=row.attempts,
            )
            label["silence"] = self.env._("silence") if row.was_contacted else self.env._("no contact yet")
            weights = {name: row.company_id[f"credit_weight_{name}"] for name in known}
            row.reason = ", ".join(label[name] for name in score.reasons(known, weights)[:3])

    def get_accounts(self):
        """The accounts of these rows, for whoever works down the list.

        Where there is none it is made, for whoever may agree something with the customer.

        :return: list of ids of ``credit.account`` in the order of the rows; 0 for a row that has none
        """
        rows = self.exists()
        rows.check_access("read")
        made = self.env["credit.account"]
        if self.env.user.has_groups(ROLES):
            missing = rows.filtered(lambda row: not row.account_id)
            for company, same in missing.grouped("company_id").items():
                made |= made.ensure_accounts(same.partner_id, company)
        of_customer = {(account.partner_id.id, account.company_id.id): account.id for account in made}
        account_of = {
            row.id: row.account_id.id or of_customer.get((row.partner_id.id, row.company_id.id), 0)
            for row in rows
        }
        return [account_of.get(id_, 0) for id_ in self.ids]

    def _get_own_accounts(self):
        accounts = self.env["credit.account"].browse(id_ for id_ in self.get_accounts() if id_)
        accounts._check_may_collect()
        return accounts

    def action_postpone(self):
        """Ask until when these customers are left alone."""
        return self._get_own_accounts().action_postpone()

    def action_assign(self):
        """Ask to which collector these customers are given."""
        return self.env["credit.worklist.change"]._get_records_action(
            name=self.env._("Assign"),
            target="new",
            context={"default_account_ids": self._get_own_accounts().ids, "default_what": "assign"},
        )

    def action_pin(self):
        """Keep these customers on top of the list, or let go of those that are."""
        self._get_own_accounts().action_pin()

    def action_open_account(self):
        """Open the credit account of a row, or the customer where it has none."""
        self.ensure_one()
        [account] = self.get_accounts()
        return (
            self.env["credit.account"].browse(account).action_open()
            if account
            else self.partner_id.get_formview_action()
        )

    def action_preview_followup(self):
        """Show which messages these customers would get today."""
        if len(self.company_id) > 1:
            raise UserError(
                self.env._("Please choose customers of one company: each company has its own run.")
            )
        return self.env["credit.followup.preview"].open_for(self.company_id, self.partner_id)

"""Who gets which message today: one statement over the whole portfolio, from the ledger as it is now."""

from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import union
from odoo.tools import SQL

from ..tools.decision import Decision

READS = {
    "credit.account": [
        "company_id",
        "customer_type_id",
        "followup_policy_id",
        "partner_id",
        "risk_class",
        "state",
    ],
    "credit.followup": ["account_id", "date", "state"],
    "credit.followup.item": ["cycle", "followup_id", "is_trigger", "level_id", "move_line_id"],
    "credit.followup.level": ["days", "min_amount", "min_days", "policy_id", "repeat_days"],
    "credit.followup.policy": ["active", "basis", "company_id", "currency_id", "is_step_by_step"],
    "res.company": ["currency_id", "partner_id"],
    "res.partner": ["country_id"],
}


class CreditFollowup(models.Model):
    _inherit = "credit.followup"

    @api.model
    @api.private
    def decide(self, companies, *, partners=None):
        """Which customers are to get a message today, and of which level; writes nothing.

        The rule, for each customer (commercial partner) of each company tree, all amounts in company currency:

        1. *What may be chased*: open items of the receivable accounts whose due date is before today, and those that
           have reached a courtesy level (``days`` <= 0), less what is paused today (``credit.account._pause_sources``).
           Customers whose account is closed are left out.
        2. *Credits*: all unallocated payments and credit notes, taken off these items oldest first (by due date, then
           id). ``net`` = late items − credits; where credits cover those, late and courtesy items − credits. A customer
           with ``net`` <= 0 gets nothing.
        3. *Policy*: that of the account, else the most specific one (``credit.followup.policy._chosen_sql``).
        4. *Own level* of an item: of the policy's levels for late items, or for those that are not, the one with the most
           ``days`` that is not more than the days late of the item. An old debt starts where it deserves. Step by step:
           not more than one level above the highest at which the item was listed.
        5. *Reason*: an item that credits do not cover in full, listed neither at its own level nor at a higher one; or
           listed at its own level ``repeat_days`` ago. Without a reason there is no message.
        6. *Level* of the message: the highest own level of the items that credits do not cover, which is that of the
           oldest one; for a policy by item, of those that are a reason. A courtesy level only where nothing is late.
        7. *Amount*: ``net`` must be more than the level's ``min_amount``, at the rate of today.
        8. *Pace*: the last message, whatever its level, must be at least the level's ``min_days`` days old.

        Quiet days are told, not applied: see ``Decision``.

        :param companies: companies to look at, roots or branches; each stands for its whole tree
        :param partners: commercial partners to look at; everybody when None
        :return: list of ``Decision``, by company and partner
        """
        rows = self.env.execute_query(
            SQL(
                "WITH %s SELECT %s FROM decision ORDER BY company_id, partner_id",
                self._decision_ctes(companies, partners),
                SQL(", ").join(map(SQL.identifier, Decision._fields)),
            )
        )
        return [Decision(*row) for row in rows]

    @api.model
    def _decision_ctes(self, companies, partners=None):
        """The common table expressions of a decision; the last ones are ``customer``, a row for each who owes, and
        ``decision``, those of them who are to get a message."""
        today = fields.Date.context_today(self)
        return SQL(
            """%(items)s, last AS (
                SELECT account_id, MAX(date) AS date FROM credit_followup WHERE state <> 'draft' GROUP BY account_id
            ), decision AS (
                SELECT customer.*, level.id AS level_id, %(quiet)s AS quiet
                  FROM customer
                  JOIN credit_followup_policy policy ON policy.id = customer.policy_id
                  JOIN level ON level.policy_id = customer.policy_id
                            AND level.place = CASE policy.basis WHEN 'item' THEN customer.reason_place
                                                                ELSE customer.place END
                  JOIN res_partner partner ON partner.id = customer.partner_id
                  JOIN res_company company ON company.id = customer.company_id
                  JOIN res_partner home ON home.id = company.partner_id
             LEFT JOIN last ON last.account_id = customer.account_id
                 WHERE customer.reason_place IS NOT NULL AND customer.net > level.more_than
                   AND (level.days > 0 OR customer.days <= 0)
                   AND (last.date <= %(today)s - level.min_days) IS NOT FALSE
            )""",
            items=self._customer_ctes(companies, partners, courtesy=True),
            quiet=self.env["credit.followup.policy"]._quiet_sql(
                SQL("policy"), SQL("COALESCE(partner.country_id, home.country_id)"), today
            ),
            today=today,
        )

    @api.model
    def _customer_ctes(self, companies, partners=None, *, courtesy=False):
        """The first of these expressions: ``base``, ``paused``, ``debtor``, ``level``, ``claim``, ``item``, ``customer``.

        ``item`` has the items that may be chased and the credits, with ``left_open``: what the customer owes up to and
        with an item, credits taken off; an item is covered in full where that is not more than zero.

        :param companies: None for all
        :param courtesy: with items that are not late and have reached a level
        """
        Account = self.env["credit.account"]
        today = fields.Date.context_today(self)
        company_ids = None if companies is None else companies.sudo().root_id.ids
        # A batch looks at few customers: then only pauses of their own items are read.
        few = (
            SQL("AND move_line_id = ANY(ARRAY(SELECT line_id FROM base))") if partners is not None else SQL()
        )
        return SQL(
            """base AS MATERIALIZED (
                SELECT company_id, partner_id, account_id, res_id AS line_id, currency_id, date, date_due,
                       %(today)s - date_due AS days, component = 'unallocated' AS is_credit, amount, amount_currency
                  FROM %(items)s item
                 WHERE %(looked_at)s AND partner_id IS NOT NULL AND amount <> 0 %(scope)s
            ), paused AS (
                SELECT move_line_id AS line_id, SUM(amount) AS amount
                  FROM %(pauses)s source
                 WHERE COALESCE(date_from, %(today)s) <= %(today)s AND COALESCE(date_until, %(today)s) >= %(today)s
                       %(few)s
              GROUP BY move_line_id
            ), %(debtors)s, item AS (
                SELECT base.*, debtor.policy_id, level.id AS level_id, level.place, base.amount - part.kept AS unpaused,
                       level.id IS NOT NULL AND (
                           claim.place IS NULL OR claim.place < level.place
                           OR claim.place = level.place AND level.repeat_days > 0
                              AND (SELECT followup.date + level.repeat_days <= %(today)s
                                     FROM credit_followup followup WHERE followup.id = claim.followup_id)) AS is_new,
                       SUM(base.amount - part.kept) OVER (
                           PARTITION BY base.company_id, base.partner_id
                               ORDER BY base.is_credit DESC, base.date_due, base.line_id) AS left_open
                  FROM base
                  JOIN debtor ON debtor.partner_id = base.partner_id AND debtor.company_id = base.company_id
             LEFT JOIN paused pause ON pause.line_id = base.line_id AND NOT base.is_credit
            CROSS JOIN LATERAL (SELECT COALESCE(pause.amount, 0) AS kept) part
             LEFT JOIN level deserved ON deserved.policy_id = debtor.policy_id AND NOT base.is_credit
                            AND base.days >= deserved.days AND (base.days < deserved.until_days) IS NOT FALSE
             LEFT JOIN claim ON claim.line_id = base.line_id AND claim.policy_id = debtor.policy_id
             LEFT JOIN level ON level.policy_id = deserved.policy_id
                            AND level.place = CASE WHEN deserved.is_step_by_step
                                THEN LEAST(deserved.place, GREATEST(COALESCE(claim.place, 0) + 1, deserved.first_place))
                                ELSE deserved.place END
                 WHERE base.is_credit OR base.amount > part.kept AND (base.days > 0 OR level.id IS NOT NULL)
            ), customer AS (
                SELECT *, CASE WHEN overdue > credits THEN overdue - credits
                               ELSE overdue + upcoming - credits END AS net
                  FROM (SELECT company_id, partner_id, account_id, policy_id, MIN(line_id) AS first_line_id,
                               COALESCE(SUM(unpaused) FILTER (WHERE NOT is_credit AND days > 0), 0) AS overdue,
                               COALESCE(SUM(unpaused) FILTER (WHERE NOT is_credit AND days <= 0), 0) AS upcoming,
                               COALESCE(-SUM(unpaused) FILTER (WHERE is_credit), 0) AS credits,
                               MAX(days) FILTER (WHERE left_open > 0) AS days,
                               MAX(place) FILTER (WHERE left_open > 0) AS place,
                               MAX(place) FILTER (WHERE left_open > 0 AND is_new) AS reason_place
                          FROM item
                      GROUP BY company_id, partner_id, account_id, policy_id
                        HAVING SUM(unpaused) > 0) owing
            )""",
            today=today,
            items=union(self.env, [Account._exposure_source_items()]),
            looked_at=self._looked_at_sql(today)
            if courtesy
            else SQL("component IN ('overdue', 'unallocated')"),
            pauses=union(self.env, Account._pause_sources()),
            debtors=self._debtor_ctes(today),
            few=few,
            scope=SQL(
                "%s %s",
                SQL() if company_ids is None else SQL("AND company_id = ANY(%s)", company_ids),
                SQL() if partners is None else SQL("AND partner_id = ANY(%s)", partners.ids),
            ),
            to_flush=[self.env[model]._fields[name] for model, names in READS.items() for name in names],
        )

    @api.model
    def _looked_at_sql(self, today):
        """Condition on the rows of the exposure: late, a credit, or near enough to its due date for some level."""
        return SQL(
            """(component IN ('overdue', 'unallocated')
                OR component = 'not_due' AND date_due <= %s - (SELECT LEAST(MIN(days), 1) FROM credit_followup_level))""",
            today,
        )

    @api.model
    def _debtor_ctes(self, today):
        """Expressions between ``base`` and ``item``: ``debtor`` with the policy of each customer, ``level`` with its place
        in its policy and how far it reaches, ``claim`` with the highest level at which each item was a reason."""
        Policy = self.env["credit.followup.policy"]
        return SQL(
            """who AS MATERIALIZED (
                SELECT known.company_id, known.partner_id, own.id AS own_policy_id,
                       COALESCE(account.customer_type_id, 0) AS customer_type_id,
                       COALESCE(account.risk_class, '') AS risk_class, COALESCE(partner.country_id, 0) AS country_id
                  FROM (SELECT DISTINCT company_id, partner_id, account_id FROM base) known
                  JOIN res_partner partner ON partner.id = known.partner_id
             LEFT JOIN credit_account account ON account.id = known.account_id
             LEFT JOIN credit_followup_policy own ON own.id = account.followup_policy_id AND own.active
                 WHERE (account.state = 'closed') IS NOT TRUE
            ), chosen AS MATERIALIZED (
                SELECT kind.*, %(chosen)s AS policy_id
                  FROM (SELECT DISTINCT company_id, customer_type_id, risk_class, country_id FROM who) kind
            ), debtor AS (
                SELECT who.company_id, who.partner_id, COALESCE(who.own_policy_id, chosen.policy_id) AS policy_id
                  FROM who JOIN chosen USING (company_id, customer_type_id, risk_class, country_id)
            ), level AS MATERIALIZED (
                SELECT level.*, policy.is_step_by_step, ROW_NUMBER() OVER steps AS place,
                       CASE WHEN level.days <= 0 THEN LEAST(LEAD(level.days) OVER steps, 1)
                            ELSE LEAD(level.days) OVER steps END AS until_days,
                       CASE WHEN level.days <= 0 THEN 1
                            ELSE 1 + COUNT(*) FILTER (WHERE level.days <= 0) OVER (PARTITION BY level.policy_id)
                            END AS first_place,
                       %(more_than)s AS more_than
                  FROM credit_followup_level level
                  JOIN credit_followup_policy policy ON policy.id = level.policy_id
                  JOIN res_company company ON company.id = policy.company_id
                WINDOW steps AS (PARTITION BY level.policy_id ORDER BY level.days)
            ), claim AS (
                SELECT DISTINCT ON (claim.move_line_id, level.policy_id)
                       claim.move_line_id AS line_id, level.policy_id, level.place, claim.followup_id
                  FROM base
                  JOIN credit_followup_item claim ON claim.move_line_id = base.line_id AND claim.is_trigger
                  JOIN level ON level.id = claim.level_id
              ORDER BY claim.move_line_id, level.policy_id, level.place DESC, claim.cycle DESC
            )""",
            chosen=Policy._chosen_sql(
                SQL("kind.company_id"),
                SQL("kind.customer_type_id"),
                SQL("kind.risk_class"),
                SQL("kind.country_id"),
            ),
            more_than=self.env["res.currency"]._credit_convert_sql(
                SQL("COALESCE(level.min_amount, 0)"),
                SQL("policy.currency_id"),
                SQL("policy.company_id"),
                SQL("company.currency_id"),
                today,
            ),
        )

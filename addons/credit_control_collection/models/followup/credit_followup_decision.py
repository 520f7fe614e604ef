"""Who gets which message today: one statement over the whole portfolio, from the ledger as it is now."""

from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import fields_to_flush, union
from odoo.tools import SQL

from ...tools.decision import Decision

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
    "account.move.line": ["credit_origin_id"],
    "credit.followup.item": ["cycle", "followup_id", "is_trigger", "level_id", "origin_line_id"],
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
        4. *Own level* of an item: of the policy's levels for late items, or for those that are not, the one with the
           most ``days`` that is not more than the days late of the item. An old debt starts where it deserves. Step by
           step: not more than one level above the highest at which the item was listed.
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
            """%(items)s, decision AS (
                SELECT customer.*, level.id AS level_id, %(quiet)s AS quiet
                  FROM customer
                  JOIN ladder ON ladder.policy_id = customer.policy_id
                  JOIN credit_followup_policy policy ON policy.id = customer.policy_id
                  JOIN credit_followup_level level
                    ON level.id = ladder.level_ids[CASE policy.basis WHEN 'item' THEN customer.reason_place
                                                                     ELSE customer.place END]
                  JOIN res_partner partner ON partner.id = customer.partner_id
                  JOIN res_company company ON company.id = customer.company_id
                  JOIN res_partner home ON home.id = company.partner_id
                 WHERE customer.reason_place IS NOT NULL AND customer.net > %(more_than)s
                   AND (level.days > 0 OR customer.days <= 0)
                   AND NOT EXISTS (
                       SELECT FROM credit_followup followup
                        WHERE followup.account_id = customer.account_id AND followup.state <> 'draft'
                          AND followup.date > %(today)s - level.min_days)
            )""",
            items=self._customer_ctes(companies, partners, deciding=True),
            quiet=self.env["credit.followup.policy"]._quiet_sql(
                SQL("policy"), SQL("COALESCE(partner.country_id, home.country_id)"), today
            ),
            # A least amount that no rate converts keeps nobody from being reminded.
            more_than=SQL(
                "COALESCE(%s, 0)",
                self.env["res.currency"]._credit_convert_sql(
                    SQL("COALESCE(level.min_amount, 0)"),
                    SQL("policy.currency_id"),
                    SQL("customer.company_id"),
                    SQL("company.currency_id"),
                    today,
                ),
            ),
            today=today,
        )

    @api.model
    def _customer_ctes(self, companies, partners=None, *, deciding=False):
        """The first of these expressions: ``base``, ``paused``, ``ladder``, ``item`` and ``customer``.

        ``item`` has the items that may be chased and the credits, with ``left_open``: what the customer owes up to and
        with an item, credits taken off; an item is covered in full where that is not more than zero.

        :param companies: None for all
        :param deciding: with items that are not late and have reached a level, and with what was listed before
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
                SELECT item.company_id, item.partner_id, item.account_id, item.res_id AS line_id, item.date_due,
                       %(today)s - item.date_due AS days, item.component = 'unallocated' AS is_credit,
                       item.amount, item.amount_currency, COALESCE(own.id, %(chosen)s) AS policy_id
                  FROM %(items)s item
                  JOIN res_partner partner ON partner.id = item.partner_id
             LEFT JOIN credit_account account ON account.id = item.account_id
             LEFT JOIN credit_followup_policy own ON own.id = account.followup_policy_id AND own.active
                 WHERE %(looked_at)s AND item.amount <> 0 AND (account.state = 'closed') IS NOT TRUE %(scope)s
            ), paused AS (
                SELECT move_line_id AS line_id, SUM(amount) AS amount
                  FROM %(pauses)s source
                 WHERE COALESCE(date_from, %(today)s) <= %(today)s AND COALESCE(date_until, %(today)s) >= %(today)s
                       %(few)s
              GROUP BY move_line_id
            ), ladder AS MATERIALIZED (
                SELECT policy.id AS policy_id, policy.is_step_by_step,
                       ARRAY_AGG(level.id ORDER BY level.days) AS level_ids,
                       ARRAY_AGG(level.days ORDER BY level.days) AS days,
                       ARRAY_AGG(level.repeat_days ORDER BY level.days) AS repeat_days,
                       COUNT(*) FILTER (WHERE level.days <= 0) AS courtesies
                  FROM credit_followup_level level JOIN credit_followup_policy policy ON policy.id = level.policy_id
              GROUP BY policy.id
            ), item AS (
                SELECT base.*, own.place, ladder.level_ids[own.place] AS level_id, base.amount - part.kept AS unpaused,
                       own.place IS NOT NULL AND (
                           claim.place IS NULL OR claim.place < own.place
                           OR claim.place = own.place AND ladder.repeat_days[own.place] > 0
                              AND (SELECT followup.date + ladder.repeat_days[own.place] <= %(today)s
                                     FROM credit_followup followup WHERE followup.id = claim.followup_id)) AS is_new,
                       SUM(base.amount - part.kept) OVER (
                           PARTITION BY base.company_id, base.partner_id
                               ORDER BY base.is_credit DESC, base.date_due, base.line_id) AS left_open
                  FROM base
             LEFT JOIN paused pause ON pause.line_id = base.line_id AND NOT base.is_credit
            CROSS JOIN LATERAL (SELECT COALESCE(pause.amount, 0) AS kept) part
             LEFT JOIN ladder ON ladder.policy_id = base.policy_id AND NOT base.is_credit
            CROSS JOIN LATERAL (SELECT NULLIF(width_bucket(base.days, ladder.days), 0) AS place) reached
            CROSS JOIN LATERAL (SELECT CASE WHEN base.days <= 0 OR reached.place > ladder.courtesies
                                            THEN reached.place END AS place) deserved
             LEFT JOIN LATERAL %(claim)s claim ON TRUE
            CROSS JOIN LATERAL (
                SELECT CASE WHEN ladder.is_step_by_step AND deserved.place IS NOT NULL
                            THEN LEAST(deserved.place, GREATEST(
                                COALESCE(claim.place, 0),
                                CASE WHEN base.days > 0 THEN ladder.courtesies ELSE 0 END) + 1)
                            ELSE deserved.place END AS place) own
                 WHERE base.is_credit OR base.amount > part.kept AND (base.days > 0 OR deserved.place IS NOT NULL)
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
            if deciding
            else SQL("component IN ('overdue', 'unallocated')"),
            chosen=self.env["credit.followup.policy"]._chosen_sql(
                SQL("item.company_id"),
                SQL("account.customer_type_id"),
                SQL("account.risk_class"),
                SQL("partner.country_id"),
            ),
            pauses=union(self.env, Account._pause_sources()),
            claim=self._claim_sql() if deciding else SQL("(SELECT NULL::int AS place, 0 AS followup_id)"),
            few=few,
            scope=SQL(
                "%s %s",
                SQL() if company_ids is None else SQL("AND item.company_id = ANY(%s)", company_ids),
                SQL() if partners is None else SQL("AND item.partner_id = ANY(%s)", partners.ids),
            ),
            to_flush=fields_to_flush(self.env, READS),
        )

    @api.model
    def _looked_at_sql(self, today):
        """Condition on the rows of the exposure: late, a credit, or near enough to its due date for some level."""
        return SQL(
            """(component IN ('overdue', 'unallocated')
                OR component = 'not_due'
                   AND date_due <= %s - (SELECT LEAST(MIN(days), 1) FROM credit_followup_level))""",
            today,
        )

    @api.model
    def _claim_sql(self):
        """The highest level of ``ladder`` at which the item of ``base`` was a reason, and the last such message.

        Asked item by item, by its index: how much was listed before, PostgreSQL cannot guess when it joins.
        """
        return SQL(
            """(SELECT array_position(ladder.level_ids, claim.level_id) AS place, claim.followup_id
                  FROM credit_followup_item claim
                 WHERE claim.origin_line_id = COALESCE(
                           (SELECT credit_origin_id FROM account_move_line WHERE id = base.line_id), base.line_id)
                   AND claim.is_trigger AND deserved.place IS NOT NULL
                   AND claim.level_id = ANY(ladder.level_ids)
              ORDER BY 1 DESC, claim.cycle DESC LIMIT 1)"""
        )

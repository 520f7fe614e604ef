"""Who gets which message today: one statement over the whole portfolio, from the ledger as it is now."""

from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import union
from odoo.tools import SQL

from ..tools.decision import Decision

READS = {
    "credit.account": ["company_id", "followup_policy_id", "partner_id", "state"],
    "credit.followup": ["account_id", "date", "state"],
    "credit.followup.item": ["is_trigger", "level_id", "move_line_id"],
    "credit.followup.level": ["days", "min_amount", "min_days", "policy_id"],
    "credit.followup.policy": ["active", "company_id", "is_default"],
}


class CreditFollowup(models.Model):
    _inherit = "credit.followup"

    @api.model
    @api.private
    def decide(self, companies, *, partners=None):
        """Which customers are to get a message today, and of which level; writes nothing.

        The rule, for each customer (commercial partner) of each company tree, all amounts in company currency:

        1. *What may be chased*: open items of the receivable accounts whose due date is before today, less what is
           paused today (``credit.account._pause_sources``). Customers whose account is closed are left out.
        2. *Credits*: all unallocated payments and credit notes, taken off these items oldest first (by due date, then
           id). ``net`` = chaseable items − credits; a customer with ``net`` <= 0 gets nothing.
        3. *Days*: today − due date of the oldest item that is not covered by credits in full.
        4. *Level*: of the customer's policy (the company's default, unless the account names one) the level with the
           most ``days`` that is not more than these days; none: no message. An old debt starts where it deserves.
        5. *Amount*: ``net`` must be more than the level's ``min_amount``.
        6. *Reason*: at least one item not covered in full was never listed at its own level (4. with the item's own
           days). So the same items give no second message until one of them reaches its next level.
        7. *Pace*: the last message, whatever its level, must be at least the level's ``min_days`` days old.

        For a customer without any earlier message 6 and 7 always hold.

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
                SELECT customer.*, level.id AS level_id
                  FROM customer
                  JOIN level ON level.policy_id = customer.policy_id
                            AND customer.days >= level.days AND (customer.days < level.next_days) IS NOT FALSE
             LEFT JOIN last ON last.account_id = customer.account_id
                 WHERE customer.has_reason AND customer.net > COALESCE(level.min_amount, 0)
                   AND (last.date <= %(today)s - level.min_days) IS NOT FALSE
            )""",
            items=self._customer_ctes(companies, partners),
            today=today,
        )

    @api.model
    def _customer_ctes(self, companies, partners=None):
        """The first of these expressions: ``base``, ``paused``, ``level``, ``item`` and ``customer``.

        ``item`` has the items that may be chased and the credits, with ``left_open``: what the customer owes up to and
        with an item, credits taken off; an item is covered in full where that is not more than zero.

        :param companies: None for all
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
                 WHERE component IN ('overdue', 'unallocated') AND partner_id IS NOT NULL AND amount <> 0 %(scope)s
            ), paused AS (
                SELECT move_line_id AS line_id, SUM(amount) AS amount
                  FROM %(pauses)s source
                 WHERE COALESCE(date_from, %(today)s) <= %(today)s AND COALESCE(date_until, %(today)s) >= %(today)s
                       %(few)s
              GROUP BY move_line_id
            ), level AS (
                SELECT *, LEAD(days) OVER (PARTITION BY policy_id ORDER BY days) AS next_days FROM credit_followup_level
            ), item AS (
                SELECT base.*, policy.id AS policy_id, level.id AS level_id, base.amount - part.kept AS unpaused,
                       level.id IS NOT NULL AND claim.id IS NULL AS is_new,
                       SUM(base.amount - part.kept) OVER (
                           PARTITION BY base.company_id, base.partner_id
                               ORDER BY base.is_credit DESC, base.date_due, base.line_id) AS left_open
                  FROM base
             LEFT JOIN paused pause ON pause.line_id = base.line_id AND NOT base.is_credit
            CROSS JOIN LATERAL (SELECT COALESCE(pause.amount, 0) AS kept) part
             LEFT JOIN credit_account account ON account.id = base.account_id
             LEFT JOIN credit_followup_policy own ON own.id = account.followup_policy_id AND own.active
             LEFT JOIN credit_followup_policy fallback
                    ON fallback.company_id = base.company_id AND fallback.is_default AND fallback.active
            CROSS JOIN LATERAL (SELECT COALESCE(own.id, fallback.id) AS id) policy
             LEFT JOIN level ON level.policy_id = policy.id AND NOT base.is_credit
                            AND base.days >= level.days AND (base.days < level.next_days) IS NOT FALSE
             LEFT JOIN credit_followup_item claim
                    ON claim.move_line_id = base.line_id AND claim.level_id = level.id AND claim.is_trigger
                 WHERE (account.state = 'closed') IS NOT TRUE AND (base.is_credit OR base.amount > part.kept)
            ), customer AS (
                SELECT company_id, partner_id, account_id, policy_id, MIN(line_id) AS first_line_id,
                       SUM(unpaused) AS net, COALESCE(-SUM(unpaused) FILTER (WHERE is_credit), 0) AS credits,
                       SUM(unpaused) FILTER (WHERE NOT is_credit) AS overdue,
                       MAX(days) FILTER (WHERE left_open > 0) AS days,
                       BOOL_OR(is_new AND left_open > 0) AS has_reason
                  FROM item
              GROUP BY company_id, partner_id, account_id, policy_id
                HAVING SUM(unpaused) > 0
            )""",
            today=today,
            items=union(self.env, [Account._exposure_source_items()]),
            pauses=union(self.env, Account._pause_sources()),
            few=few,
            scope=SQL(
                "%s %s",
                SQL() if company_ids is None else SQL("AND company_id = ANY(%s)", company_ids),
                SQL() if partners is None else SQL("AND partner_id = ANY(%s)", partners.ids),
            ),
            to_flush=[self.env[model]._fields[name] for model, names in READS.items() for name in names],
        )

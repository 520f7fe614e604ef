from typing import NamedTuple

from lxml.builder import E

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.component import OTHER
from ...tools.security import secured_from
from ...tools.source import union

# A search by one of these asks for the figures of few customers, unless it finds more than so many.
SELECTIVE_FIELDS = {
    "id": "id",
    "account_id": "id",
    "partner_id": "partner_id",
    "collector_id": "collector_id",
    "analyst_id": "analyst_id",
    "group_id": "group_id",
    "salesperson_id": "partner_id.user_id",
}
FEW = 10_000
ASKED = "credit_exposure_asked"


class Asked(NamedTuple):
    """Ids of the accounts whose figures are asked for, and of all members of their groups."""

    accounts: list
    members: list


class CreditExposure(models.Model):
    """A row per credit account with its figures of this moment; lists of the portfolio open on it."""

    _name = "credit.exposure"
    _description = "Exposure"
    _inherit = ["credit.account.columns"]
    _order = "exposure desc, id"
    _auto = False
    _rec_name = "partner_id"
    # What the sources read is flushed by their own query.
    _depends = {
        "credit.account": [
            "analyst_id",
            "collector_id",
            "company_id",
            "customer_type_id",
            "group_id",
            "limit_mode",
            "partner_id",
            "partner_name",
            "sale_mode",
            "state",
        ],
        "credit.group": ["active", "currency_id"],
        "res.company": ["currency_id"],
        "res.currency": ["decimal_places"],
        "res.partner": ["country_id", "user_id"],
    }

    currency_id = fields.Many2one("res.currency", readonly=True)
    state = fields.Selection(
        lambda self: self.env["credit.account"]._fields["state"].selection, readonly=True
    )
    sale_mode = fields.Selection(
        lambda self: self.env["credit.account"]._fields["sale_mode"].selection, readonly=True
    )
    limit_mode = fields.Selection(
        lambda self: self.env["credit.account"]._fields["limit_mode"].selection, readonly=True
    )
    overdue = fields.Monetary(readonly=True, help="Open items whose due date is before today.")
    not_due = fields.Monetary("Not due", readonly=True, help="Open items due today or later.")
    unallocated = fields.Monetary(readonly=True, help="Payments and credit notes not yet matched; negative.")
    delivered = fields.Monetary(
        string="Delivered, not invoiced",
        readonly=True,
        help="Of confirmed orders: delivered, and on no posted invoice yet.",
    )
    orders = fields.Monetary(
        string="Still to deliver",
        readonly=True,
        help="Confirmed and not delivered, less what is invoiced and posted; down payments are taken off here.",
    )
    drafts = fields.Monetary(
        string="Draft invoices", readonly=True, help="Draft invoices that come from no order."
    )
    quotations = fields.Monetary(
        readonly=True, help="Quotations that are still valid; only where the settings count them."
    )
    other = fields.Monetary(readonly=True, help="Components that other addons add.")
    uncounted = fields.Monetary(
        string="Not counted",
        readonly=True,
        help="What the settings of the company leave out of the exposure, quotations aside; no other column has it.",
    )
    exposure = fields.Monetary(
        readonly=True, help="What is lost if the customer stops paying today: sum of the components."
    )
    securities = fields.Json(
        string="Securities by their order", readonly=True, exportable=False, help="What *secured* is made of."
    )
    secured = fields.Monetary(
        compute="_compute_secured",
        help="What guarantees and the like would pay of the exposure, those of the group after the customer's own.",
    )
    unsecured = fields.Monetary(compute="_compute_secured", help="Exposure less what is secured.")
    limit_amount = fields.Monetary(
        string="Limit",
        readonly=True,
        help="The customer's own; without a decision, what holds until then. Empty: no limit.",
    )
    has_limit = fields.Boolean(
        readonly=True, help="Whether there is an amount that the customer itself may not owe more than."
    )
    group_id = fields.Many2one("credit.group", readonly=True)
    group_currency_id = fields.Many2one("res.currency", readonly=True)
    group_exposure = fields.Monetary(
        currency_field="group_currency_id",
        readonly=True,
        aggregator=None,
        help="Of all members of the group, in whichever company, in the currency of the group.",
    )
    group_limit = fields.Monetary(
        currency_field="group_currency_id",
        readonly=True,
        aggregator=None,
        help="In the currency of the group. Empty: no limit.",
    )
    tighter_limit = fields.Selection(
        lambda self: self.env["credit.account"]._fields["tighter_limit"].selection,
        readonly=True,
        help="Which limit leaves less: the customer's own or that of its group. Empty: neither has one.",
    )
    available = fields.Monetary(
        readonly=True,
        help="Limit less exposure, of the customer or of its group, whichever leaves less; negative when over the "
        "limit. Empty: no limit.",
    )
    usage = fields.Float(
        string="Limit used (%)",
        readonly=True,
        aggregator="avg",
        help="Of the customer's own limit or of its group's, whichever is used more.",
    )
    is_over_limit = fields.Boolean(
        string="Over limit", readonly=True, help="The customer by itself, or its group."
    )
    has_no_rate = fields.Boolean(
        string="Without a rate",
        readonly=True,
        help="Something is in a currency without a rate on or before today. The figures are of what could be "
        "converted; what the ledger has booked 1 to 1 is in them as booked.",
    )
    oldest_days = fields.Integer(
        string="Days late", readonly=True, aggregator="max", help="Days since the oldest open item was due."
    )

    @property
    def _table_query(self):
        Account = self.env["credit.account"]
        Group = self.env["credit.group"]
        today = fields.Date.context_today(self)
        asked, members = self._asked_sql()
        limit = Account._limit_sql(SQL("account"), SQL("company.currency_id"))
        counted = Account._counted_sql()
        names = Account._get_component_names()
        sums = SQL(", ").join(
            SQL("SUM(amount) FILTER (WHERE component = %s AND %s) AS %s", name, counted, SQL.identifier(name))
            for name in names
        )
        return SQL(
            """
            SELECT account.id, account.id AS account_id, account.partner_id, account.partner_name, account.company_id,
                   company.currency_id, partner.country_id, account.customer_type_id, account.analyst_id,
                   account.collector_id, partner.user_id AS salesperson_id, account.state, account.sale_mode,
                   account.limit_mode, %(columns)s,
                   ROUND(COALESCE(sums.total, 0) - (%(known)s), decimals.places) AS other,
                   ROUND(COALESCE(sums.uncounted, 0), decimals.places) AS uncounted,
                   figures.total AS exposure, figures.limit_amount,
                   figures.limit_amount IS NOT NULL AS has_limit, %(securities)s AS securities,
                   account.group_id, shared.currency_id AS group_currency_id, figures.group_exposure,
                   figures.group_limit,
                   CASE WHEN room.shared < room.own OR room.own IS NULL AND room.shared IS NOT NULL THEN 'group'
                        WHEN room.own IS NOT NULL THEN 'own' END AS tighter_limit,
                   LEAST(room.own, room.shared) AS available,
                   ROUND(100 * GREATEST(figures.total / NULLIF(figures.limit_amount, 0),
                                        figures.group_exposure / NULLIF(figures.group_limit, 0)), 1) AS usage,
                   COALESCE(figures.total > figures.limit_amount, FALSE)
                       OR COALESCE(figures.group_exposure > figures.group_limit, FALSE) AS is_over_limit,
                   COALESCE(sums.no_rate, %(limit_no_rate)s, %(group_no_rate)s) IS NOT NULL AS has_no_rate,
                   COALESCE(%(today)s - sums.oldest, 0) AS oldest_days
              FROM credit_account account
              JOIN res_partner partner ON partner.id = account.partner_id
              JOIN res_company company ON company.id = account.company_id
              JOIN LATERAL (SELECT decimal_places AS places FROM res_currency
                             WHERE id = company.currency_id) decimals ON TRUE
         LEFT JOIN (SELECT account_id, SUM(amount) FILTER (WHERE %(counted)s) AS total,
                           SUM(amount) FILTER (WHERE NOT %(counted)s) AS uncounted, %(sums)s,
                           MIN(currency_id) FILTER (WHERE %(lacks_rate)s) AS no_rate,
                           MIN(date_due) FILTER (WHERE component = 'overdue') AS oldest
                      FROM %(sources)s source WHERE %(asked)s GROUP BY account_id
                   ) sums ON sums.account_id = account.id
         LEFT JOIN credit_group shared ON shared.id = account.group_id AND shared.active
         LEFT JOIN res_currency group_currency ON group_currency.id = shared.currency_id
         LEFT JOIN %(pools)s pool ON pool.group_id = shared.id
        CROSS JOIN LATERAL (SELECT ROUND(COALESCE(sums.total, 0), decimals.places) AS total,
                                   ROUND(%(limit)s, decimals.places) AS limit_amount,
                                   CASE WHEN shared.id IS NOT NULL THEN
                                       ROUND(COALESCE(pool.total, 0), group_currency.decimal_places)
                                   END AS group_exposure,
                                   %(group_limit)s AS group_limit) figures
        CROSS JOIN LATERAL (SELECT figures.limit_amount - figures.total AS own,
                                   ROUND(%(group_room)s, decimals.places) AS shared) room
            """,
            columns=SQL(", ").join(
                SQL(
                    "ROUND(COALESCE(sums.%s, 0), decimals.places) AS %s",
                    SQL.identifier(name),
                    SQL.identifier(name),
                )
                for name in names
            ),
            known=SQL(" + ").join(SQL("COALESCE(sums.%s, 0)", SQL.identifier(name)) for name in names),
            limit=limit,
            limit_no_rate=Account._limit_lacks_rate_sql(limit),
            group_no_rate=Account._group_lacks_rate_sql(),
            lacks_rate=Account._lacks_rate_sql(SQL("source")),
            group_limit=Group._limit_sql(SQL("shared")),
            group_room=Group._in_company_currency_sql(SQL("(figures.group_limit - figures.group_exposure)")),
            securities=Account._securities_sql(),
            sums=sums,
            counted=counted,
            asked=asked,
            sources=union(self.env, Account._exposure_sources()),
            pools=Group._totals_sql(members),
            today=today,
        )

    @api.depends(
        lambda self: (
            "currency_id",
            "exposure",
            "securities",
            OTHER,
            *self.env["credit.account"]._get_component_names(),
        )
    )
    def _compute_secured(self):
        names = self.env["credit.account"]._get_component_names()
        for row in self:
            row.secured = 0.0
            if row.securities:
                amounts = {name: row[name] for name in (*names, OTHER)}
                known = secured_from(amounts, row.securities)
                row.secured = row.currency_id.round(float(known.total - known.unsecured()))
            row.unsecured = row.exposure - row.secured

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """A component of an addon is a column of the list without a view of its own."""
        arch, view = super()._get_view(view_id, view_type, **options)
        last = next(iter(arch.xpath(f"//field[@name='{OTHER}']")), None) if view_type == "list" else None
        if last is not None:
            for name in self.env["credit.account"]._get_component_names():
                if not arch.xpath(f"//field[@name='{name}']"):
                    last.addprevious(E.field(name=name, sum=self.env._("Total"), optional="hide"))
        return arch, view

    def _asked_sql(self):
        """:return: condition on the accounts whose figures are asked for; ids of those that share a limit with them"""
        asked = self.env.context.get(ASKED)
        # What comes from a client is of another class.
        if isinstance(asked, Asked):
            return SQL("account_id = ANY(%s)", asked.accounts), asked.members
        return SQL("account_id IS NOT NULL"), SQL(
            "ARRAY(SELECT id FROM credit_account WHERE group_id IS NOT NULL)"
        )

    @api.model
    def _search(self, domain, *args, **kwargs):
        domain = Domain(domain).optimize(self)
        # Whoever sees few customers has only those summed.
        visible = Domain.TRUE if self.env.su else self.env["ir.rule"]._compute_domain(self._name)
        narrowed = self._for_accounts_of((domain & visible).optimize(self))
        return super(CreditExposure, narrowed)._search(domain, *args, **kwargs)

    def _for_accounts_of(self, domain):
        """The model with only those figures summed that a domain can be about.

        PostgreSQL sums the whole portfolio before it looks for a few accounts in it, unless it is told their ids.
        """
        selective = domain.map_conditions(self._selective_condition)
        if selective.is_true() or "!" in list(domain):
            return self
        # Only narrows what is summed; which rows the user sees is decided afterwards, by the rules of this model.
        asked = self.env["credit.account"].sudo()._search(selective, limit=FEW + 1, order="id")
        # SQL: one statement finds the accounts and those that share a limit with them.
        rows = self.env.execute_query(
            SQL(
                """
                WITH asked AS MATERIALIZED (%s)
                SELECT asked.id, NULL FROM asked
                 UNION ALL
                SELECT NULL::integer, member.id
                  FROM credit_account member
                 WHERE member.group_id = ANY(ARRAY(
                       SELECT account.group_id FROM asked JOIN credit_account account ON account.id = asked.id
                        WHERE account.group_id IS NOT NULL))
                """,
                asked.select(),
                to_flush=self.env["credit.account"]._fields["group_id"],
            )
        )
        ids = [account for account, _member in rows if account]
        if len(ids) > FEW:
            return self
        return self.with_context(**{ASKED: Asked(ids, [member for _account, member in rows if member])})

    @staticmethod
    def _selective_condition(condition):
        if condition.field_expr == "account_id" and condition.operator in ("any", "any!"):
            return condition.value
        name = SELECTIVE_FIELDS.get(condition.field_expr)
        if name and condition.operator == "in":
            return Domain(name, "in", condition.value)
        return Domain.TRUE

    def action_open_account(self):
        """Open the credit account of a row."""
        self.ensure_one()
        return self.account_id.action_open()

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.source import union
from .credit_account_limit import LIMIT_FIELDS

# A search by one of these asks for the figures of few customers, unless it finds more than so many.
SELECTIVE_FIELDS = ("id", "partner_id", "collector_id", "analyst_id")
FEW = 10_000
ASKED = "credit_exposure_asked"
COMPONENTS = ("overdue", "not_due", "unallocated", "orders", "drafts")


class CreditExposure(models.Model):
    """A row per credit account with its figures of this moment; lists of the portfolio open on it."""

    _name = "credit.exposure"
    _description = "Exposure"
    _order = "exposure desc, id"
    _auto = False
    _rec_name = "partner_id"
    _check_company_domain = models.check_company_domain_parent_of
    # What the sources read is flushed by their own query.
    _depends = {
        "credit.account": [
            *(
                "analyst_id",
                "collector_id",
                "company_id",
                "customer_type_id",
                "partner_id",
            ),
            *("partner_name", "sale_mode", "state"),
            *LIMIT_FIELDS,
        ],
        "res.partner": ["country_id", "user_id"],
    }

    account_id = fields.Many2one("credit.account", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    partner_name = fields.Char(string="Customer name", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    customer_type_id = fields.Many2one("credit.customer.type", readonly=True)
    analyst_id = fields.Many2one("res.users", readonly=True)
    collector_id = fields.Many2one("res.users", readonly=True)
    salesperson_id = fields.Many2one("res.users", readonly=True)
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
    not_due = fields.Monetary(readonly=True, help="Open items due today or later.")
    unallocated = fields.Monetary(readonly=True, help="Payments and credit notes not yet matched; negative.")
    orders = fields.Monetary(
        string="Orders to invoice", readonly=True, help="Confirmed, less what is invoiced and posted."
    )
    drafts = fields.Monetary(
        string="Draft invoices", readonly=True, help="Draft invoices that come from no order."
    )
    other = fields.Monetary(readonly=True, help="Components that other addons add.")
    exposure = fields.Monetary(
        readonly=True, help="What is lost if the customer stops paying today: sum of the components."
    )
    limit_amount = fields.Monetary(string="Limit", readonly=True, help="Empty: no limit.")
    available = fields.Monetary(
        readonly=True, help="Limit less exposure; negative when over the limit. Empty: no limit."
    )
    usage = fields.Float(string="Limit used (%)", readonly=True, aggregator="avg")
    is_over_limit = fields.Boolean(string="Over limit", readonly=True)
    oldest_days = fields.Integer(
        string="Days late", readonly=True, aggregator="max", help="Days since the oldest open item was due."
    )

    @property
    def _table_query(self):
        Account = self.env["credit.account"]
        today = fields.Date.context_today(self)
        asked = self.env.context.get(ASKED)
        sums = SQL(", ").join(
            SQL("COALESCE(SUM(amount) FILTER (WHERE component = %s), 0) AS %s", name, SQL.identifier(name))
            for name in COMPONENTS
        )
        return SQL(
            """
            SELECT account.id, account.id AS account_id, account.partner_id, account.partner_name, account.company_id,
                   company.currency_id, partner.country_id, account.customer_type_id, account.analyst_id,
                   account.collector_id, partner.user_id AS salesperson_id, account.state, account.sale_mode,
                   account.limit_mode, %(columns)s,
                   ROUND(figures.total - %(known)s, decimals.places) AS other,
                   figures.total AS exposure, figures.limit_amount,
                   figures.limit_amount - figures.total AS available,
                   CASE WHEN figures.limit_amount > 0
                        THEN ROUND(100 * figures.total / figures.limit_amount, 1) END AS usage,
                   COALESCE(figures.total > figures.limit_amount, FALSE) AS is_over_limit,
                   COALESCE(%(today)s - sums.oldest, 0) AS oldest_days
              FROM credit_account account
              JOIN res_partner partner ON partner.id = account.partner_id
              JOIN res_company company ON company.id = account.company_id
              JOIN LATERAL (SELECT decimal_places AS places FROM res_currency
                             WHERE id = company.currency_id) decimals ON TRUE
         LEFT JOIN (SELECT account_id, SUM(amount) AS total, %(sums)s,
                           MIN(date_due) FILTER (WHERE component = 'overdue') AS oldest
                      FROM %(sources)s source WHERE %(asked)s GROUP BY account_id
                   ) sums ON sums.account_id = account.id
        CROSS JOIN LATERAL (SELECT ROUND(COALESCE(sums.total, 0), decimals.places) AS total,
                                   ROUND(%(limit)s, decimals.places) AS limit_amount) figures
            """,
            columns=SQL(", ").join(
                SQL(
                    "ROUND(COALESCE(sums.%s, 0), decimals.places) AS %s",
                    SQL.identifier(name),
                    SQL.identifier(name),
                )
                for name in COMPONENTS
            ),
            known=SQL(" - ").join(SQL("COALESCE(sums.%s, 0)", SQL.identifier(name)) for name in COMPONENTS),
            limit=Account._limit_sql(SQL("account"), SQL("company.currency_id")),
            sums=sums,
            # A condition that comes from a client is no SQL object.
            asked=asked if isinstance(asked, SQL) else SQL("account_id IS NOT NULL"),
            sources=union(self.env, Account._exposure_sources()),
            today=today,
        )

    @api.model
    def _search(self, domain, *args, **kwargs):
        domain = Domain(domain).optimize(self)
        return super(CreditExposure, self._for_accounts_of(domain))._search(domain, *args, **kwargs)

    def _for_accounts_of(self, domain):
        """The model with only those figures summed that a domain can be about.

        PostgreSQL sums the whole portfolio before it looks for a few accounts in it, unless it is told their ids.
        """
        selective = domain.map_conditions(self._selective_condition)
        if selective.is_true() or "!" in list(domain):
            return self
        # Only narrows what is summed; which rows the user sees is decided afterwards, by the rules of this model.
        ids = self.env["credit.account"].sudo().search(selective, limit=FEW + 1, order="id").ids
        return self.with_context(**{ASKED: SQL("account_id = ANY(%s)", ids)}) if len(ids) <= FEW else self

    @staticmethod
    def _selective_condition(condition):
        name = "id" if condition.field_expr == "account_id" else condition.field_expr
        if name in SELECTIVE_FIELDS and condition.operator == "in":
            return Domain(name, "in", condition.value)
        return Domain.TRUE

    def action_open_account(self):
        """Open the credit account of a row."""
        self.ensure_one()
        return self.account_id.action_open()

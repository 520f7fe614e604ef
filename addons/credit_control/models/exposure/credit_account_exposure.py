from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.check import Exposure
from ...tools.level import LEVELS
from ...tools.roles import FIGURES
from ...tools.source import fields_to_flush, union

# Figures of the read model beside the components of the exposure.
FIGURE_FIELDS = (
    "available",
    "exposure",
    "group_currency_id",
    "group_exposure",
    "group_limit",
    "has_no_rate",
    "is_over_limit",
    "oldest_days",
    "other",
    "secured",
    "tighter_limit",
    "uncounted",
    "unsecured",
    "usage",
)


class CreditAccount(models.Model):
    _inherit = "credit.account"

    exposure = fields.Monetary(compute="_compute_figures", groups=FIGURES)
    available = fields.Monetary(
        compute="_compute_figures",
        groups=FIGURES,
        help="Limit less exposure, of the customer or of its group, whichever leaves less. Negative: over the limit.",
    )
    overdue = fields.Monetary(compute="_compute_figures", groups=FIGURES)
    not_due = fields.Monetary("Not due", compute="_compute_figures", groups=FIGURES)
    unallocated = fields.Monetary(compute="_compute_figures", groups=FIGURES)
    delivered = fields.Monetary(string="Delivered, not invoiced", compute="_compute_figures", groups=FIGURES)
    orders = fields.Monetary(string="Still to deliver", compute="_compute_figures", groups=FIGURES)
    drafts = fields.Monetary(string="Draft invoices", compute="_compute_figures", groups=FIGURES)
    quotations = fields.Monetary(compute="_compute_figures", groups=FIGURES)
    other = fields.Monetary(compute="_compute_figures", groups=FIGURES)
    uncounted = fields.Monetary(
        string="Not counted",
        compute="_compute_figures",
        groups=FIGURES,
        help="What the settings of the company leave out of the exposure.",
    )
    secured = fields.Monetary(
        compute="_compute_figures",
        groups=FIGURES,
        help="What guarantees and the like would pay of the exposure, those of the group after the customer's own.",
    )
    unsecured = fields.Monetary(
        compute="_compute_figures", groups=FIGURES, help="Exposure less what is secured."
    )
    oldest_days = fields.Integer(string="Days late", compute="_compute_figures", groups=FIGURES)
    usage = fields.Float(
        string="Limit used (%)",
        compute="_compute_figures",
        groups=FIGURES,
        help="Of the customer's own limit or of its group's, whichever is used more.",
    )
    is_over_limit = fields.Boolean(
        string="Over limit",
        compute="_compute_figures",
        groups=FIGURES,
        help="The customer by itself, or its group.",
    )
    has_no_rate = fields.Boolean(
        string="Without a rate",
        compute="_compute_figures",
        groups=FIGURES,
        help="Something is in a currency without a rate on or before today. The figures are of what could be "
        "converted; what the ledger has booked 1 to 1 is in them as booked.",
    )
    tighter_limit = fields.Selection(
        [("own", "Own"), ("group", "Group")],
        compute="_compute_figures",
        groups=FIGURES,
        help="Which limit leaves less: the customer's own or that of its group. Empty: neither has one.",
    )
    group_currency_id = fields.Many2one("res.currency", compute="_compute_figures", groups=FIGURES)
    group_exposure = fields.Monetary(
        compute="_compute_figures",
        currency_field="group_currency_id",
        groups=FIGURES,
        help="Of all members of the group, in whichever company, in the currency of the group.",
    )
    group_limit = fields.Monetary(
        compute="_compute_figures",
        currency_field="group_currency_id",
        groups=FIGURES,
        help="In the currency of the group. Empty: no limit.",
    )
    credit_level = fields.Selection(
        LEVELS,
        compute="_compute_credit_level",
        string="Status",
        help="Red: held, suspended, over the limit or long overdue. Amber: something is overdue, or nobody has decided "
        "yet what the customer may owe. Green: may buy.",
    )
    status_text = fields.Text(compute="_compute_status_text", string="Status in words")
    open_hold_count = fields.Integer(compute="_compute_open_hold_count", string="Holds to decide")

    @api.depends("state", "limit_mode", "credit_limit", "group_id")
    def _compute_figures(self):
        # The fields have the group of the figures; the read model's own access is narrower, by customer.
        rows = self.env["credit.exposure"].sudo().browse(self._origin.ids)
        rows.invalidate_recordset()
        by_id = {row.id: row for row in rows}
        none = rows.browse()
        names = (*FIGURE_FIELDS, *self._get_component_names())
        for account in self:
            row = by_id.get(account._origin.id, none)
            for name in names:
                account[name] = row[name]

    @api.depends("state", "limit_mode", "credit_limit", "forced_hold")
    def _compute_credit_level(self):
        # Everybody who sees the account sees its colour; the figures behind it have groups of their own.
        for account, known in zip(self, self.sudo(), strict=True):
            stopped = account.state in ("suspended", "closed") or account.forced_hold
            if stopped or known.is_over_limit or known.open_hold_count:
                account.credit_level = "act"
            elif account.state != "open" or known.overdue > 0 or known._awaits_limit():
                account.credit_level = "watch"
            else:
                account.credit_level = "ok"

    @api.depends("state", "limit_mode", "credit_limit", "forced_hold")
    @api.depends_context("uid", "lang")
    def _compute_status_text(self):
        for account in self:
            account.status_text = account._get_status()[1]

    def _get_status(self):
        """How the account stands, for banners.

        :return: level and sentences, with the figures that the user may see
        """
        self.ensure_one()
        # Whoever sees the document may know the status; figures are left out for whoever may not see them.
        account = self.sudo()
        figures = self.env.user.has_group("credit_control.group_credit_figures")
        money = account.currency_id.format
        lines = []
        stopped = account._get_stop()
        if stopped:
            code, parameters = stopped
            lines.append(
                self.env["credit.rule"].sentence(
                    code,
                    value=0,
                    threshold=0,
                    parameters=parameters,
                    currency=account.currency_id,
                    figures=figures,
                )
            )
        if account.is_over_limit and account.tighter_limit == "group":
            lines.append(
                self.env._(
                    "The group %(group)s is over its limit: exposure %(exposure)s of %(limit)s.",
                    group=account.group_id.name,
                    exposure=account.group_currency_id.format(account.group_exposure),
                    limit=account.group_currency_id.format(account.group_limit),
                )
                if figures
                else self.env._("The credit limit of the customer's group is exceeded.")
            )
        elif account.is_over_limit and not account._awaits_limit():
            lines.append(
                self.env._(
                    "Over the limit: exposure %(exposure)s of %(limit)s.",
                    exposure=money(account.exposure),
                    limit=money(account._get_limit()),
                )
                if figures
                else self.env._("The credit limit is exceeded.")
            )
        if account._awaits_limit():
            lines.append(self._get_awaiting(figures))
        if account.overdue > 0:
            lines.append(
                self.env._(
                    "%(amount)s is overdue, the oldest item by %(days)s days.",
                    amount=money(account.overdue),
                    days=account.oldest_days,
                )
                if figures
                else self.env._("The customer has overdue items.")
            )
        if account.open_hold_count:
            lines.append(self.env._("Orders on hold: %(count)s.", count=account.open_hold_count))
        return account.credit_level, "\n".join(lines)

    def _awaits_limit(self):
        """Whether orders may be held because nobody has decided what the customer may owe."""
        today = fields.Date.context_today(self)
        return self._is_undecided(today) and self._is_limited(today)

    def _get_awaiting(self, figures):
        """The sentence on a customer without a decision.

        :param figures: whether the reader may see amounts
        """
        account = self.sudo()
        limit = account._get_undecided_limit(fields.Date.context_today(self))
        if not limit:
            return self.env._("Nobody has decided yet what this customer may owe; no credit until then.")
        if not figures:
            return self.env._("Nobody has decided yet what this customer may owe.")
        return self.env._(
            "Nobody has decided yet what this customer may owe: %(exposure)s of %(limit)s until then.",
            exposure=account.currency_id.format(account.exposure),
            limit=account.currency_id.format(limit),
        )

    def _get_stop(self):
        """What the team decided against the customer's orders.

        :return: reason code and parameters, as rules have them; None when nothing stands against them
        """
        if self.state in ("suspended", "closed"):
            return "account_suspended", {"state": self.state}
        if self.forced_hold:
            return "forced", {"reason": self.forced_hold_reason}
        return ("account_not_open", {"state": self.state}) if self.state != "open" else None

    @api.depends("hold_ids.state")
    def _compute_open_hold_count(self):
        groups = self.env["credit.hold"]._read_group(
            [("account_id", "in", self.ids), ("state", "=", "open")], ["account_id"], ["__count"]
        )
        counts = {account.id: count for account, count in groups}
        for account in self:
            account.open_hold_count = counts.get(account.id, 0)

    @api.private
    def get_exposures(self, *, without=None, left_out=()):
        """What these accounts owe now, straight from the books, for a decision; see ``credit.lock`` first.

        :param without: records of one model that shall not count, e.g. the orders that are being decided
        :param left_out: codes of components that shall not count, besides those that the companies leave out
        :return: ``Exposure`` by account id, in company currency, rounded once
        """
        if not self:
            return {}
        Group = self.env["credit.group"]
        documents = self._not_these_sql(without, left_out)
        limit = self._limit_sql(SQL("account"), SQL("company.currency_id"))
        # SQL: one statement over every source; no record rule, because a decision must count what its user cannot see.
        # The ids stand inside as well: only as constants do they reach the indexes of every source.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT account.id, ROUND(COALESCE(sums.total, 0), currency.decimal_places),
                       ROUND(COALESCE(sums.unallocated, 0), currency.decimal_places), %(limit)s, shared.id,
                       ROUND(%(group_total)s, currency.decimal_places), %(group_limit)s,
                       sums.no_rate, %(limit_no_rate)s, %(group_no_rate)s
                  FROM credit_account account
                  JOIN res_company company ON company.id = account.company_id
                  JOIN res_currency currency ON currency.id = company.currency_id
             LEFT JOIN (SELECT account_id, SUM(amount) FILTER (WHERE %(counted)s) AS total,
                               SUM(amount) FILTER (WHERE component = 'unallocated') AS unallocated,
                               MIN(currency_id) FILTER (WHERE %(counted)s AND %(lacks_rate)s) AS no_rate
                          FROM %(sources)s source
                         WHERE account_id = ANY(%(ids)s) AND %(documents)s
                      GROUP BY account_id
                       ) sums ON sums.account_id = account.id
             LEFT JOIN credit_group shared ON shared.id = account.group_id AND shared.active
             LEFT JOIN %(pools)s pool ON pool.group_id = shared.id
                 WHERE account.id = ANY(%(ids)s)
                """,
                limit=limit,
                limit_no_rate=self._limit_lacks_rate_sql(limit),
                group_no_rate=self._group_lacks_rate_sql(),
                lacks_rate=self._lacks_rate_sql(SQL("source")),
                group_total=Group._in_company_currency_sql(SQL("COALESCE(pool.total, 0)")),
                group_limit=Group._in_company_currency_sql(Group._limit_sql(SQL("shared"))),
                pools=Group._totals_sql(Group._member_ids(self), documents, whole=not left_out),
                sources=union(self.env, self._exposure_sources(), whole=not left_out),
                counted=self._counted_sql(),
                documents=documents,
                ids=self.ids,
                to_flush=fields_to_flush(
                    self.env,
                    {
                        "credit.account": ["company_id", "group_id"],
                        "credit.group": ["active"],
                        "res.company": ["currency_id"],
                        "res.currency": ["decimal_places"],
                    },
                ),
            )
        )
        return {
            account: Exposure(
                total=float(total),
                unallocated=float(unallocated),
                limit=None if limit is None else float(limit),
                group_id=group,
                group_total=float(group_total or 0),
                group_limit=None if group_limit is None else float(group_limit),
                no_rate=no_rate,
                limit_no_rate=limit_no_rate,
                group_no_rate=group_no_rate,
            )
            for (
                account,
                total,
                unallocated,
                limit,
                group,
                group_total,
                group_limit,
                no_rate,
                limit_no_rate,
                group_no_rate,
            ) in rows
        }

    @api.model
    def _not_these_sql(self, records, components=()):
        """Condition on ``source`` that leaves some documents and some components out."""
        conditions = [SQL("TRUE")]
        if records:
            conditions.append(
                SQL("NOT (source.res_model = %s AND source.res_id = ANY(%s))", records._name, records.ids)
            )
        if components:
            conditions.append(SQL("source.component <> ALL(%s)", list(components)))
        return SQL(" AND ").join(conditions)

    def action_open_items(self):
        """Show the open items of these accounts."""
        action = self.env["ir.actions.act_window"]._for_xml_id("credit_control.credit_open_item_action")
        return {**action, "domain": [("account_id", "in", self.ids)], "context": {}}

    def action_open_holds(self):
        """Show the held orders of these accounts."""
        action = self.env["ir.actions.act_window"]._for_xml_id("credit_control.credit_hold_action")
        return {**action, "domain": [("account_id", "in", self.ids)], "context": {}}

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.account_fields import LIMIT_FIELDS
from ...tools.ageing import BUCKETS, UNALLOCATED, bucket_domain, bucket_of
from ...tools.roles import FIGURES
from ...tools.source import union
from .credit_account_undecided import UNDECIDED_BY

AGEING_LOOKS = {
    "not_due": "ok",
    "days_30": "watch",
    "days_60": "late",
    "days_90": "act",
    "older": "worst",
    UNALLOCATED: "credit",
}


class CreditAccount(models.Model):
    """What the page of a customer shows: two bars, the limit in one word, and lists of what is behind them."""

    _inherit = "credit.account"

    limit_text = fields.Char(
        compute="_compute_limit_text",
        string="Limit in words",
        help="No limit: any exposure is allowed. No credit: nothing may be owed. Not decided: what holds until "
        "somebody decides. Else the amount that holds today.",
    )
    gauge = fields.Json(
        compute="_compute_gauge",
        groups=FIGURES,
        string="Exposure against the limit",
        help="What the customer owes or will owe, by component, and what it may owe.",
    )
    ageing = fields.Json(
        compute="_compute_ageing",
        groups=FIGURES,
        help="Open items by the days since they were due; a click opens those of a column.",
    )
    item_ids = fields.One2many("credit.open.item", "account_id", string="Open items", groups=FIGURES)
    event_ids = fields.One2many("credit.event", "account_id", string="Timeline", groups=FIGURES)
    order_ids = fields.Many2many(
        "sale.order",
        compute="_compute_order_ids",
        string="Open orders",
        help="Quotations, and orders that are not wholly invoiced, as far as you may see them.",
    )

    @api.depends(*LIMIT_FIELDS, *UNDECIDED_BY)
    @api.depends_context("uid", "lang")
    def _compute_limit_text(self):
        figures = self.env.user.has_groups(FIGURES)
        today = fields.Date.context_today(self)
        modes = dict(self._fields["limit_mode"]._description_selection(self.env))
        for account, known in zip(self, self.sudo(), strict=True):
            if figures and known._is_undecided(today):
                account.limit_text = known._describe_undecided()
                continue
            limit = known._get_limit() if account.limit_mode != "none" and figures else None
            # A temporary limit can hold where there is none otherwise.
            account.limit_text = known.currency_id.format(limit) if limit else modes.get(account.limit_mode)

    @api.depends("exposure", "limit_mode", "credit_limit", *UNDECIDED_BY)
    @api.depends_context("lang")
    def _compute_gauge(self):
        today = fields.Date.context_today(self)
        # What no field names stands in *other*.
        shown = [each for each in self._get_components() if each.in_gauge and each.code in self._fields]
        for account in self:
            money = account.currency_id.format
            limit = account._get_limit()
            account.gauge = {
                "parts": [
                    {
                        "name": each.code,
                        "label": each.label,
                        "look": each.look,
                        "amount": account[each.code],
                        "text": money(account[each.code]),
                    }
                    for each in shown
                    if account[each.code]
                ],
                "credit": {
                    "label": self.env._("Unallocated credits"),
                    "amount": account.unallocated,
                    "text": money(account.unallocated),
                }
                if account.unallocated
                else False,
                "total": account.exposure,
                "total_text": money(account.exposure),
                "limit": limit if limit is not None else False,
                "limit_text": account.limit_text,
                "is_undecided": account._is_undecided(today),
                "available_text": money(account.available) if account.tighter_limit else False,
                "is_over_limit": account.is_over_limit,
                "secured_text": money(account.secured) if account.secured else False,
                "unsecured_text": money(account.unsecured),
                "group": account._prepare_gauge_group(),
            }

    def _prepare_gauge_group(self):
        """The limit that the customer shares with others, in words; False without one."""
        if not self.group_limit and self.tighter_limit != "group":
            return False
        return self.env._(
            "Group %(group)s: %(exposure)s of %(limit)s.",
            group=self.sudo().group_id.name,
            exposure=self.group_currency_id.format(self.group_exposure),
            limit=self.group_currency_id.format(self.group_limit),
        )

    @api.depends("exposure")
    @api.depends_context("lang")
    def _compute_ageing(self):
        labels = self._ageing_labels()
        amounts = self._ageing_amounts()
        for account in self:
            money = account.currency_id.format
            known = {
                name: amounts[account._origin.id, name]
                for name in AGEING_LOOKS
                if (account._origin.id, name) in amounts
            }
            account.ageing = {
                "account_id": account._origin.id,
                "total_text": money(sum(known.values())),
                "buckets": [
                    {
                        "name": name,
                        "label": labels[name],
                        "look": AGEING_LOOKS[name],
                        "amount": amount,
                        "text": money(amount),
                    }
                    for name, amount in known.items()
                ],
            }

    def _ageing_labels(self):
        labels = {
            name: self.env._("%(first)s to %(last)s days", first=first, last=last)
            for name, first, last in BUCKETS
            if first and last
        }
        return {
            **labels,
            "not_due": self.env._("Not due"),
            "older": self.env._("Over %(days)s days", days=BUCKETS[-1][1] - 1),
            UNALLOCATED: self.env._("Unallocated credits"),
        }

    def _ageing_amounts(self):
        """:return: amount in company currency by (account id, bucket)"""
        # SQL: one statement; the fields have the group of the figures, the items' own access is narrower, by customer.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.account_id, item.component = 'unallocated', %(today)s - item.date_due AS days,
                       SUM(item.amount)
                  FROM %(items)s item WHERE item.account_id = ANY(%(ids)s) GROUP BY 1, 2, 3
                """,
                today=fields.Date.context_today(self),
                items=union(self.env, [self._exposure_source_items()]),
                ids=self._origin.ids,
            )
        )
        sums = {}
        for account, unallocated, days, amount in rows:
            key = (account, UNALLOCATED if unallocated else bucket_of(days))
            sums[key] = sums.get(key, 0.0) + float(amount)
        return sums

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid")
    def _compute_order_ids(self):
        Order = self.env["sale.order"]
        if not Order.has_access("read"):
            self.order_ids = False
            return
        for account in self:
            account.order_ids = Order.search(
                [
                    ("partner_invoice_id.commercial_partner_id", "=", account.partner_id.id),
                    ("company_id", "child_of", account.company_id.id),
                    ("state", "in", ("draft", "sent", "sale")),
                    ("invoice_status", "!=", "invoiced"),
                ]
            )

    def action_open_bucket(self, name):
        """Show the open items of one column of the ageing bar.

        :param name: ``not_due``, ``days_30``, ``days_60``, ``days_90``, ``older`` or ``unallocated``
        """
        action = self.action_open_items()
        return {**action, "domain": [*action["domain"], *bucket_domain(name)]}

    def action_timeline(self):
        """Show what happened with these customers."""
        action = self.env["ir.actions.act_window"]._for_xml_id("credit_control.credit_event_action")
        return {**action, "domain": [("account_id", "in", self.ids)], "context": {}}

"""What customers owe, from the books, at the moment it is asked."""

from odoo.tools import SQL

from ..measure import Job

FIELDS = ("partner_name", "exposure", "limit_amount", "available", "overdue", "oldest_days")


class Exposure(Job):
    """What a decision reads: exposure and limit of some accounts."""

    count = 1

    def prepare(self):
        # Customers with many items first would be the worst case of a few; take them evenly over all sizes.
        ids = self.env["credit.account"].search([], order="id").ids
        chosen = ids[:: max(len(ids) // self.count, 1)][: self.count] if self.count > 1 else ids[100:101]
        self.accounts = self.env["credit.account"].browse(chosen)

    def ours(self):
        return {account: figures.total for account, figures in self.accounts.get_exposures().items()}

    def floor(self):
        [partners] = zip(
            *self.env.execute_query(
                SQL("SELECT partner_id FROM credit_account WHERE id = ANY(%s)", self.accounts.ids)
            ),
            strict=True,
        )
        return dict(self.env.execute_query(totals(self.env, list(partners))))

    def compare(self, ours, floor):
        assert ours.keys() == floor.keys(), "other accounts"
        for account, total in ours.items():
            assert abs(total - float(floor[account])) < 0.006, f"account {account}: {total}, {floor[account]}"


class ExposureOfOne(Exposure):
    title = "exposure of 1 customer"
    pairs = 50


class ExposureOfLargest(Exposure):
    """The customer with the most invoices: a wholesaler who orders every day."""

    title = "exposure of the largest customer"
    pairs = 50

    def prepare(self):
        [[account]] = self.env.execute_query(
            SQL(
                """SELECT account.id FROM credit_account account
                     JOIN account_move move ON move.commercial_partner_id = account.partner_id
                    GROUP BY account.id ORDER BY count(*) DESC LIMIT 1"""
            )
        )
        self.accounts = self.env["credit.account"].browse(account)


class ExposureOfThousand(Exposure):
    title = "exposure of 1,000 customers"
    count = 1000


class ExposureList(Exposure):
    """What a list of the portfolio shows of its first 80 customers in the order of their names."""

    title = "list of 80 customers by name"
    count = 80

    def prepare(self):
        found = self.env["credit.exposure"].search([], order="partner_name", limit=self.count)
        self.accounts = self.env["credit.account"].browse(found.ids)

    def ours(self):
        found = self.env["credit.exposure"].search([], order="partner_name", limit=self.count)
        return {row["id"]: row["exposure"] for row in found.read(FIELDS)}


class ExposureRanking(Exposure):
    """The first screen of the portfolio: of all customers the 80 that owe most."""

    title = "list of the 80 customers that owe most"

    def prepare(self):
        pass

    def ours(self):
        found = self.env["credit.exposure"].search([], order="exposure desc, id", limit=80)
        return {row["id"]: row["exposure"] for row in found.read(FIELDS)}

    def floor(self):
        ranked = SQL("SELECT * FROM (%s) figures ORDER BY total DESC, id LIMIT 80", totals(self.env))
        return dict(self.env.execute_query(ranked))


class OverLimit(Job):
    """Which customers of the whole portfolio are over their limit."""

    title = "customers over their limit, of all"

    def ours(self):
        return set(self.env["credit.exposure"].search([("is_over_limit", "=", True)]).ids)

    def floor(self):
        return self._over(totals(self.env))

    def _over(self, figures):
        rows = self.env.execute_query(
            SQL(
                """SELECT account.id FROM credit_account account JOIN (%s) figures ON figures.id = account.id
                    WHERE figures.total > CASE account.limit_mode WHEN 'zero' THEN 0
                                               WHEN 'amount' THEN account.credit_limit END""",
                figures,
            )
        )
        return {account for (account,) in rows}


class OverLimitOfCollector(OverLimit):
    """The same for the customers of one collector."""

    title = "the same, of one collector"

    def prepare(self):
        self.collector = (
            self.env["credit.account"].search([("collector_id", "!=", False)], limit=1).collector_id
        )

    def ours(self):
        domain = [("is_over_limit", "=", True), ("collector_id", "=", self.collector.id)]
        return set(self.env["credit.exposure"].search(domain).ids)

    def floor(self):
        theirs = SQL("SELECT partner_id FROM credit_account WHERE collector_id = %s", self.collector.id)
        partners = [partner for (partner,) in self.env.execute_query(theirs)]
        return self._over(totals(self.env, partners))


def totals(env, partner_ids=None):
    """The floor: id and exposure of credit accounts, as short as SQL can say it for this ledger.

    Shorter than ours, because it knows the ledger: lines carry the commercial partner, no order has a draft
    invoice, an order keeps the rate of the company's currency.
    """
    items, orders, drafts = (
        SQL("AND %s = ANY(%s)", SQL.identifier(column), partner_ids) if partner_ids is not None else SQL()
        for column in ("partner_id", "order_partner_id", "commercial_partner_id")
    )
    return SQL(
        """
        SELECT account.id, round(COALESCE(sum(amount), 0), 2) AS total
          FROM credit_account account
          LEFT JOIN (
                SELECT partner_id AS partner, amount_residual AS amount
                  FROM account_move_line
                 WHERE account_id IN (SELECT id FROM account_account WHERE account_type = 'asset_receivable')
                   AND reconciled IS NOT TRUE AND parent_state = 'posted' %(items)s
                UNION ALL
                SELECT line.order_partner_id,
                       price_total * (product_uom_qty - qty_invoiced) / product_uom_qty / sale.currency_rate
                  FROM sale_order_line line JOIN sale_order sale ON sale.id = line.order_id
                 WHERE line.state = 'sale' AND line.invoice_status <> 'invoiced' AND line.display_type IS NULL
                       %(orders)s
                UNION ALL
                SELECT commercial_partner_id, amount_total_signed
                  FROM account_move
                 WHERE state = 'draft' AND move_type IN ('out_invoice', 'out_refund') %(drafts)s
               ) parts ON parts.partner = account.partner_id
         WHERE account.company_id = %(company)s %(accounts)s
         GROUP BY account.id
        """,
        items=items,
        orders=orders,
        drafts=drafts,
        accounts=SQL() if partner_ids is None else SQL("AND account.partner_id = ANY(%s)", partner_ids),
        company=env.company.id,
    )


JOBS = (
    ExposureOfOne,
    ExposureOfLargest,
    ExposureOfThousand,
    ExposureList,
    ExposureRanking,
    OverLimit,
    OverLimitOfCollector,
)

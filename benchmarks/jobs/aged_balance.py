"""The aged balance by customer: all open items of the portfolio in six columns, today and half a year ago."""

from datetime import timedelta

from odoo.tools import SQL

from ..measure import Job

MEASURES = ("not_due", "bucket_1", "bucket_2", "bucket_3", "bucket_4", "unallocated", "total")


class AgedBalance(Job):
    model = "credit.report.aged.balance"
    title = "aged balance today, by customer"
    days_ago = 0

    def prepare(self):
        self.as_of = self.today - timedelta(days=self.days_ago)

    def ours(self):
        report = self.env[self.model].with_options(as_of=self.as_of)
        sums = [f"{measure}:sum" for measure in MEASURES]
        return {partner.id: tuple(map(float, row)) for partner, *row in self._groups(report, sums)}

    def _groups(self, report, sums):
        return report._read_group([], ["partner_id"], sums)

    def floor(self):
        rows = self.env.execute_query(_aged(self._open(), self.as_of))
        return {partner: tuple(map(float, row)) for partner, *row in rows}

    def _open(self):
        """The floor's open items: what Odoo keeps as open today."""
        return SQL(
            """SELECT partner_id, balance, date_maturity, amount_residual AS open
                 FROM account_move_line
                WHERE account_id IN (SELECT id FROM account_account WHERE account_type = 'asset_receivable')
                  AND reconciled IS NOT TRUE AND parent_state = 'posted' AND date <= %s""",
            self.as_of,
        )

    def compare(self, ours, floor):
        assert ours.keys() == floor.keys(), f"other customers: {len(ours)}, {len(floor)}"
        for partner, row in ours.items():
            apart = [
                (our, their)
                for our, their in zip(row, floor[partner], strict=True)
                if abs(our - their) > 0.005
            ]
            assert not apart, f"customer {partner}: {apart}"


class AgedBalanceThen(AgedBalance):
    """The floor takes balances and subtracts what was matched up to that day: the definition, word by word."""

    title = "aged balance half a year ago, by customer"
    days_ago = 182

    def _open(self):
        return SQL(
            """SELECT line.partner_id, line.balance, line.date_maturity,
                      line.balance - COALESCE(debit.amount, 0) + COALESCE(credit.amount, 0) AS open
                 FROM account_move_line line
                 LEFT JOIN (SELECT debit_move_id AS id, sum(amount) AS amount FROM account_partial_reconcile
                             WHERE max_date <= %(as_of)s GROUP BY 1) debit ON debit.id = line.id
                 LEFT JOIN (SELECT credit_move_id AS id, sum(amount) AS amount FROM account_partial_reconcile
                             WHERE max_date <= %(as_of)s GROUP BY 1) credit ON credit.id = line.id
                WHERE line.account_id IN (SELECT id FROM account_account WHERE account_type = 'asset_receivable')
                  AND line.parent_state = 'posted' AND line.date <= %(as_of)s
                  AND line.balance - COALESCE(debit.amount, 0) + COALESCE(credit.amount, 0) <> 0""",
            as_of=self.as_of,
        )


class AgedBalanceTotal(AgedBalance):
    """The first screen: one line of totals and the number of items."""

    title = "aged balance today, totals"

    def ours(self):
        report = self.env[self.model].with_options(as_of=self.as_of)
        [row] = report._read_group([], [], [f"{measure}:sum" for measure in MEASURES])
        return {None: tuple(map(float, row))}

    def floor(self):
        [row] = self.env.execute_query(
            SQL(
                "SELECT %s FROM (%s) customer",
                SQL(", ").join(SQL("sum(%s)", SQL.identifier(measure)) for measure in MEASURES),
                _aged(self._open(), self.as_of),
            )
        )
        return {None: tuple(map(float, row))}


def _aged(lines, as_of):
    """Open amounts in buckets by customer.

    :param SQL lines: a query with ``partner_id``, ``balance``, ``date_maturity`` and ``open``
    """
    return SQL(
        """
        SELECT partner_id,
               COALESCE(sum(open) FILTER (WHERE balance >= 0 AND days <= 0), 0) AS not_due,
               COALESCE(sum(open) FILTER (WHERE balance >= 0 AND days BETWEEN 1 AND 30), 0) AS bucket_1,
               COALESCE(sum(open) FILTER (WHERE balance >= 0 AND days BETWEEN 31 AND 60), 0) AS bucket_2,
               COALESCE(sum(open) FILTER (WHERE balance >= 0 AND days BETWEEN 61 AND 90), 0) AS bucket_3,
               COALESCE(sum(open) FILTER (WHERE balance >= 0 AND days > 90), 0) AS bucket_4,
               COALESCE(sum(open) FILTER (WHERE balance < 0), 0) AS unallocated,
               sum(open) AS total
          FROM (SELECT *, %s - date_maturity AS days FROM (%s) line) aged
         GROUP BY partner_id
        """,
        as_of,
        lines,
    )


JOBS = (AgedBalanceTotal, AgedBalance, AgedBalanceThen)

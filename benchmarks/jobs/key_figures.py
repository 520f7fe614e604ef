"""The facts of all key figures for the scorecard: sixteen months of the whole ledger."""

from odoo.tools import SQL

from ..measure import Job

OVER = 3


class KeyFigures(Job):
    """The floor knows that this ledger has one company, no branch, no matched drafts and debits on one side only."""

    model = "credit.kpi"
    title = "facts of all key figures, 16 months"

    def ours(self):
        Kpi = self.env[self.model]
        facts = Kpi._get_facts(Kpi._get_kpis(), {"as_of": self.today}, self.env.company, over=OVER)
        return {
            (month.first, name): float(amount)
            for month in facts.months
            for name, amount in month.amounts.items()
            if amount
        }

    def floor(self):
        rows = self.env.execute_query(SQL(FLOOR, today=self.today, months=12 + OVER))
        return {(month, name): float(amount) for month, name, amount in rows if amount}

    def compare(self, ours, floor):
        apart = {
            key: (ours.get(key, 0), floor.get(key, 0))
            for key in ours.keys() | floor.keys()
            if abs(ours.get(key, 0) - floor.get(key, 0)) > 0.005
        }
        assert not apart, f"{len(apart)} facts differ: {sorted(apart.items())[:5]}"


FLOOR = """
WITH month AS (
    SELECT (date_trunc('month', %(today)s::date) - make_interval(months => ago))::date AS first
      FROM generate_series(0, %(months)s) ago
), line AS (
    SELECT line.id, line.journal_id, line.date, line.date_maturity AS due, line.balance,
           line.balance >= 0 AND journal.type IN ('sale', 'general') AND journal.code <> 'EXCH' AS is_claim,
           move.move_type <> 'entry' AS is_sale
      FROM account_move_line line
      JOIN account_move move ON move.id = line.move_id
      JOIN account_journal journal ON journal.id = line.journal_id
     WHERE line.parent_state = 'posted' AND line.date <= %(today)s
       AND line.account_id IN (SELECT id FROM account_account WHERE account_type = 'asset_receivable')
), matching AS (
    SELECT line.id, line.date AS invoiced, line.due, line.balance, line.is_claim, partial.max_date AS date,
           partial.amount, journal.type = 'bank' AS is_money
      FROM account_partial_reconcile partial
      JOIN line ON line.id = partial.debit_move_id AND line.balance >= 0
      JOIN account_move_line credit ON credit.id = partial.credit_move_id AND credit.parent_state = 'posted'
      JOIN account_journal journal ON journal.id = credit.journal_id
     WHERE partial.max_date <= %(today)s
), closed AS (
    SELECT max(date) AS date, sum(amount) FILTER (WHERE is_money) AS paid,
           sum(amount * (date - due)) FILTER (WHERE is_money) AS paid_days,
           sum(amount * greatest(date - due, 0)) FILTER (WHERE is_money) AS paid_days_late
      FROM matching WHERE is_claim GROUP BY id, balance HAVING sum(amount) = balance
), change AS (
    SELECT date, 'receivable' AS name, balance AS amount FROM line
     UNION ALL SELECT greatest(date, due + 1), 'overdue', balance FROM line WHERE balance >= 0
     UNION ALL SELECT greatest(date, invoiced, due + 1), 'overdue', -amount FROM matching
), stock AS (
    SELECT date_trunc('month', date)::date AS first, name, sum(amount) AS amount FROM change
     WHERE date <= %(today)s GROUP BY 1, 2
), flow AS (
    SELECT date, 'sales' AS name, balance AS amount FROM line WHERE is_sale
     UNION ALL SELECT greatest(date, due), 'due', balance FROM line WHERE is_claim AND due <= %(today)s
     UNION ALL SELECT greatest(invoiced, due), 'due_credited', amount FROM matching
                WHERE is_claim AND NOT is_money AND due <= %(today)s
                  AND date_trunc('month', date) <= date_trunc('month', greatest(invoiced, due))
     UNION ALL SELECT greatest(invoiced, due), 'due_collected', amount FROM matching
                WHERE is_claim AND is_money AND due <= %(today)s
                  AND date_trunc('month', date) <= date_trunc('month', greatest(invoiced, due))
     UNION ALL SELECT greatest(invoiced, due), 'due_in_time', amount FROM matching
                WHERE is_claim AND is_money AND due <= %(today)s AND date <= greatest(invoiced, due)
     UNION ALL SELECT date, 'collected_overdue', amount FROM matching
                WHERE is_money AND greatest(invoiced, due + 1) < date_trunc('month', date)
     UNION ALL SELECT date, 'paid', paid FROM closed
     UNION ALL SELECT date, 'paid_days', paid_days FROM closed
     UNION ALL SELECT date, 'paid_days_late', paid_days_late FROM closed
     UNION ALL SELECT date_order::date, fact.name, fact.amount
                 FROM sale_order
           CROSS JOIN LATERAL (VALUES ('orders', 1), ('touches', credit_touch_count),
                                      ('touchless', CASE WHEN credit_touch_count = 0 THEN 1 END)) fact(name, amount)
                WHERE state = 'sale' AND credit_touch_state IS NOT NULL AND date_order::date <= %(today)s
)
SELECT month.first, stock.name, sum(stock.amount) FROM month JOIN stock ON stock.first <= month.first GROUP BY 1, 2
 UNION ALL
SELECT month.first, flow.name, sum(flow.amount)
  FROM month JOIN flow ON date_trunc('month', flow.date)::date = month.first GROUP BY 1, 2
"""

JOBS = (KeyFigures,)

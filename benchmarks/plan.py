"""What is in the ledger: temporary tables that say of each customer, invoice, payment, order what it will be.

Everything follows from row numbers by a hash, so that the same options make the same ledger. Dates count back
from a last day. The shape: 10 invoices a customer, a few large customers with thousands; four years; 15 % of
all invoices are open, and nearly all of them are late.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from .prototypes import CURRENCIES

TABLES = (
    "b_currency",
    "b_customer",
    "b_invoice",
    "b_item",
    "b_event",
    "b_payment",
    "b_refund",
    "b_order",
    "b_state",
    "b_component",
)


@dataclass(frozen=True)
class Profile:
    """Size and clock of a ledger."""

    invoices: int
    today: date
    customers: int = 0  # a tenth of the invoices when 0
    days: int = 1460

    @property
    def parameters(self):
        return {
            "invoices": self.invoices,
            "customers": self.customers or max(self.invoices // 10, 1),
            "today": self.today,
            "days": self.days,
            "start": self.today - timedelta(days=self.days),
        }


def build(cr, profile, currency_ids):
    """Create the tables of the plan.

    :param currency_ids: id of each currency of `CURRENCIES`, by code
    """
    cr.execute(UNIFORM)
    cr.execute("CREATE TEMP TABLE b_currency (code text, currency_id int, rate numeric, part numeric)")
    for code, (rate, part) in CURRENCIES.items():
        cr.execute(
            "INSERT INTO b_currency VALUES (%s, %s, %s, %s)", (code, currency_ids[code], str(rate), str(part))
        )
    for statement in (CUSTOMERS, INVOICES, ITEMS, EVENTS, PAYMENTS, REFUNDS, ORDERS, STATES, COMPONENTS):
        cr.execute(statement, profile.parameters)
    for table in TABLES:
        cr.execute(f"ANALYZE {table}")


def drop(cr):
    """Remove the tables of the plan."""
    cr.execute(f"DROP TABLE {', '.join(TABLES)}")


UNIFORM = """
CREATE OR REPLACE FUNCTION pg_temp.u(number bigint, salt int) RETURNS float8 LANGUAGE sql IMMUTABLE
AS $$ SELECT (hashint8extended(number, salt) & 16777215) / 16777216.0::float8 $$
"""

CUSTOMERS = """
CREATE TEMP TABLE b_customer AS
SELECT n, code, part, rate,
       (ARRAY[0, 15, 30, 45, 60])[1 + floor(5 * pg_temp.u(n, 2))::int] AS term,
       pg_temp.u(n, 3) AS slowness,
       CASE WHEN pg_temp.u(n, 4) < 0.10 THEN 'invoice' WHEN pg_temp.u(n, 4) < 0.30 THEN 'contact' END AS child
  FROM (SELECT n, CASE WHEN pg_temp.u(n, 1) < 0.04 THEN 'EUR'
                       WHEN pg_temp.u(n, 1) < 0.06 THEN 'XOF' ELSE 'USD' END AS code
          FROM generate_series(1, %(customers)s) n) c
  JOIN b_currency USING (code)
 ORDER BY n
"""

# An amount is a multiple of four parts: its half is one of two, and a part payment of one.
INVOICES = """
CREATE TEMP TABLE b_invoice AS
SELECT i.n, i.c, c.code, i.date, c.term,
       4 * part * floor((40 + 6000 * power(pg_temp.u(i.n, 11), 3))::numeric * rate / (4 * part)) AS amount,
       i.date > %(today)s::date - 10 AND pg_temp.u(i.n, 12) < 0.3 AS draft,
       pg_temp.u(i.n, 13) < 0.05 AS halves
  FROM (SELECT n, 1 + floor(%(customers)s * power(pg_temp.u(n, 10), 2))::int AS c,
               %(start)s::date + (n::bigint * %(days)s / %(invoices)s)::int AS date
          FROM generate_series(1, %(invoices)s) n) i
  JOIN b_customer c ON c.n = i.c
 ORDER BY i.n
"""

# An item is what gets due, and is paid, by itself: an invoice or one half of it.
ITEMS = """
CREATE TEMP TABLE b_item AS
SELECT item, n, c, code, date, due, amount, halves, %(today)s::date - due AS late, pg_temp.u(item, 21) AS how,
       pg_temp.u(item, 20) < CASE WHEN %(today)s::date - due <= 0 THEN 0.24
                                  WHEN %(today)s::date - due <= 30 THEN 0.75
                                  WHEN %(today)s::date - due <= 60 THEN 0.50
                                  WHEN %(today)s::date - due <= 90 THEN 0.35
                                  WHEN %(today)s::date - due <= 365 THEN 0.20
                                  ELSE 0.094 END AS open
  FROM (SELECT i.n::bigint * 2 + half AS item, i.n, i.c, i.code, i.date, i.halves,
               i.date + CASE WHEN i.halves THEN 30 * half ELSE i.term END AS due,
               CASE WHEN i.halves THEN i.amount / 2 ELSE i.amount END AS amount
          FROM b_invoice i, generate_series(1, 2) half
         WHERE NOT i.draft AND (half = 1 OR i.halves)) x
 ORDER BY item
"""

# What reduces an item: a payment that it shares with others of the same customer and week (batch > 0),
# a payment of its own (batch < 0), a credit note (batch null).
EVENTS = """
CREATE TEMP TABLE b_event AS
WITH settled AS (
    SELECT i.*, c.part,
           CASE WHEN late > 0 AND due + delay <= %(today)s::date THEN GREATEST(due + delay, date)
                ELSE date + floor((%(today)s::date - date) * pg_temp.u(item, 24))::int END AS paid
      FROM (SELECT i.*, floor(-8 + 60 * c.slowness * pg_temp.u(item, 23))::int AS delay
              FROM b_item i JOIN b_customer c ON c.n = i.c) i
      JOIN b_currency c USING (code)
), legs AS (
    SELECT item, c, 1 AS leg, 'whole' AS kind, paid AS date, amount FROM settled
     WHERE NOT open AND (how < 0.88 OR how >= 0.96 AND halves)
    UNION ALL
    SELECT item, c, leg, 'part', CASE leg WHEN 1 THEN date + (paid - date) / 2 ELSE paid END,
           CASE leg WHEN 1 THEN first ELSE amount - first END
      FROM settled, generate_series(1, 2) leg, LATERAL (SELECT floor(amount * 0.4 / part) * part AS first) x
     WHERE NOT open AND how >= 0.88 AND how < 0.96
    UNION ALL
    SELECT item, c, 1, 'credit', paid, amount FROM settled
     WHERE NOT open AND how >= 0.96 AND how < 0.98 AND NOT halves
    UNION ALL
    SELECT item, c, leg, CASE leg WHEN 1 THEN 'credit' ELSE 'part' END,
           CASE leg WHEN 1 THEN date + (paid - date) / 2 ELSE paid END,
           CASE leg WHEN 1 THEN first ELSE amount - first END
      FROM settled, generate_series(1, 2) leg, LATERAL (SELECT floor(amount * 0.2 / part) * part AS first) x
     WHERE NOT open AND how >= 0.98 AND NOT halves
    UNION ALL
    SELECT item, c, leg, CASE WHEN how >= 0.98 AND NOT halves THEN 'credit' ELSE 'part' END,
           date + floor((%(today)s::date - date) * pg_temp.u(item * 2 + leg, 25))::int,
           floor(amount * (0.1 + 0.35 * pg_temp.u(item * 2 + leg, 26))::numeric / part) * part
      FROM settled, generate_series(1, 2) leg
     WHERE open AND how >= 0.70 AND (leg = 1 OR how >= 0.95 AND how < 0.98)
)
SELECT row_number() OVER (ORDER BY date, item, leg) AS event, *,
       CASE kind WHEN 'whole' THEN c::bigint * 1000 + (date - %(start)s::date) / 7
                 WHEN 'part' THEN -(item * 4 + leg) END AS batch,
       CASE kind WHEN 'whole' THEN c::bigint * 1000 + (date - %(start)s::date) / 7 ELSE -item END AS component
  FROM legs
"""

# Some payments are a little too high, and some belong to nothing at all.
PAYMENTS = """
CREATE TEMP TABLE b_payment AS
SELECT batch, p.c, c.code, p.date, p.amount + p.extra AS amount, p.extra AS rest
  FROM (SELECT batch, c, max(date) AS date, sum(amount) AS amount, 0 AS extra FROM b_event
         WHERE batch < 0 GROUP BY batch, c
        UNION ALL
        SELECT batch, e.c, max(date), sum(amount),
               CASE WHEN pg_temp.u(batch, 30) < 0.01 THEN 25 * min(c.part) ELSE 0 END
          FROM b_event e JOIN b_customer c ON c.n = e.c
         WHERE batch > 0 GROUP BY batch, e.c) p
  JOIN b_customer c ON c.n = p.c
 UNION ALL
SELECT -1000000000000 - u.n, c.n, c.code, %(today)s::date - floor(200 * pg_temp.u(u.n, 32))::int,
       amount, amount
  FROM (SELECT n, 1 + floor(%(customers)s * power(pg_temp.u(n, 31), 2))::int AS c
          FROM generate_series(1, %(invoices)s / 100) n) u
  JOIN b_customer c ON c.n = u.c
 CROSS JOIN LATERAL (
       SELECT c.part * floor((20 + 2000 * pg_temp.u(u.n, 33))::numeric * c.rate / c.part) AS amount) a
"""

REFUNDS = """
CREATE TEMP TABLE b_refund AS
SELECT e.event AS refund, e.item, i.n, e.c, i.code, e.date, e.amount, 0::numeric AS rest
  FROM b_event e JOIN b_item i USING (item) WHERE e.kind = 'credit'
 UNION ALL
SELECT -n, NULL, n, c, code, date + floor((%(today)s::date - date) * pg_temp.u(n, 41))::int,
       amount / 4, amount / 4
  FROM b_invoice
 WHERE NOT draft AND date > %(today)s::date - 200 AND pg_temp.u(n, 40) < 0.07
"""

# A quarter of the invoices come from an order; a part order has three pieces, of which one is invoiced.
ORDERS = """
CREATE TEMP TABLE b_order AS
SELECT row_number() OVER (ORDER BY date, kind, n) AS o, *
  FROM (SELECT CASE WHEN date > %(today)s::date - 120 AND pg_temp.u(n, 50) < 0.1
                    THEN 'part' ELSE 'invoiced' END AS kind,
               n, c, code, date - 3 AS date, amount
          FROM b_invoice WHERE NOT draft AND NOT halves AND n %% 4 = 0
         UNION ALL
        SELECT kind, NULL, c.n, c.code, %(today)s::date - floor(60 * pg_temp.u(q.n, 52))::int,
               4 * c.part * floor((40 + 6000 * power(pg_temp.u(q.n, 53), 3))::numeric * c.rate / (4 * c.part))
          FROM (SELECT n, CASE WHEN n %% 2 = 0 THEN 'open' ELSE 'quote' END AS kind,
                       1 + floor(%(customers)s * power(pg_temp.u(n, 51), 2))::int AS c
                  FROM generate_series(1, %(invoices)s / 25) n) q
          JOIN b_customer c ON c.n = q.c) x
"""

STATES = """
CREATE TEMP TABLE b_state AS
SELECT i.item, i.n, i.due, i.amount - COALESCE(sum(e.amount), 0) AS residual, min(e.component) AS component,
       COALESCE(bool_and(e.kind = 'credit'), false) AS credited
  FROM b_item i LEFT JOIN b_event e USING (item)
 GROUP BY i.item, i.n, i.due, i.amount
"""

# A component is what hangs together by reconciliation: the items of one payment, or an item with its own
# payments and credit notes. It is full when nothing of it is open.
COMPONENTS = """
CREATE TEMP TABLE b_component AS
SELECT component, first_event,
       CASE WHEN complete
            THEN row_number() OVER (PARTITION BY complete ORDER BY first_event) END AS full_number
  FROM (SELECT e.component, min(e.event) AS first_event,
               bool_and(s.residual = 0) AND COALESCE(max(p.rest), 0) = 0 AS complete
          FROM b_event e JOIN b_state s USING (item) LEFT JOIN b_payment p USING (batch)
         GROUP BY e.component) x
"""

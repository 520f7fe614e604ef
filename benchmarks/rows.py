"""Turns the plan of a ledger into rows of Odoo's tables."""

from .bulk import next_id

# The partners of the plan's customers, and who gets their invoices.
PARTNERS = """
CREATE TEMP TABLE b_partner AS
WITH named AS (SELECT n, child, 'Customer ' || lpad(n::text, 7, '0') AS company FROM b_customer)
SELECT p.*, concat_ws(', ', company, NULLIF(name, company)) AS full_name
  FROM (SELECT n AS id, n AS c, 'customer' AS proto, 0 AS amount, company,
               company AS name, NULL::int AS parent
          FROM named
        UNION ALL
        SELECT %(customers)s + row_number() OVER (ORDER BY n), n, child, 0, company, 'Accounting', n
          FROM named WHERE child IS NOT NULL) p;
UPDATE b_partner SET id = id + %(partner)s, parent = parent + %(partner)s;
ANALYZE b_partner
"""

EMAIL = "CASE WHEN s.parent IS NULL THEN 'info' ELSE 'accounting' END || '@customer' || s.c || '.example.com'"

PARTNER = {
    "id": "s.id",
    "name": "s.name",
    "complete_name": "s.full_name",
    "commercial_company_name": "s.company",
    "commercial_partner_id": "COALESCE(s.parent, s.id)",
    "parent_id": "s.parent",
    "ref": "CASE WHEN s.parent IS NULL THEN 'C' || lpad(s.c::text, 7, '0') END",
    "email": EMAIL,
    "email_normalized": EMAIL,
    "lang": "CASE WHEN s.c %% 2 = 0 THEN 'fr_FR' ELSE 'en_US' END",
}

# The journal entries in the order of their dates, as a company enters them: so their rows lie on disk.
DOCUMENTS = """
CREATE TEMP TABLE b_doc AS
WITH invoice AS (
    SELECT n, sum(residual) AS residual, max(due) AS due,
           CASE WHEN sum(residual) > 0 AND count(component) > 0 THEN 'partial'
                WHEN sum(residual) > 0 THEN 'not_paid'
                WHEN bool_and(credited) THEN 'reversed' ELSE 'paid' END AS payment_state
      FROM b_state GROUP BY n
), numbered AS (
    SELECT row_number() OVER (ORDER BY date, kind, key) AS position,
           row_number() OVER (PARTITION BY kind = 'draft', series, date_part('year', date)
                              ORDER BY date, key) AS number, d.*
      FROM (SELECT CASE WHEN i.draft THEN 'draft' WHEN i.halves THEN 'halves' ELSE 'invoice' END AS kind,
                   'invoice' AS series, i.n::bigint AS key, i.date, COALESCE(s.due, i.date + i.term) AS due,
                   i.c, i.code, i.amount,
                   COALESCE(s.residual, i.amount) AS residual, s.payment_state, NULL::int AS reversed
              FROM b_invoice i LEFT JOIN invoice s USING (n)
            UNION ALL
            SELECT 'refund', 'refund', refund, date, date, c, code, amount, rest,
                   CASE WHEN rest > 0 THEN 'not_paid' ELSE 'paid' END, n
              FROM b_refund
            UNION ALL
            SELECT 'payment', 'payment', batch, date, date, c, code, amount, rest, NULL, NULL
              FROM b_payment) d
)
SELECT %(move)s + d.position AS move_id, d.kind, d.key, d.date, d.due, d.c, d.code, d.amount, d.residual,
       d.payment_state, d.reversed, d.kind || ':' || d.code AS proto,
       CASE WHEN d.kind = 'payment'
            THEN %(payment)s + row_number() OVER (PARTITION BY d.kind ORDER BY d.position) END AS payment_id,
       CASE WHEN d.kind <> 'draft' THEN d.number END AS number, prefix,
       prefix || lpad(d.number::text, GREATEST(5, length(d.number::text)), '0') AS name
  FROM numbered d
  JOIN proto_account_move p ON p.key = d.kind || ':' || d.code
 CROSS JOIN LATERAL (
       SELECT replace(p.sequence_prefix, %(today_year)s, date_part('year', d.date)::text) AS prefix) x
 ORDER BY d.position;
ANALYZE b_doc
"""

MOVES = """
CREATE TEMP TABLE b_move AS
SELECT d.*, c.id AS customer_id, COALESCE(a.full_name, c.name) AS bill_name, COALESCE(a.id, c.id) AS bill_id,
       r.move_id AS reversed_id, o.name AS origin
  FROM b_doc d
  JOIN b_partner c ON c.c = d.c AND c.parent IS NULL
  LEFT JOIN b_partner a ON a.c = d.c AND a.proto = 'invoice' AND d.kind <> 'payment'
  LEFT JOIN b_doc r ON r.kind IN ('invoice', 'halves') AND r.key = d.reversed
  LEFT JOIN (SELECT n, 'S' || lpad(o::text, 7, '0') AS name FROM b_order WHERE n IS NOT NULL) o
         ON d.kind = 'invoice' AND o.n = d.key
 ORDER BY d.move_id
"""

NOON = "s.date + interval '12 hours'"

MOVE = {
    "id": "s.move_id",
    "name": "CASE WHEN s.number IS NULL THEN p.name ELSE s.name END",
    "sequence_prefix": "CASE WHEN s.number IS NULL THEN p.sequence_prefix ELSE s.prefix END",
    "sequence_number": "COALESCE(s.number, p.sequence_number)",
    "made_sequence_gap": "false",
    "date": "s.date",
    "invoice_date": "CASE WHEN p.invoice_date IS NOT NULL THEN s.date END",
    "invoice_date_due": "CASE WHEN p.invoice_date_due IS NOT NULL THEN s.due END",
    "payment_reference": "CASE WHEN p.payment_reference IS NOT NULL THEN s.name END",
    "payment_state": "COALESCE(s.payment_state, p.payment_state)",
    "amount_residual": "round(s.residual * p.amount_residual, 2)",
    "amount_residual_signed": "round(s.residual * p.amount_residual_signed, 2)",
    "partner_id": "s.bill_id",
    "commercial_partner_id": "s.customer_id",
    "partner_shipping_id": "CASE WHEN p.partner_shipping_id IS NOT NULL THEN s.customer_id END",
    "invoice_partner_display_name": "s.bill_name",
    "origin_payment_id": "s.payment_id",
    "reversed_entry_id": "s.reversed_id",
    "invoice_origin": "s.origin",
    "create_date": NOON,
    "write_date": NOON,
}

PAYMENT = {
    "id": "s.payment_id",
    "move_id": "s.move_id",
    "name": "s.name",
    "date": "s.date",
    "partner_id": "s.customer_id",
    "is_reconciled": "s.residual = 0",
    "create_date": NOON,
    "write_date": NOON,
}

# Positions as `prototypes` numbers them: receivable lines first, then the income or the bank.
LINES = """
CREATE TEMP TABLE b_line AS
SELECT %(line)s + row_number() OVER (ORDER BY d.move_id, position) AS line_id, d.move_id,
       d.proto || ':' || position AS proto, d.amount, d.kind, d.key, d.date, d.name, d.customer_id,
       d.payment_id, d.number, position,
       CASE WHEN position = receivables + 1 THEN NULL WHEN d.kind IN ('invoice', 'halves') THEN s.residual
            ELSE d.residual END AS residual,
       COALESCE(s.due, d.due) AS due, s.item,
       pg_temp.u(s.item, 60) < 0.005 AS no_followup, f.full_number + %(full)s AS full_id,
       COALESCE((f.full_number + %(full)s)::text, 'P' || (f.first_event + %(partial)s)) AS matching
  FROM b_move d
 CROSS JOIN LATERAL (SELECT CASE d.kind WHEN 'halves' THEN 2 ELSE 1 END AS receivables) r
 CROSS JOIN LATERAL generate_series(1, receivables + 1) position
  LEFT JOIN b_state s
         ON d.kind IN ('invoice', 'halves') AND position <= receivables AND s.item = d.key * 2 + position
  LEFT JOIN (SELECT DISTINCT batch, component FROM b_event WHERE batch IS NOT NULL) b
         ON d.kind = 'payment' AND position = 1 AND b.batch = d.key
  LEFT JOIN b_refund c ON d.kind = 'refund' AND position = 1 AND c.refund = d.key
  LEFT JOIN b_component f ON f.component = COALESCE(s.component, b.component, -c.item)
 ORDER BY d.move_id, position;
ANALYZE b_line
"""

LINE = {
    "id": "s.line_id",
    "move_id": "s.move_id",
    "move_name": "CASE WHEN s.number IS NULL THEN p.move_name ELSE s.name END",
    "name": "CASE WHEN s.number IS NULL THEN p.name ELSE replace(p.name, p.move_name, s.name) END",
    "date": "s.date",
    "invoice_date": "CASE WHEN p.invoice_date IS NOT NULL THEN s.date END",
    "date_maturity": "CASE WHEN p.date_maturity IS NOT NULL THEN s.due END",
    "partner_id": "s.customer_id",
    "payment_id": "s.payment_id",
    "amount_residual": (
        "round(CASE WHEN s.residual IS NULL THEN s.amount * p.amount_residual "
        "ELSE s.residual * p.balance / abs(p.amount_currency) END, 2)"
    ),
    "amount_residual_currency": (
        "round(CASE WHEN s.residual IS NULL THEN s.amount * p.amount_residual_currency "
        "ELSE s.residual * sign(p.balance) END, 2)"
    ),
    "reconciled": "COALESCE(s.residual = 0, p.reconciled)",
    "no_followup": "COALESCE(s.no_followup, p.no_followup)",
    "full_reconcile_id": "s.full_id",
    "matching_number": "s.matching",
    "create_date": NOON,
    "write_date": NOON,
}

RECONCILIATIONS = """
INSERT INTO account_full_reconcile (id, create_uid, write_uid, create_date, write_date)
SELECT %(full)s + full_number, %(uid)s, %(uid)s, now(), now()
  FROM b_component WHERE full_number IS NOT NULL;
INSERT INTO account_partial_reconcile
       (id, debit_move_id, credit_move_id, full_reconcile_id, debit_currency_id, credit_currency_id,
        company_id, amount, debit_amount_currency, credit_amount_currency, max_date,
        create_uid, write_uid, create_date, write_date)
SELECT %(partial)s + e.event, i.line_id, o.line_id, i.full_id, u.currency_id, u.currency_id,
       %(company)s, round(e.amount / u.rate, 2), e.amount, e.amount, GREATEST(i.date, o.date),
       %(uid)s, %(uid)s, now(), now()
  FROM b_event e
  JOIN b_line i ON i.item = e.item
  JOIN b_line o ON o.position = 1 AND o.kind = CASE e.kind WHEN 'credit' THEN 'refund' ELSE 'payment' END
               AND o.key = COALESCE(e.batch, e.event)
  JOIN b_customer c ON c.n = e.c
  JOIN b_currency u ON u.code = c.code
 ORDER BY e.event
"""

SALES = """
CREATE TEMP TABLE b_sale AS
SELECT o.*, %(order)s + o.o AS order_id, %(order_line)s + o.o AS line_id, o.kind || ':' || o.code AS proto,
       c.id AS customer_id, COALESCE(a.id, c.id) AS bill_id, 'S' || lpad(o.o::text, 7, '0') AS name
  FROM b_order o
  JOIN b_partner c ON c.c = o.c AND c.parent IS NULL
  LEFT JOIN b_partner a ON a.c = o.c AND a.proto = 'invoice'
 ORDER BY o.o;
ANALYZE b_sale
"""

ORDER = {
    "id": "s.order_id",
    "name": "s.name",
    "partner_id": "s.customer_id",
    "partner_invoice_id": "s.bill_id",
    "partner_shipping_id": "s.customer_id",
    "date_order": NOON,
    "validity_date": "CASE WHEN p.validity_date IS NOT NULL THEN s.date + 30 END",
    "create_date": NOON,
    "write_date": NOON,
}

ORDER_LINE = {
    "id": "s.line_id",
    "order_id": "s.order_id",
    "order_partner_id": "s.customer_id",
    "create_date": NOON,
    "write_date": NOON,
}

ORDER_LINKS = """
INSERT INTO sale_order_line_invoice_rel (order_line_id, invoice_line_id)
SELECT s.line_id, l.line_id
  FROM b_sale s JOIN b_line l ON l.kind = 'invoice' AND l.key = s.n AND l.position = 2
"""

TEMPORARY = ("b_partner", "b_doc", "b_move", "b_line", "b_sale")


def write(env, copies, parameters):
    """Write all rows of a planned ledger.

    :param copies: `PrototypeTable` by model name
    :param parameters: `Profile.parameters`
    :return: number of rows by model
    """
    cr = env.cr
    cr.execute(
        """SELECT (SELECT count(*) FROM b_customer) * 2,
                  (SELECT count(*) FROM b_invoice) + (SELECT count(*) FROM b_refund),
                  (SELECT count(*) FROM b_payment), (SELECT count(*) FROM b_event),
                  (SELECT count(*) FROM b_component), (SELECT count(*) FROM b_order)"""
    )
    partners, invoices, payments, events, components, orders = cr.fetchone()
    parameters = {
        **parameters,
        "company": env.company.id,
        "uid": env.uid,
        "today_year": str(parameters["today"].year),
        "partner": next_id(env, "res_partner", partners),
        "move": next_id(env, "account_move", invoices + payments),
        "line": next_id(env, "account_move_line", 3 * (invoices + payments)),
        "payment": next_id(env, "account_payment", payments),
        "full": next_id(env, "account_full_reconcile", components),
        "partial": next_id(env, "account_partial_reconcile", events),
        "order": next_id(env, "sale_order", orders),
        "order_line": next_id(env, "sale_order_line", orders),
    }
    counts = {}
    cr.execute(PARTNERS, parameters)
    counts["res.partner"] = copies["res.partner"].copy("b_partner", PARTNER)
    cr.execute(DOCUMENTS, parameters)
    cr.execute(MOVES, parameters)
    counts["account.move"] = copies["account.move"].copy("b_move", MOVE)
    counts["account.payment"] = copies["account.payment"].copy("b_move", PAYMENT)
    cr.execute(LINES, parameters)
    counts["account.move.line"] = copies["account.move.line"].copy("b_line", LINE)
    cr.execute(RECONCILIATIONS, parameters)
    counts["account.partial.reconcile"] = events
    cr.execute(SALES, parameters)
    counts["sale.order"] = copies["sale.order"].copy("b_sale", ORDER)
    counts["sale.order.line"] = copies["sale.order.line"].copy("b_sale", ORDER_LINE)
    cr.execute(ORDER_LINKS)
    cr.execute(f"DROP TABLE {', '.join(TEMPORARY)}")
    return counts

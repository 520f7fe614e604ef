"""The ledger of the benchmarks is one that Odoo could have made: its own computations agree with each row."""

from datetime import date

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from benchmarks import ledger, plan, prototypes
from benchmarks.plan import Profile

TODAY = date(2025, 6, 30)
RECEIVABLE = SQL(
    "SELECT l.* FROM account_move_line l JOIN account_account a ON a.id = l.account_id "
    "WHERE a.account_type = 'asset_receivable' AND l.parent_state = 'posted'"
)
# Computed fields that a user may overwrite, and that the ledger or its prototypes did overwrite.
ENTERED = {
    "account.move": {"invoice_payment_term_id"},
    "account.move.line": {"balance", "no_followup", "price_unit"},
    "account.payment": {"currency_id"},
    "sale.order": {"pricelist_id", "validity_date"},
    "sale.order.line": {"price_unit"},
}


@tagged("post_install", "-at_install")
class TestBenchmarkLedger(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        models = (*ENTERED, "account.partial.reconcile")
        cls.before = {model: set(cls.env[model].search([]).ids) for model in models}
        cls.rows = ledger.generate(cls.env, Profile(invoices=300, today=TODAY))

    def made(self, model):
        return self.env[model].search([("id", "not in", list(self.before[model]))])

    def select(self, *query):
        return self.env.execute_query(SQL(*query))

    def test_every_entry_is_balanced(self):
        unbalanced = self.select(
            """SELECT move_id FROM account_move_line GROUP BY move_id
               HAVING sum(debit) <> sum(credit) OR sum(balance) <> 0"""
        )
        self.assertFalse(unbalanced)
        self.assertGreaterEqual(len(self.made("account.move")), 300)

    def test_what_is_open_is_what_no_partial_covers(self):
        wrong = self.select(
            """WITH receivable AS (%s), matched AS (
                   SELECT line, sum(amount) AS amount, sum(currency_amount) AS currency_amount FROM (
                       SELECT debit_move_id AS line, amount, debit_amount_currency AS currency_amount
                         FROM account_partial_reconcile
                       UNION ALL
                       SELECT credit_move_id, -amount, -credit_amount_currency FROM account_partial_reconcile
                   ) x GROUP BY line)
               SELECT r.id FROM receivable r LEFT JOIN matched m ON m.line = r.id
                WHERE r.amount_residual <> r.balance - COALESCE(m.amount, 0)
                   OR r.amount_residual_currency <> r.amount_currency - COALESCE(m.currency_amount, 0)
                   OR r.reconciled <> (r.amount_residual = 0)
                   OR r.amount_residual * sign(r.balance) < 0""",
            RECEIVABLE,
        )
        self.assertFalse(wrong)

    def test_a_full_reconciliation_leaves_nothing_open(self):
        wrong = self.select(
            """WITH receivable AS (%s)
               SELECT r.id FROM receivable r
                 LEFT JOIN account_partial_reconcile p ON r.id IN (p.debit_move_id, p.credit_move_id)
                GROUP BY r.id, r.full_reconcile_id, r.reconciled, r.matching_number
               HAVING r.full_reconcile_id IS NOT NULL AND NOT r.reconciled
                   OR bool_or(p.full_reconcile_id IS DISTINCT FROM r.full_reconcile_id) AND count(p.id) > 0
                   OR (count(p.id) = 0) <> (r.matching_number IS NULL)""",
            RECEIVABLE,
        )
        self.assertFalse(wrong)
        self.made("account.move.line")._constrains_matching_number()

    def test_no_row_points_at_nothing(self):
        keys = self.select(
            """SELECT conrelid::regclass::text, confrelid::regclass::text, c.attname, f.attname
                 FROM pg_constraint
                 JOIN pg_attribute c ON c.attrelid = conrelid AND c.attnum = conkey[1]
                 JOIN pg_attribute f ON f.attrelid = confrelid AND f.attnum = confkey[1]
                WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)""",
            list(ledger.LOADED),
        )
        self.assertGreater(len(keys), 50)
        for table, target, column, key in keys:
            orphans = self.select(
                """SELECT count(*) FROM %s t
                    WHERE %s IS NOT NULL AND NOT EXISTS (SELECT FROM %s o WHERE %s = %s)""",
                SQL.identifier(table),
                SQL.identifier("t", column),
                SQL.identifier(target),
                SQL.identifier("o", key),
                SQL.identifier("t", column),
            )
            self.assertEqual(orphans, [(0,)], f"{table}.{column}")

    def test_odoo_computes_the_same(self):
        for model, entered in {**ENTERED, "account.partial.reconcile": set()}.items():
            records = self.made(model)
            self.assertTrue(records)
            for field in self.env[model]._fields.values():
                if field.store and field.compute and field.column_type and field.name not in entered:
                    self.assert_computed(records, field)

    def assert_computed(self, records, field):
        query = SQL(
            "SELECT id, %s FROM %s WHERE id = ANY(%s) ORDER BY id",
            SQL.identifier(field.name),
            SQL.identifier(records._table),
            records.ids,
        )
        before = self.env.execute_query(query)
        self.env.add_to_compute(field, records)
        records._recompute_recordset([field.name])
        self.env.flush_all()
        after = self.env.execute_query(query)
        differing = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
        self.assertFalse(differing[:3], f"{field} is computed otherwise")

    def test_all_kinds_are_there(self):
        states = dict(
            self.select(
                """SELECT concat_ws(' ', move_type, state, payment_state), count(*)
                     FROM account_move GROUP BY 1"""
            )
        )
        for kind in ("not_paid", "partial", "paid", "reversed"):
            self.assertIn(f"out_invoice posted {kind}", states)
        self.assertIn("out_refund posted not_paid", states)
        self.assertIn("out_refund posted paid", states)
        orders = self.made("sale.order")
        self.assertEqual(set(orders.mapped("state")), {"draft", "sale"})
        self.assertEqual(set(orders.mapped("invoice_status")), {"no", "invoiced", "to invoice"})
        lines = self.made("account.move.line")
        self.assertGreaterEqual(len(lines.currency_id), 2)
        self.assertTrue(lines.filtered(lambda line: line.move_id.invoice_payment_term_id))

    def test_the_shape_of_the_portfolio(self):
        profile = Profile(invoices=20_000, today=TODAY)
        currencies = self.env["res.currency"].with_context(active_test=False).search([])
        used = currencies.filtered(lambda currency: currency.name in prototypes.CURRENCIES)
        ids = {currency.name: currency.id for currency in used}
        plan.build(self.env.cr, profile, ids)
        [[unpaid, late]] = self.select(
            "SELECT count(*), count(*) FILTER (WHERE due < %s) FROM b_state WHERE residual > 0", TODAY
        )
        self.assertAlmostEqual(unpaid / 20_000, 0.150, delta=0.006)
        self.assertAlmostEqual(late / 20_000, 0.145, delta=0.006)
        checksum = "SELECT sum(hashtextextended(e::text, 0)) FROM b_event e"
        first = self.select(checksum)
        plan.drop(self.env.cr)
        plan.build(self.env.cr, profile, ids)
        self.assertEqual(self.select(checksum), first)
        plan.drop(self.env.cr)

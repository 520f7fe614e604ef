"""What is said of an open item names the line with which its debt began: before this version, the item itself."""

TABLES = (
    "credit_followup_item",
    "credit_payment_plan_item",
    "credit_promise_line",
    "credit_receipt_estimate",
)


def migrate(cr, version):
    """Fill the new column in one pass a table: there are millions of listed items."""
    if not version:
        return
    for table in TABLES:
        cr.execute("SELECT to_regclass(%s)", [table])
        if cr.fetchone()[0]:
            cr.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS origin_line_id integer")
            cr.execute(f"UPDATE {table} SET origin_line_id = move_line_id WHERE origin_line_id IS NULL")

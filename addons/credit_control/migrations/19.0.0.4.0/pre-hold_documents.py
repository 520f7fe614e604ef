"""Holds are of any document: those that exist are of orders."""


def migrate(cr, version):
    """Name the document of each hold; where the order was deleted, its number is all that is left."""
    if not version:
        return
    cr.execute(
        """
        ALTER TABLE credit_hold ADD COLUMN IF NOT EXISTS res_model VARCHAR, ADD COLUMN IF NOT EXISTS res_id INTEGER
        """
    )
    cr.execute(
        """
        UPDATE credit_hold SET res_model = 'sale.order', res_id = COALESCE(order_id, 0) WHERE res_model IS NULL
        """
    )
    cr.execute("DROP INDEX IF EXISTS credit_hold_open_order_uniq")

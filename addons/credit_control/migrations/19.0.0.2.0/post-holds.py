"""Holds of before: their feedback becomes a note, what waits is the whole order, and who changed it stays barred."""

from odoo.tools.sql import column_exists


def migrate(cr, _version):
    if column_exists(cr, "credit_hold", "feedback"):
        # Nobody wrote down who said it: the last who wrote on the hold is the best that is known.
        cr.execute(
            """
            INSERT INTO credit_hold_note (
                hold_id, company_id, date, user_id, text, create_uid, create_date, write_uid, write_date
            )
            SELECT id, company_id, write_date, write_uid, feedback, write_uid, write_date, write_uid, write_date
              FROM credit_hold WHERE feedback <> ''
            """
        )
    cr.execute("UPDATE credit_hold SET added = amount WHERE added IS NULL")
    if column_exists(cr, "sale_order", "credit_changed_by_id"):
        cr.execute(
            """
            INSERT INTO credit_sale_order_changed_by_rel (sale_order_id, res_users_id)
            SELECT id, credit_changed_by_id FROM sale_order
             WHERE credit_changed_by_id IS NOT NULL AND credit_changed_by_id <> create_uid
                ON CONFLICT DO NOTHING
            """
        )

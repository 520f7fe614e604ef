"""The key controls are called so: their old name, ``credit.control``, was that of the whole addon."""

import re

from odoo.tools import SQL

MODELS = {
    "credit.control": "credit.key.control",
    "credit.control.type": "credit.key.control.type",
}
# Tables and columns that name a model as text.
NAMED = (
    ("ir_model", "model"),
    ("ir_model_fields", "model"),
    ("ir_model_fields", "relation"),
    ("ir_model_data", "model"),
    ("ir_ui_view", "model"),
    ("ir_act_window", "res_model"),
    ("ir_attachment", "res_model"),
    ("ir_filters", "model_id"),
    ("mail_activity", "res_model"),
    ("mail_activity_type", "res_model"),
    ("mail_followers", "res_model"),
    ("mail_message", "model"),
    ("mail_message_subtype", "res_model"),
)
# External ids that contain the name of one of the two, after one of these beginnings.
EXTERNAL = re.compile(
    r"^(access_|model_|field_|constraint_|selection__)?credit_control"
    r"(?=$|__|_type($|__|_)|_view_|_action$|_company_rule$|_(account_manager|analyst|manager|auditor|accountant)$)"
)


def migrate(cr, version):
    """Rename tables, models, external ids and whatever names the models."""
    if not version:
        return
    cr.execute("SELECT 1 FROM information_schema.tables WHERE table_name = 'credit_control'")
    if not cr.rowcount:
        return
    for old, new in MODELS.items():
        _rename_table(cr, old.replace(".", "_"), new.replace(".", "_"))
        for table, column in NAMED:
            cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE %s = %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    new,
                    SQL.identifier(column),
                    old,
                )
            )
    _rename_external_ids(cr)


def _rename_table(cr, old, new):
    cr.execute(SQL("ALTER TABLE %s RENAME TO %s", SQL.identifier(old), SQL.identifier(new)))
    cr.execute(
        SQL(
            "ALTER SEQUENCE %s RENAME TO %s", SQL.identifier(f"{old}_id_seq"), SQL.identifier(f"{new}_id_seq")
        )
    )
    # Odoo makes indexes and constraints by the new name: those of the old one go.
    cr.execute(
        SQL(
            """
            SELECT index.indexname FROM pg_indexes index
             WHERE index.tablename = %s AND index.indexname LIKE %s
               AND index.indexname NOT IN (SELECT conname FROM pg_constraint)
            """,
            new,
            f"{old}\\_%",
        )
    )
    for (name,) in cr.fetchall():
        cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
    cr.execute(
        SQL(
            """SELECT conname FROM pg_constraint
                WHERE conrelid = %s::regclass AND contype IN ('c', 'f') AND conname LIKE %s""",
            new,
            f"{old}\\_%",
        )
    )
    for (name,) in cr.fetchall():
        cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT %s", SQL.identifier(new), SQL.identifier(name)))


def _rename_external_ids(cr):
    cr.execute("SELECT id, name FROM ir_model_data WHERE module = 'credit_control' AND name LIKE '%credit%'")
    for id_, name in cr.fetchall():
        new = EXTERNAL.sub(r"\1credit_key_control", name)
        if new != name:
            cr.execute("UPDATE ir_model_data SET name = %s WHERE id = %s", (new, id_))
    cr.execute(
        """
        DELETE FROM ir_model_data
         WHERE model = 'ir.model.constraint' AND res_id IN (
               SELECT rule.id FROM ir_model_constraint rule JOIN ir_model model ON model.id = rule.model
                WHERE model.model IN ('credit.key.control', 'credit.key.control.type'))
        """
    )
    cr.execute(
        """
        DELETE FROM ir_model_constraint rule USING ir_model model
         WHERE model.id = rule.model AND model.model IN ('credit.key.control', 'credit.key.control.type')
        """
    )

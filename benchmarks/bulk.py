"""Many rows at once: copies of prototype rows with some columns of their own, indexes built last."""

import contextlib
import json

from odoo.tools import SQL

# Below this many invoices, building indexes anew takes longer than keeping them up to date.
WORTH_REBUILDING = 20_000
# A prototype document has this total, so that its columns divided by it are the factors of any other total.
PROTOTYPE_TOTAL = 1000


def read_rows(env, table, ids):
    """Rows of a table as JSON texts, in the order of ``ids``."""
    rows = env.execute_query(
        SQL("SELECT id, row_to_json(t)::text FROM %s t WHERE id = ANY(%s)", SQL.identifier(table), list(ids))
    )
    by_id = dict(rows)
    return [by_id[record_id] for record_id in ids]


class PrototypeTable:
    """Rows that Odoo itself made, kept in a temporary table under a key, to be copied any number of times.

    :param model: a model's name
    :param floats: amounts that are not of type monetary
    """

    def __init__(self, env, model, floats=()):
        self.env = env
        self.table = env[model]._table
        self.name = SQL.identifier(f"proto_{self.table}")
        fields = [field for field in env[model]._fields.values() if field.store and field.column_type]
        self.scaled = {field.name for field in fields if field.type == "monetary" or field.name in floats}
        self.used = set()

    def fill(self, rows):
        """Create the table.

        :param rows: row as JSON text, by key
        """
        table = SQL.identifier(self.table)
        empty = "CREATE TEMP TABLE %s AS SELECT *, ''::text AS key FROM %s LIMIT 0"
        self.env.cr.execute(SQL(empty, self.name, table))
        for key, row in rows.items():
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %s SELECT (jsonb_populate_record(NULL::%s, %s::jsonb)).*, %s",
                    self.name,
                    table,
                    row,
                    key,
                )
            )
            self.used |= {column for column, value in json.loads(row).items() if value is not None}
        factors = [
            SQL("%s = %s / %s::numeric", SQL.identifier(name), SQL.identifier(name), PROTOTYPE_TOTAL)
            for name in sorted(self.scaled & self.used)
        ]
        if factors:
            self.env.cr.execute(SQL("UPDATE %s SET %s", self.name, SQL(", ").join(factors)))

    def copy(self, source, values):
        """Insert a row for each row of a plan.

        :param source: table whose column ``proto`` names the prototype and ``amount`` the document's total
        :param values: SQL of a column over ``s`` (the plan) and ``p`` (the prototype), by column name; other
            columns are the prototype's, amounts in proportion
        :return: number of rows
        """
        columns, expressions = [], []
        for column in sorted(self.used | set(values)):
            columns.append(SQL.identifier(column))
            if column in values:
                expressions.append(SQL(values[column]))
            elif column in self.scaled:
                expressions.append(SQL("round(s.amount * %s::numeric, 2)", SQL.identifier("p", column)))
            else:
                expressions.append(SQL.identifier("p", column))
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s s JOIN %s p ON p.key = s.proto",
                SQL.identifier(self.table),
                SQL(", ").join(columns),
                SQL(", ").join(expressions),
                SQL.identifier(source),
                self.name,
            )
        )
        return self.env.cr.rowcount

    def drop(self):
        """Remove the table."""
        self.env.cr.execute(SQL("DROP TABLE %s", self.name))


def next_id(env, table, count):
    """Reserve ids.

    :return: the id before the first of ``count`` reserved ones
    """
    [[last]] = env.execute_query(
        SQL(
            """SELECT GREATEST((SELECT COALESCE(max(id), 0) FROM %s),
                               nextval(pg_get_serial_sequence(%s, 'id')))""",
            SQL.identifier(table),
            table,
        )
    )
    env.cr.execute(SQL("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", table, last + max(count, 1)))
    return last


@contextlib.contextmanager
def loading(env, tables, size):
    """Without foreign key checks, and for a big load without indexes except unique ones; both come back.

    Payments and their journal entries name each other, and a check of each row would double the time; the
    rows are consistent by construction, and the ledger's test looks for orphans.
    """
    definitions = []
    if size >= WORTH_REBUILDING:
        definitions = env.execute_query(
            SQL(
                """SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
                     FROM pg_index i WHERE i.indrelid::regclass::text = ANY(%s) AND NOT i.indisunique
                    ORDER BY 1""",
                list(tables),
            )
        )
    for name, _definition in definitions:
        env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
    env.cr.execute("SET LOCAL session_replication_role = replica")
    yield
    env.cr.execute("SET LOCAL session_replication_role = DEFAULT")
    env.cr.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for _name, definition in definitions:
        env.cr.execute(definition)

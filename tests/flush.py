"""Which columns PostgreSQL says that a statement reads, and which statements our code asks with which flush lists.

For a view, PostgreSQL writes down each column that its statement mentions. A plan (``EXPLAIN``) says less: it leaves
out what today's statistics or switches make needless and what the condition of a partial index says already, and it
names columns that a node hands on and nobody looks at. So only by a view can a name too many be told as surely as one
that is missing.
"""

import ast
import sys
from collections import defaultdict
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from odoo.api import Environment
from odoo.models import MAGIC_COLUMNS, BaseModel
from odoo.modules import get_module_path
from odoo.tools import SQL

OURS = "odoo.addons.credit_control"
VIEW = SQL.identifier("credit_flush_list")
# Frames between a statement and the function that asks it.
BETWEEN = {"execute_query_dict", "<dictcomp>", "<genexpr>", "<lambda>", "<listcomp>", "<setcomp>"}


@dataclass
class Read:
    """A column that a statement mentions.

    :param name: of its field; a ``*`` where all columns of a table stand
    :param fields: set of fields: those that it is the column of
    :param can_wait: whether what it shall hold may wait in the ORM, so that one of the fields has to be flushed
    """

    name: str
    fields: set
    can_wait: bool

    def is_fresh(self, flushed):
        """Whether it is right once these fields are flushed; nobody lists all fields, so columns are to be named."""
        return not self.can_wait or (not self.name.endswith("*") and bool(self.fields & flushed))


class Columns:
    """The columns of the database as fields of models.

    :param env: environment
    """

    def __init__(self, env):
        self.env = env
        self.models = {model._table: model for model in env.values() if model._auto and not model._abstract}
        self.relations = defaultdict(set)
        self._known = {}
        for model in self.models.values():
            for field in model._fields.values():
                if field.type == "many2many" and field.store:
                    self.relations[field.relation].add(field)

    def read_by(self, query):
        """What a statement mentions.

        :param SQL query: a ``SELECT``; of what writes there is no view
        :return: list of ``Read``
        """
        # Other parameters, the same columns.
        if query.code not in self._known:
            self._known[query.code] = self._ask(query)
        return self._known[query.code]

    def _ask(self, query):
        self.env.cr.execute(
            SQL("CREATE OR REPLACE TEMP VIEW %s AS SELECT COUNT(*) FROM (%s) asked", VIEW, query)
        )
        self.env.cr.execute(
            """
            SELECT class.relname, ARRAY_AGG(DISTINCT attribute.attname::text),
                   (SELECT COUNT(*) FROM pg_attribute
                     WHERE attrelid = class.oid AND attnum > 0 AND NOT attisdropped)
              FROM pg_rewrite rule
              JOIN pg_depend depend ON depend.classid = 'pg_rewrite'::regclass AND depend.objid = rule.oid
                                   AND depend.refclassid = 'pg_class'::regclass AND depend.refobjsubid > 0
              JOIN pg_class class ON class.oid = depend.refobjid
              JOIN pg_attribute attribute ON attribute.attrelid = class.oid
                                         AND attribute.attnum = depend.refobjsubid
             WHERE rule.ev_class = 'credit_flush_list'::regclass AND class.oid <> rule.ev_class
          GROUP BY class.oid
            """
        )
        return [read for row in self.env.cr.fetchall() for read in self._reads_of(*row)]

    def _reads_of(self, table, columns, count):
        if table not in self.models:
            fields = self.relations[table]
            # Rows of a many2many field are written at once, unless the field is still to be computed.
            yield Read(" or ".join(sorted(map(str, fields))), fields, any(field.compute for field in fields))
            return
        model = self.models[table]
        fields = {model._fields[column] for column in columns}
        if len(columns) == count:
            yield Read(f"{model._name}.*", fields, can_wait=True)
            return
        for field in fields:
            yield Read(str(field), {field}, not is_written_at_once(model, field.name))


def is_written_at_once(model, column):
    """Whether nothing of a column can wait in the ORM; who wrote when (``write_date``) does not count.

    A path (``parent_path``) is written with the parent, and that does not wait: see ``write`` of Odoo's models. Nothing
    but SQL writes the log of decisions and the locks.

    :param model: empty recordset
    """
    if column in MAGIC_COLUMNS or (model._parent_store and column == "parent_path"):
        return True
    return model._name == "credit.lock" or isinstance(model, model.env.registry["credit.append.only"])


def can_be_flushed(field):
    """Whether a field of a flush list is one of a table."""
    return bool(field.store and (field.column_type or field.type == "many2many"))


@dataclass
class Statement:
    """What our code asks.

    :param where: addon and function, or what it is the query of
    :param query: the statement
    :param flushed: set of the fields that are flushed for it
    """

    where: str
    query: SQL
    flushed: set


class Recorder:
    """What our addons ask the database while something of theirs runs.

    ``statements`` has them; ``made`` the places that made an SQL object with a flush list, whether or not it was asked.
    """

    def __init__(self):
        self.statements = []
        self.made = set()
        self._flushed = set()

    @contextmanager
    def recording(self):
        """Inside, it records; what is flushed there by name counts for all that is asked there."""
        self._flushed = set()
        with ExitStack() as stack:
            for owner, name, around in (
                (SQL, "__init__", self._around_sql),
                (Environment, "execute_query", self._around_query),
                (BaseModel, "flush_model", self._around_flush),
                (BaseModel, "flush_recordset", self._around_flush),
            ):
                stack.enter_context(patch.object(owner, name, around(getattr(owner, name))))
            yield

    def _around_sql(self, original):
        def init(sql, *args, to_flush=None, **kwargs):
            if to_flush is not None:
                self.made.add(place_of(sys._getframe(1)))
            original(sql, *args, to_flush=to_flush, **kwargs)

        return init

    def _around_query(self, original):
        def execute_query(env, query):
            place = place_of(sys._getframe(1))
            if place:
                self.statements.append(Statement(place, query, {*query.to_flush, *self._flushed}))
            return original(env, query)

        return execute_query

    def _around_flush(self, original):
        def flush(records, fnames=None):
            if place_of(sys._getframe(1)):
                fields = records._fields
                named = filter(can_be_flushed, fields.values()) if fnames is None else map(fields.get, fnames)
                self._flushed.update(named)
            return original(records, fnames)

        return flush


def place_of(frame):
    """Addon and function of a frame, as text; empty when it is none of ours."""
    while frame.f_code.co_name in BETWEEN:
        frame = frame.f_back
    module = frame.f_globals.get("__name__", "")
    return f"{module.split('.')[2]}: {frame.f_code.co_name}" if module.startswith(OURS) else ""


def places_that(addons, says, is_wanted):
    """Functions with a call of some kind, as ``place_of`` names them; without tests and migrations.

    :param addons: names
    :param says: texts of which a file with such a call has one
    :param is_wanted: function of an ``ast.Call``
    """
    found = set()
    for addon in addons:
        root = Path(get_module_path(addon))
        for path in root.rglob("*.py"):
            source = path.read_text()
            if {"tests", "migrations"} & set(path.relative_to(root).parts) or not any(
                map(source.count, says)
            ):
                continue
            found |= {
                f"{addon}: {function.name}"
                for function in ast.walk(ast.parse(source))
                if isinstance(function, ast.FunctionDef)
                and any(isinstance(node, ast.Call) and is_wanted(node) for node in ast.walk(function))
            }
    return found

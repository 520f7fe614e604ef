"""What the kernel's doors hand out: a piece of SQL, and what has to be known to run it rightly."""

from dataclasses import dataclass, field

from odoo.tools import SQL


@dataclass(frozen=True)
class Source:
    """Rows that an addon adds to a door.

    :param name: who adds it, for error messages and tests
    :param query: a ``SELECT`` with the columns of its door, in their order
    :param model: the model whose records the rows stand for; its record rules hold for whoever lists them
    :param flush: names of fields to flush before the query is run, by model; what a piece of SQL from elsewhere flushes
        by itself need not stand here
    :param whole: the same amounts in fewer rows, not split into components of one switch; for totals
    """

    name: str
    query: SQL
    model: str
    flush: dict = field(default_factory=dict)
    whole: SQL | None = None


def fields_to_flush(env, reads):
    """What an SQL object flushes before it is executed (``to_flush``), from the form in which a source says it.

    :param env: environment
    :param reads: names of fields by model
    :return: list of fields
    """
    return [env[model]._fields[name] for model, names in reads.items() for name in names]


def union(env, sources, *, whole=False):
    """All rows of the sources as one query in parentheses, which flushes what they read when it is executed.

    :param env: environment, for the fields to flush
    :param sources: list of ``Source``, not empty
    :param whole: only totals are asked for, so components need not be told apart
    """
    queries = SQL(" UNION ALL ").join(
        source.whole if whole and source.whole else source.query for source in sources
    )
    fields = [field for source in sources for field in fields_to_flush(env, source.flush)]
    return SQL("(%s)", queries, to_flush=fields)

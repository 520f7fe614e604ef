"""`make bench`: the speed figures of `benchmarks/`, on a ledger that is made once and then kept."""

import subprocess

from benchmarks import LEDGER_VERSION

from . import config, databases, odoo, postgres, python_env, setup
from .console import Stop, need_disk, run, say, step

LOG = config.LOGS / "bench.log"
# Odoo alone confirms an order as fast on a small ledger as on a large one, once its indexes are worth using.
BASELINE_SIZE = 20_000


def bench(size, *, only="", markdown=False):
    """Measure all jobs, or some, on a ledger of a size.

    :param size: number of invoices
    :param only: part of the titles of the jobs to measure
    :param markdown: print the table as Markdown
    :return: exit code; not zero when a job failed
    """
    if size < 100:
        raise Stop(f"SIZE={size} is too small a ledger; the smallest has 100 invoices.")
    cluster = postgres.TEST
    setup.ensure(cluster)
    need_disk(config.STATE, 1 + 8 * size / 1e6)
    database = _ledger(cluster, size)
    baseline = _baseline(cluster)
    command = [python_env.python(), "-m", "benchmarks", "run", "--database", database, "--baseline", baseline]
    command += ["--only", only] if only else []
    command += ["--markdown"] if markdown else []
    # CI asks whether the jobs run and agree with their floors, not how fast they are.
    command += ["--pairs", "1"] if config.CI else []
    say()
    return subprocess.run(command, env=odoo.environment(cluster), cwd=config.ROOT, check=False).returncode


def _ledger(cluster, size):
    """The database with the ledger, our addons in it as they are in the clone now."""
    name = f"cc_bench_{size}_v{LEDGER_VERSION}"
    if _is_there(cluster, name):
        databases.bring_up_to_date(cluster, name)
    else:
        template = databases.suite(cluster)
        prints = databases.recall(cluster, template)
        _make(cluster, name, template, size)
        databases.remember(cluster, name, prints)
    return name


def _baseline(cluster):
    """A database with a ledger and none of our addons."""
    template = databases.base(cluster)
    name = f"{template.replace('cc_base', 'cc_bench_odoo')}_v{LEDGER_VERSION}"
    if not _is_there(cluster, name):
        _make(cluster, name, template, BASELINE_SIZE)
    return name


def _is_there(cluster, name):
    return name in cluster.databases() and not (config.CI or config.FRESH)


def _make(cluster, name, template, size):
    kind, _, _ = name.rpartition("_v")
    for other in cluster.databases():
        if other.startswith(f"{kind}_v"):
            cluster.drop(other)
    build = f"{databases.BUILD}_bench"
    with step(f"Database: a ledger of {size:,} invoices on {template}"):
        cluster.clone(template, build)
        command = [python_env.python(), "-m", "benchmarks", "fill", "--database", build, "--size", size]
        run(command, log=LOG, what="Making the ledger", env=odoo.environment(cluster), cwd=config.ROOT)
        cluster.query("VACUUM ANALYZE", database=build)
        cluster.rename(build, name)

